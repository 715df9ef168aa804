import * as l10n from '@vscode/l10n';
import { dump } from 'js-yaml';
import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import { serviceName } from '../../mesh/hostService.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { findingParts } from '../findingParts.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';
import type { AnalysisFix, FixScene } from './analysisFix.ts';
import { findingPath } from './findingPath.ts';
import { nearestFix } from './nearestFix.ts';

/** For a name that nothing has: the nearest one that there is, or a draft of the missing subset. */
export function referenceFixes(finding: Finding, scene: FixScene): readonly AnalysisFix[] {
  const parts = findingParts(finding);
  const path = findingPath(finding, scene.object);
  if (path === undefined) return [];
  if (parts?.code === 'IST0174') return nearestFix(path, parts.host, hostsOf(scene));
  if (parts?.code !== 'IST0101') return [];
  const { what, name } = parts;
  const shown = stringAt(scene.object, ...path) ?? name;
  switch (what) {
    case 'host+subset in destinationrule':
    case 'mirror+subset in destinationrule':
      return subsetFixes(path, name, scene);
    case 'host':
    case 'mirror host':
      return nearestFix(path, shown, hostsOf(scene));
    case 'host:port':
      return portFixes(path, name, scene);
    case 'gateway': {
      const gateways = scene.known('networking.istio.io', 'Gateway');
      return nearestFix(
        path,
        shown,
        gateways.map((one) => nameFrom(one, scene.namespace)),
      );
    }
    case 'credentialName':
      return nearestFix(path, shown, namesOf(scene.known('', 'Secret')));
    case 'namespace':
      return nearestFix(path, shown, namesOf(scene.known('', 'Namespace')));
    case 'selector':
      return selectorFixes(path, scene, () => true);
    default:
      return [];
  }
}

/** For labels that no pod has: the values that pods of the namespace have under the same key. */
export function labelFixes(finding: Finding, scene: FixScene): readonly AnalysisFix[] {
  const path = findingPath(finding, scene.object);
  if (path === undefined) return [];
  const inNamespace = (pod: KubeObject): boolean => pod.metadata.namespace === scene.namespace;
  return selectorFixes(finding.code === 'IST0173' ? [...path, 'labels'] : path, scene, inNamespace);
}

function selectorFixes(
  path: Path,
  scene: FixScene,
  among: (pod: KubeObject) => boolean,
): readonly AnalysisFix[] {
  const base = selectorAt(scene, path);
  const pods = scene.known('', 'Pod').filter(among);
  return Object.entries(stringMapAt(scene.object, ...base)).flatMap(([key, value]) => {
    const values = [...new Set(pods.flatMap((pod) => pod.metadata.labels?.[key] ?? []))];
    return values.includes(value) ? [] : nearestFix([...base, key], value, values);
  });
}

/** The ports that the Service has, for a route to one that it has not. */
function portFixes(path: Path, name: string, scene: FixScene): readonly AnalysisFix[] {
  const named = serviceName(name.slice(0, name.lastIndexOf(':')), scene.namespace);
  const service = scene
    .known('', 'Service')
    .find(({ metadata }) => metadata.name === named?.name && metadata.namespace === named.namespace);
  return listAt(service, 'spec', 'ports').flatMap((one): AnalysisFix[] => {
    const port = numberAt(one, 'port');
    if (port === undefined) return [];
    const title = l10n.t('Use port {0}', String(port));
    return [{ kind: 'edit', plan: { kind: 'replace', path, value: port, title } }];
  });
}

/** The map of labels inside a selector: `matchLabels` of policies, `labels` of a workload selector, or itself. */
function selectorAt({ object }: FixScene, path: Path): Path {
  const inner = ['matchLabels', 'labels'].find(
    (key) => Object.keys(stringMapAt(object, ...path, key)).length > 0,
  );
  return inner === undefined ? path : [...path, inner];
}

function subsetFixes(path: Path, name: string, scene: FixScene): readonly AnalysisFix[] {
  const [host = '', subset = ''] = name.split('+');
  const rules = scene
    .known('networking.istio.io', 'DestinationRule')
    .filter((rule) => sameHost(stringAt(rule, 'spec', 'host') ?? '', host));
  const subsets = rules.flatMap((rule) =>
    listAt(rule, 'spec', 'subsets').flatMap((one) => stringAt(one, 'name') ?? []),
  );
  const title = l10n.t('Draft a DestinationRule with the subset {0}', subset);
  const text = `# ${l10n.t('A subset is the pods of a Service that carry these labels: correct them, then apply.')}\n${dump(withSubset(rules[0], host, subset, scene.namespace), { noRefs: true, lineWidth: -1 })}`;
  return [...nearestFix(path, subset, subsets), { kind: 'draft', title, text }];
}

/** The rule of a host with one more subset, or a rule of its own where the host has none. */
function withSubset(rule: KubeObject | undefined, host: string, subset: string, namespace: string): object {
  const short = host.split('.')[0] ?? host;
  const { metadata } = rule ?? { metadata: { name: short, namespace } };
  const spec = at(rule, 'spec');
  return {
    apiVersion: rule?.apiVersion ?? 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: metadata.name, namespace: metadata.namespace ?? namespace },
    spec: {
      ...(isRecord(spec) ? spec : { host }),
      subsets: [...listAt(rule, 'spec', 'subsets'), { name: subset, labels: { version: subset } }],
    },
  };
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name);
}

/** Services as the namespace of the object calls them. */
function hostsOf(scene: FixScene): readonly string[] {
  return scene
    .known('', 'Service')
    .map(({ metadata }) =>
      metadata.namespace === scene.namespace
        ? metadata.name
        : `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`,
    );
}

function nameFrom({ metadata }: KubeObject, namespace: string): string {
  return metadata.namespace === namespace ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`;
}

function sameHost(one: string, other: string): boolean {
  return one === other || other.startsWith(`${one}.`) || one.startsWith(`${other}.`);
}
