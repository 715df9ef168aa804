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

/** Some pods by the values of their labels, of those labels only that somebody asks for: most have many that nobody does. */
export class PodsByLabel {
  readonly #pods: readonly KubeObject[];
  readonly #byKey = new Map<string, ReadonlyMap<string | undefined, readonly KubeObject[]>>();

  constructor(pods: readonly KubeObject[]) {
    this.#pods = pods;
  }

  /** The pods that have all these labels; none for no labels. */
  with(wanted: Readonly<Record<string, string>>): readonly KubeObject[] {
    const lists = Object.entries(wanted).map(([key, value]) => this.#of(key).get(value) ?? []);
    const [shortest, ...others] = lists.toSorted((one, other) => one.length - other.length);
    if (shortest === undefined) return [];
    return others.length === 0 ? shortest : shortest.filter((pod) => hasLabels(pod, wanted));
  }

  #of(key: string): ReadonlyMap<string | undefined, readonly KubeObject[]> {
    let values = this.#byKey.get(key);
    if (values === undefined) {
      values = Map.groupBy(this.#pods, ({ metadata }) => metadata.labels?.[key]);
      this.#byKey.set(key, values);
    }
    return values;
  }
}

/** For {@link Snapshot.of}. */
export function podsByLabel(pods: readonly KubeObject[]): PodsByLabel {
  return new PodsByLabel(pods);
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
