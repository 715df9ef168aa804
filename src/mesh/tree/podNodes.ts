import * as l10n from '@vscode/l10n';
import { stringAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import type { KubeObject } from '../kubeObject.ts';
import { podProxy, podReadiness } from '../membership.ts';
import type { PodReadiness, ProxyState } from '../membership.ts';
import { controlPlaneVersions, proxySkew } from '../proxySkew.ts';
import type { ProxySkew } from '../proxySkew.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD } from '../wellKnown.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';

/** What rows need to know of a pod. There are thousands: it is made once for each state of a pod. */
export interface PodFacts {
  readonly readiness: PodReadiness;
  readonly proxy: ProxyState;
  readonly state: NodeState;
}

export function podFacts(pod: KubeObject): PodFacts {
  const readiness = podReadiness(pod);
  return { readiness, proxy: podProxy(pod), state: stateOf(readiness) };
}

function stateOf(readiness: PodReadiness): NodeState {
  if (readiness.phase === 'Succeeded') return 'neutral';
  if (readiness.reason !== undefined || readiness.phase === 'Failed') return 'bad';
  return readiness.ready < readiness.total || readiness.phase !== 'Running' ? 'pending' : 'good';
}

interface PodRow {
  readonly planes: readonly string[];
  readonly node: MeshNode;
}

/** The rows of a pod by what they stand below: a pod stands below its workload, its Services and its routes. */
function podRows(): Map<string, PodRow> {
  return new Map();
}

/**
 * The row of a pod: the same one until the pod or the versions of istiod change, so that a change of one pod costs
 * nothing for the thousands beside it. Its words are made when somebody looks at it.
 */
export function podNode(parent: string, snapshot: Snapshot, pod: KubeObject): MeshNode {
  const planes = controlPlaneVersions(snapshot);
  const rows = snapshot.of(pod, podRows);
  const kept = rows.get(parent);
  if (kept?.planes === planes) return kept.node;
  const node = newPodNode(parent, snapshot.of(pod, podFacts), planes, pod);
  rows.set(parent, { planes, node });
  return node;
}

function newPodNode(
  parent: string,
  { readiness, proxy, state }: PodFacts,
  planes: readonly string[],
  pod: KubeObject,
): MeshNode {
  const skew = skewOf(proxy, planes);
  return {
    id: objectId(parent, pod),
    kind: 'pod',
    label: pod.metadata.name,
    get description() {
      return words(
        readinessWords(readiness),
        endWords(readiness),
        proxyWords(proxy),
        skew?.words,
        readiness.restarts === 0 ? '' : l10n.t('restarts: {0}', readiness.restarts),
      );
    },
    icon: meshKind(POD).icon,
    state: worst([state, skewState(skew)]),
    get facts() {
      return [
        proxySentence(proxy),
        ...(readiness.reason === undefined ? [] : [troubleSentence(readiness)]),
        ...(readiness.unready.length === 0
          ? []
          : [l10n.t('Running, but not ready: {0}.', readiness.unready.join(', '))]),
        ...(skew === undefined ? [] : [skew.sentence]),
        ...(readiness.restarts === 0
          ? []
          : [l10n.t('Containers were restarted {0} times.', readiness.restarts)]),
        l10n.t('Node: {0}', stringAt(pod, 'spec', 'nodeName') ?? l10n.t('none yet')),
      ];
    },
    documentation: meshKind(POD).documentation,
    object: pod,
  };
}

/** `1/2 CrashLoopBackOff`, as `kubectl get pods` says it. */
export function readinessWords({ ready, total, reason, phase }: PodReadiness): string {
  return `${ready}/${total} ${reason ?? phase}`;
}

export function troubleSentence({ reason = '', message }: PodReadiness): string {
  return message === undefined ? reason : `${reason}: ${message}`;
}

/** How a container ended that comes up again and again; empty where none did. */
export function endWords({ endedWith }: PodReadiness): string {
  return endedWith === undefined ? '' : l10n.t('ended last time with {0}', endedWith);
}

/** What carries the traffic of these pods, each word once. */
export function proxiesOf(snapshot: Snapshot, pods: readonly KubeObject[]): readonly string[] {
  return [...new Set(pods.map((pod) => proxyWords(snapshot.of(pod, podFacts).proxy)))];
}

/** The differences between the proxies of these pods and istiod, each once. */
export function skewsOf(snapshot: Snapshot, pods: readonly KubeObject[]): readonly ProxySkew[] {
  const planes = controlPlaneVersions(snapshot);
  const proxies = pods.map((pod) => snapshot.of(pod, podFacts).proxy);
  const versions = new Set(proxies.flatMap((proxy) => versionOf(proxy) ?? []));
  return [...versions].flatMap((version) => proxySkew(version, planes) ?? []);
}

export function skewState(skew: ProxySkew | undefined): NodeState {
  return skew?.unsupported === true ? 'warning' : 'neutral';
}

function skewOf(proxy: ProxyState, planes: readonly string[]): ProxySkew | undefined {
  const version = versionOf(proxy);
  return version === undefined ? undefined : proxySkew(version, planes);
}

function versionOf(proxy: ProxyState): string | undefined {
  return 'version' in proxy ? proxy.version : undefined;
}

function proxyWords(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
      return proxy.version === undefined
        ? l10n.t('sidecar (native)')
        : l10n.t('sidecar {0} (native)', proxy.version);
    case 'sidecar':
      return proxy.version === undefined ? l10n.t('sidecar') : l10n.t('sidecar {0}', proxy.version);
    case 'gateway':
      return proxy.version === undefined
        ? l10n.t('gateway proxy')
        : l10n.t('gateway proxy {0}', proxy.version);
    case 'ambient':
      return l10n.t('ambient');
    case 'none':
      return l10n.t('no sidecar');
  }
}

function proxySentence(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
      return l10n.t('Its traffic goes through an Istio sidecar, which runs as a native sidecar container.');
    case 'sidecar':
      return l10n.t('Its traffic goes through an Istio sidecar.');
    case 'gateway':
      return l10n.t('It is the proxy of a gateway: requests enter the mesh here.');
    case 'ambient':
      return l10n.t('Its traffic goes through the ztunnel of its node (ambient mode).');
    case 'none':
      return l10n.t('It has no sidecar: Istio neither sees nor controls its traffic.');
  }
}
