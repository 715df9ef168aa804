import * as l10n from '@vscode/l10n';
import { dump } from 'js-yaml';
import { yamlScalar } from '../../manifests/yamlScalar.ts';
import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';
import type { AnalysisFix, FixScene } from './analysisFix.ts';
import { findingPath } from './findingPath.ts';
import { nearestFix } from './nearestFix.ts';

const ISTIO = 'networking.istio.io';
/** Where the proxy of a gateway answers probes: no port for requests. */
const STATUS_PORT = 15_021;

/**
 * For a host that a Gateway does not serve: the nearest one that it does, and the Gateway with one more host, as an edit
 * where the same file has it, else as a draft of what the cluster has.
 */
export function hostFixes(finding: Finding, scene: FixScene): readonly AnalysisFix[] {
  const path = findingPath(finding, scene.object);
  const host = path === undefined ? undefined : stringAt(scene.object, ...path);
  if (path === undefined || host === undefined) return [];
  const named = /not found in Gateway (\S+?)\.?$/.exec(finding.message)?.[1];
  const gateways = scene.known(ISTIO, 'Gateway');
  const gateway = gateways.find(
    ({ metadata }) => `${metadata.namespace ?? scene.namespace}/${metadata.name}` === named,
  );
  const served = (gateway === undefined ? gateways : [gateway])
    .flatMap((one) => listAt(one, 'spec', 'servers'))
    .flatMap((server) => listAt(server, 'hosts'))
    .filter((one): one is string => typeof one === 'string' && !one.includes('*'));
  const near = nearestFix(
    path,
    host,
    served.map((one) => one.split('/').at(-1) ?? one),
  );
  return gateway === undefined ? near : [...near, ...additions(gateway, host, scene)];
}

function additions(gateway: KubeObject, host: string, { namespace }: FixScene): readonly AnalysisFix[] {
  const { name } = gateway.metadata;
  const servers = listAt(gateway, 'spec', 'servers').filter((server) => listAt(server, 'hosts').length > 0);
  if (gateway.metadata.resourceVersion === undefined) {
    return servers.map((server): AnalysisFix => {
      const title = l10n.t('Serve {0} at port {1} of Gateway {2}', host, portOf(server), name);
      const path = ['spec', 'servers', listAt(gateway, 'spec', 'servers').indexOf(server), 'hosts'];
      const plan = { kind: 'addItem', path, yaml: yamlScalar(host), title } as const;
      return { kind: 'edit', plan, of: { kind: 'Gateway', group: ISTIO, name } };
    });
  }
  if (servers.length === 0) return [];
  const spec = at(gateway, 'spec');
  const served = {
    apiVersion: gateway.apiVersion,
    kind: 'Gateway',
    metadata: { name, namespace: gateway.metadata.namespace ?? namespace },
    spec: {
      ...(isRecord(spec) ? spec : {}),
      servers: listAt(gateway, 'spec', 'servers').map((server) =>
        isRecord(server) ? { ...server, hosts: [...listAt(server, 'hosts'), host] } : server,
      ),
    },
  };
  const text = `# ${l10n.t('Leave the host only with the ports that it is meant for, then apply.')}\n${dump(served, { noRefs: true, lineWidth: -1 })}`;
  return [{ kind: 'draft', title: l10n.t('Draft Gateway {0} that serves {1}', name, host), text }];
}

function portOf(server: unknown): string {
  return String(numberAt(server, 'port', 'number') ?? '?');
}

/**
 * For a port of a Gateway that no Service leads to: the ports that lead to its pods, else those that the Service of an
 * ingress gateway has as installed (istio/istio manifests/charts/gateway).
 */
export function gatewayPortFixes({ message }: Finding, scene: FixScene): readonly AnalysisFix[] {
  const wrong = Number(/\(port (\d+)\)/.exec(message)?.[1]);
  const servers = listAt(scene.object, 'spec', 'servers');
  const index = servers.findIndex((server) => numberAt(server, 'port', 'number') === wrong);
  if (index < 0) return [];
  const offered = portsToPods(scene);
  return (offered.length === 0 ? [80, 443] : offered).map((port) => {
    const path = ['spec', 'servers', index, 'port', 'number'];
    const title = l10n.t('Use port {0}', String(port));
    return { kind: 'edit', plan: { kind: 'replace', path, value: port, title } };
  });
}

/** As the analyzer looks: pods of any namespace that the selector fits, and the Services of theirs that select them. */
function portsToPods({ object, known }: FixScene): readonly number[] {
  const fits = (
    wanted: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>>,
  ): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const selector = stringMapAt(object, 'spec', 'selector');
  const pods = known('', 'Pod').filter(({ metadata }) => fits(selector, metadata.labels ?? {}));
  const services = known('', 'Service').filter((service) => {
    const own = stringMapAt(service, 'spec', 'selector');
    if (Object.keys(own).length === 0) return false;
    return pods.some(
      ({ metadata }) => metadata.namespace === service.metadata.namespace && fits(own, metadata.labels ?? {}),
    );
  });
  const ports = services
    .flatMap((service) => listAt(service, 'spec', 'ports'))
    .filter((port) => (stringAt(port, 'protocol') ?? 'TCP') === 'TCP')
    .flatMap((port) => numberAt(port, 'port') ?? []);
  return [...new Set(ports)].filter((port) => port !== STATUS_PORT);
}
