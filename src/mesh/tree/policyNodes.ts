import * as l10n from '@vscode/l10n';
import { isRecord, at, listAt, numberAt, stringAt } from '../fields.ts';
import { groupKindKey, groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { effectiveModeOf } from '../mutualTls.ts';
import { ROOT_NAMESPACE } from '../proxySkew.ts';
import { podSelector } from '../selectedPods.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD } from '../wellKnown.ts';
import { podsByLabel } from '../workloads.ts';
import type { MeshNode } from './meshNode.ts';
import { words, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';

/** What a row says of an object besides its health. */
interface Said {
  readonly words: readonly (string | undefined)[];
  readonly facts?: readonly string[];
}

/** The row of an object that has no rows below it: what it says, and for whom. */
export function policyNode(parent: string, snapshot: Snapshot, object: KubeObject): MeshNode {
  const node = objectNode(parent, object);
  const key = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
  const said = READERS[key]?.(object, snapshot);
  if (said === undefined) return node;
  const target = targetOf(object, snapshot);
  return {
    ...node,
    description: words(node.description, ...said.words, target?.words),
    state: worst([node.state, target?.isNobody === true ? 'warning' : 'neutral']),
    facts: [...(said.facts ?? []), ...(target?.facts ?? []), ...node.facts],
  };
}

const READERS: Readonly<Record<string, ((object: KubeObject, snapshot: Snapshot) => Said) | undefined>> = {
  'PeerAuthentication.security.istio.io': peerAuthentication,
  'AuthorizationPolicy.security.istio.io': authorizationPolicy,
  'RequestAuthentication.security.istio.io': (object) => ({
    words: [few(listAt(object, 'spec', 'jwtRules').flatMap((rule) => stringAt(rule, 'issuer') ?? []))],
  }),
  'Telemetry.telemetry.istio.io': (object) => ({
    words: [
      ['metrics', 'tracing', 'accessLogging']
        .filter((name) => listAt(object, 'spec', name).length > 0)
        .join(', '),
    ],
  }),
  'WasmPlugin.extensions.istio.io': (object) => ({ words: [stringAt(object, 'spec', 'url')] }),
  'EnvoyFilter.networking.istio.io': (object) => ({
    words: [l10n.t('{0} patches', listAt(object, 'spec', 'configPatches').length)],
  }),
  'ServiceEntry.networking.istio.io': (object) => ({
    words: [few(texts(object, 'hosts')), few(portsOf(object)), stringAt(object, 'spec', 'resolution')],
  }),
  'Sidecar.networking.istio.io': sidecar,
  'Gateway.networking.istio.io': (object) => {
    const servers = listAt(object, 'spec', 'servers');
    const ports = servers.flatMap((server) => numberAt(server, 'port', 'number') ?? []).map(String);
    const hosts = servers.flatMap((server) => listAt(server, 'hosts').map(String));
    return { words: [few([...new Set(hosts)]), few([...new Set(ports)])] };
  },
};

function peerAuthentication(object: KubeObject, snapshot: Snapshot): Said {
  const { mode, isInherited } = effectiveModeOf(snapshot, object, ROOT_NAMESPACE);
  const ports = at(object, 'spec', 'portLevelMtls');
  return {
    words: [l10n.t('mTLS: {0}', mode.toLowerCase()), isInherited ? l10n.t('inherited') : undefined],
    facts: Object.entries(isRecord(ports) ? ports : {}).map(([port, of]) =>
      l10n.t('Port {0}: {1}.', port, (stringAt(of, 'mode') ?? 'UNSET').toLowerCase()),
    ),
  };
}

/** https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
function authorizationPolicy(object: KubeObject): Said {
  const action = stringAt(object, 'spec', 'action') ?? 'ALLOW';
  const rules = listAt(object, 'spec', 'rules').length;
  if (rules > 0) return { words: [action, rules === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', rules)] };
  return action === 'ALLOW'
    ? {
        words: [l10n.t('allows nothing')],
        facts: [l10n.t('Without rules nothing matches it: what no other policy allows is refused.')],
      }
    : { words: [action, l10n.t('without rules')], facts: [l10n.t('Without rules it does nothing.')] };
}

function sidecar(object: KubeObject): Said {
  const hosts = listAt(object, 'spec', 'egress').flatMap((one) => listAt(one, 'hosts').map(String));
  return { words: [hosts.length === 0 ? undefined : l10n.t('knows {0}', few(hosts))] };
}

/** The pods, or other objects, that a policy speaks for. */
function targetOf(
  object: KubeObject,
  snapshot: Snapshot,
): { readonly words: string; readonly isNobody: boolean; readonly facts: readonly string[] } | undefined {
  const { namespace = '' } = object.metadata;
  const named = [...listAt(object, 'spec', 'targetRefs'), at(object, 'spec', 'targetRef')].flatMap((ref) => {
    const name = stringAt(ref, 'name');
    return name === undefined ? [] : [`${stringAt(ref, 'kind') ?? ''} ${name}`.trim()];
  });
  if (named.length > 0) return { words: l10n.t('for {0}', few(named)), isNobody: false, facts: [] };
  const labels = podSelector(object);
  if (labels === undefined) return undefined;
  const said = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  // What stands in the root namespace speaks for all of them.
  if (namespace === ROOT_NAMESPACE) return { words: l10n.t('for {0}', said), isNobody: false, facts: [] };
  const count = snapshot.of(snapshot.in(namespace, POD), podsByLabel).with(labels).length;
  const isNobody = count === 0 && snapshot.complete(POD, namespace);
  return {
    words: words(l10n.t('for {0}', said), isNobody ? l10n.t('no pods') : ''),
    isNobody,
    facts: isNobody
      ? [l10n.t('No pod in namespace {0} has the labels {1}.', namespace, said)]
      : [l10n.t('{0} pods are chosen by {1}.', count, said)],
  };
}

function texts(object: KubeObject, field: string): readonly string[] {
  return listAt(object, 'spec', field).filter((one): one is string => typeof one === 'string');
}

function portsOf(object: KubeObject): readonly string[] {
  return listAt(object, 'spec', 'ports')
    .flatMap((port) => numberAt(port, 'number') ?? [])
    .map(String);
}

/** The first of many, and how many there are. */
function few(all: readonly string[]): string {
  const shown = all.slice(0, 3).join(', ');
  return all.length <= 3 ? shown : l10n.t('{0}, … {1} more', shown, all.length - 3);
}
