import { stringMapAt } from './fields.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';

/** What keeps pods running: the kinds that are watched as such, shown with how many of their pods are ready. */
export const WORKLOAD_KINDS: readonly GroupKind[] = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'apps', kind: 'DaemonSet' },
];

/** The workload behind a pod; Jobs and others are known by name only. */
export interface WorkloadRef {
  readonly kind: string;
  readonly name: string;
}

/** A Deployment is known by its ReplicaSet's name: ReplicaSets themselves need not be watched for that. */
export function workloadOf(pod: KubeObject): WorkloadRef | undefined {
  const owner =
    pod.metadata.ownerReferences?.find((one) => one.controller === true) ?? pod.metadata.ownerReferences?.[0];
  if (owner === undefined) return undefined;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, name: owner.name };
}

/** Pods by `Kind/name` of their workload, in the order in which they came; pods of nobody under the empty key. */
export function byWorkload(pods: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const groups = new Map<string, KubeObject[]>();
  for (const pod of pods) {
    const ref = workloadOf(pod);
    const key = ref === undefined ? '' : `${ref.kind}/${ref.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pod]);
    else group.push(pod);
  }
  return groups;
}

/** Pods by each of their labels: by its key, then by its value. */
export type PodsByLabel = ReadonlyMap<string, ReadonlyMap<string, readonly KubeObject[]>>;

export function podsByLabel(pods: readonly KubeObject[]): PodsByLabel {
  const index = new Map<string, Map<string, KubeObject[]>>();
  for (const pod of pods) {
    for (const [key, value] of Object.entries(pod.metadata.labels ?? {})) {
      let values = index.get(key);
      if (values === undefined) {
        values = new Map<string, KubeObject[]>();
        index.set(key, values);
      }
      const list = values.get(value);
      if (list === undefined) values.set(value, [pod]);
      else list.push(pod);
    }
  }
  return index;
}

/** The pods that have all these labels; none for no labels. */
export function podsWith(
  index: PodsByLabel,
  wanted: Readonly<Record<string, string>>,
): readonly KubeObject[] {
  const lists = Object.entries(wanted).map(([key, value]) => index.get(key)?.get(value) ?? []);
  const [shortest, ...others] = lists.toSorted((one, other) => one.length - other.length);
  if (shortest === undefined) return [];
  return others.length === 0 ? shortest : shortest.filter((pod) => hasLabels(pod, wanted));
}

/** Whether an object has all these labels; an empty set of labels chooses nothing, as with a Service. */
export function hasLabels(object: KubeObject, wanted: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(wanted);
  const labels = object.metadata.labels ?? {};
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

/** The labels that a Service chooses pods by; empty for one without a selector. */
export function serviceSelector(service: KubeObject): Readonly<Record<string, string>> {
  return stringMapAt(service, 'spec', 'selector');
}
