import * as l10n from '@vscode/l10n';
import { meshKind } from '../kinds.ts';
import { groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { controlPlaneVersions } from '../proxySkew.ts';
import { replicasOf } from '../replicas.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD } from '../wellKnown.ts';
import { WORKLOAD_KINDS, byWorkload } from '../workloads.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';
import { endWords, podFacts, podNode, proxiesOf, skewState, skewsOf, troubleSentence } from './podNodes.ts';

/** Workloads with their pods, then pods that belong to no workload. */
export function workloadNodes(parent: string, snapshot: Snapshot, namespace: string): readonly MeshNode[] {
  const workloads = WORKLOAD_KINDS.flatMap((kind) => snapshot.in(namespace, kind));
  return groupedPods(parent, snapshot, workloads, snapshot.of(snapshot.in(namespace, POD), byWorkload));
}

/** What {@link workloadsOf} reads besides the pods. */
export function workloadParts(snapshot: Snapshot, namespace: string): readonly unknown[] {
  return [controlPlaneVersions(snapshot), ...WORKLOAD_KINDS.map((kind) => snapshot.in(namespace, kind))];
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

/** @param inMesh whether it is worth a word what carries its traffic */
export function workloadNode(
  parent: string,
  snapshot: Snapshot,
  workload: KubeObject,
  pods: readonly KubeObject[],
  inMesh = true,
): MeshNode {
  const id = objectId(parent, workload);
  const parts = [workload, inMesh, controlPlaneVersions(snapshot), ...pods];
  return snapshot.keep(id, parts, () => newWorkloadNode(id, snapshot, workload, pods, inMesh));
}

function newWorkloadNode(
  id: string,
  snapshot: Snapshot,
  workload: KubeObject,
  pods: readonly KubeObject[],
  inMesh: boolean,
): MeshNode {
  const { ready, wanted } = replicasOf(workload);
  const kind = meshKind({ group: groupOf(workload.apiVersion), kind: workload.kind });
  const known = pods.map((pod) => snapshot.of(pod, podFacts));
  const below = worst(known.map(({ state }) => state));
  const trouble = known.find(({ readiness }) => readiness.reason !== undefined)?.readiness;
  const skews = skewsOf(snapshot, pods);
  return {
    id,
    kind: 'object',
    tags: ['workload'],
    label: workload.metadata.name,
    description: words(
      `${ready}/${wanted}`,
      workload.kind === 'Deployment' ? '' : workload.kind,
      ...(inMesh ? proxiesOf(snapshot, pods) : []),
      skews[0]?.words,
      trouble?.reason,
      trouble === undefined ? '' : endWords(trouble),
    ),
    icon: kind.icon,
    state: worst([below === 'neutral' && ready < wanted ? 'pending' : below, ...skews.map(skewState)]),
    facts: [
      l10n.t('{0}: {1} of {2} pods are ready.', workload.kind, ready, wanted),
      ...(trouble === undefined ? [] : [troubleSentence(trouble)]),
      ...skews.map(({ sentence }) => sentence),
    ],
    documentation: kind.documentation,
    object: workload,
    ...(pods.length === 0 ? {} : { children: () => pods.map((pod) => podNode(id, snapshot, pod)) }),
  };
}

/** Pods whose owner is not watched. */
function ownerNode(parent: string, snapshot: Snapshot, key: string, pods: readonly KubeObject[]): MeshNode {
  const id = `${parent}/owner:${key}`;
  const states = pods.map((pod) => snapshot.of(pod, podFacts).state);
  const ready = states.filter((state) => state === 'good').length;
  return {
    id,
    kind: 'section',
    label: key.slice(key.indexOf('/') + 1),
    description: words(
      `${ready}/${pods.length}`,
      key.slice(0, key.indexOf('/')),
      ...proxiesOf(snapshot, pods),
    ),
    icon: 'server-process',
    state: worst(states),
    facts: [],
    children: () => pods.map((pod) => podNode(id, snapshot, pod)),
  };
}
