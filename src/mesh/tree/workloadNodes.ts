import * as l10n from '@vscode/l10n';
import { stringAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import { groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { podProxy, podReadiness } from '../membership.ts';
import type { PodReadiness, ProxyState } from '../membership.ts';
import { controlPlaneVersions, proxySkew } from '../proxySkew.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD } from '../wellKnown.ts';
import { replicasOf } from '../replicas.ts';
import { WORKLOAD_KINDS, byWorkload } from '../workloads.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';

/** Workloads with their pods, then pods that belong to no workload. */
export function workloadNodes(parent: string, snapshot: Snapshot, namespace: string): readonly MeshNode[] {
  const workloads = WORKLOAD_KINDS.flatMap((kind) => snapshot.in(namespace, kind));
  return groupedPods(parent, snapshot, workloads, byWorkload(snapshot.in(namespace, POD)));
}

/** The workloads behind some pods of a namespace, with these pods only. */
export function workloadsOf(
  parent: string,
  snapshot: Snapshot,
  namespace: string,
  pods: readonly KubeObject[],
): readonly MeshNode[] {
  const groups = byWorkload(pods);
  const workloads = WORKLOAD_KINDS.flatMap((kind) => snapshot.in(namespace, kind));
  return groupedPods(
    parent,
    snapshot,
    workloads.filter((one) => groups.has(`${one.kind}/${one.metadata.name}`)),
    groups,
  );
}

function groupedPods(
  parent: string,
  snapshot: Snapshot,
  workloads: readonly KubeObject[],
  groups: ReadonlyMap<string, readonly KubeObject[]>,
): readonly MeshNode[] {
  const known = new Set(workloads.map((one) => `${one.kind}/${one.metadata.name}`));
  const others = [...groups].filter(([key]) => !known.has(key));
  return [
    ...workloads.map((one) =>
      workloadNode(parent, snapshot, one, groups.get(`${one.kind}/${one.metadata.name}`) ?? []),
    ),
    // Jobs and the like are not watched: their pods say enough.
    ...others.flatMap(([key, pods]) =>
      key === ''
        ? pods.map((pod) => podNode(parent, snapshot, pod))
        : [ownerNode(parent, snapshot, key, pods)],
    ),
  ];
}

export function workloadNode(
  parent: string,
  snapshot: Snapshot,
  workload: KubeObject,
  pods: readonly KubeObject[],
): MeshNode {
  const id = objectId(parent, workload);
  const { ready, wanted } = replicasOf(workload);
  const kind = meshKind({ group: groupOf(workload.apiVersion), kind: workload.kind });
  const below = worst(pods.map((pod) => podState(pod)));
  const trouble = pods.map(podReadiness).find((one) => one.reason !== undefined);
  return {
    id,
    kind: 'object',
    tags: ['workload'],
    label: workload.metadata.name,
    description: words(
      `${ready}/${wanted}`,
      workload.kind === 'Deployment' ? '' : workload.kind,
      ...proxiesOf(pods),
      trouble?.reason,
    ),
    icon: kind.icon,
    state: below === 'neutral' && ready < wanted ? 'pending' : below,
    facts: [
      l10n.t('{0}: {1} of {2} pods are ready.', workload.kind, ready, wanted),
      ...(trouble === undefined ? [] : [troubleSentence(trouble)]),
      ...skewFacts(snapshot, pods),
    ],
    documentation: kind.documentation,
    object: workload,
    ...(pods.length === 0 ? {} : { children: () => pods.map((pod) => podNode(id, snapshot, pod)) }),
  };
}

/** Pods whose owner is not watched. */
function ownerNode(parent: string, snapshot: Snapshot, key: string, pods: readonly KubeObject[]): MeshNode {
  const id = `${parent}/owner:${key}`;
  const ready = pods.filter((pod) => podState(pod) === 'good').length;
  return {
    id,
    kind: 'section',
    label: key.slice(key.indexOf('/') + 1),
    description: words(`${ready}/${pods.length}`, key.slice(0, key.indexOf('/')), ...proxiesOf(pods)),
    icon: 'server-process',
    state: worst(pods.map((pod) => podState(pod))),
    facts: [],
    children: () => pods.map((pod) => podNode(id, snapshot, pod)),
  };
}

export function podNode(parent: string, snapshot: Snapshot, pod: KubeObject): MeshNode {
  const readiness = podReadiness(pod);
  const proxy = podProxy(pod);
  return {
    id: objectId(parent, pod),
    kind: 'pod',
    label: pod.metadata.name,
    description: words(
      `${readiness.ready}/${readiness.total} ${readiness.reason ?? readiness.phase}`,
      proxyWords(proxy),
      readiness.restarts === 0 ? '' : l10n.t('restarts: {0}', readiness.restarts),
    ),
    icon: meshKind(POD).icon,
    state: podState(pod),
    facts: [
      proxySentence(proxy),
      ...(readiness.reason === undefined ? [] : [troubleSentence(readiness)]),
      ...skewFacts(snapshot, [pod]),
      ...(readiness.restarts === 0
        ? []
        : [l10n.t('Containers were restarted {0} times.', readiness.restarts)]),
      l10n.t('Node: {0}', stringAt(pod, 'spec', 'nodeName') ?? l10n.t('none yet')),
    ],
    documentation: meshKind(POD).documentation,
    object: pod,
  };
}

export function podState(pod: KubeObject): NodeState {
  const readiness = podReadiness(pod);
  if (readiness.phase === 'Succeeded') return 'neutral';
  if (readiness.reason !== undefined || readiness.phase === 'Failed') return 'bad';
  return readiness.ready < readiness.total || readiness.phase !== 'Running' ? 'pending' : 'good';
}

function troubleSentence({ reason = '', message }: PodReadiness): string {
  return message === undefined ? reason : `${reason}: ${message}`;
}

function proxiesOf(pods: readonly KubeObject[]): readonly string[] {
  return [...new Set(pods.map((pod) => proxyWords(podProxy(pod))))];
}

function skewFacts(snapshot: Snapshot, pods: readonly KubeObject[]): readonly string[] {
  const proxies = new Set(
    pods.map((pod) => podProxy(pod)).flatMap((one) => ('version' in one ? (one.version ?? []) : [])),
  );
  if (proxies.size === 0) return [];
  const planes = controlPlaneVersions(snapshot);
  return [...proxies].flatMap((proxy) => proxySkew(proxy, planes) ?? []);
}

function proxyWords(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
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
