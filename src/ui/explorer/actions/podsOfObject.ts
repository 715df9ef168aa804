import { at, listAt, numberAt, stringAt } from '../../../mesh/fields.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import type { ObjectSource } from '../../../mesh/snapshot.ts';
import { POD } from '../../../mesh/wellKnown.ts';
import { hasLabels, serviceSelector, workloadOf } from '../../../mesh/workloads.ts';

/** The pods that an object stands for: itself, those of a workload, or those behind a Service. */
export function podsOfObject(source: ObjectSource, object: KubeObject): readonly KubeObject[] {
  if (object.kind === 'Pod') return [source.object(POD, keyOf(object)) ?? object];
  const pods = source.objectsIn(POD, object.metadata.namespace ?? '');
  if (object.kind === 'Service') return pods.filter((pod) => hasLabels(pod, serviceSelector(object)));
  return pods.filter((pod) => {
    const owner = workloadOf(pod);
    return owner?.kind === object.kind && owner.name === object.metadata.name;
  });
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

export interface PodContainer {
  readonly name: string;
  readonly running: boolean;
  readonly restarts: number;
}

/** The containers of a pod, those of the application first, then Istio's, then those that run once at the start. */
export function containersOf(pod: KubeObject): readonly PodContainer[] {
  const statuses = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses'),
  ];
  const named = (container: unknown): PodContainer[] => {
    const name = stringAt(container, 'name');
    if (name === undefined) return [];
    const status = statuses.find((one) => stringAt(one, 'name') === name);
    return [
      {
        name,
        running: at(status, 'state', 'running') !== undefined,
        restarts: numberAt(status, 'restartCount') ?? 0,
      },
    ];
  };
  const main = listAt(pod, 'spec', 'containers').flatMap(named);
  const init = listAt(pod, 'spec', 'initContainers').flatMap(named);
  const isProxy = ({ name }: PodContainer): boolean => name === 'istio-proxy';
  return [
    ...main.filter((one) => !isProxy(one)),
    ...[...main, ...init].filter(isProxy),
    ...init.filter((one) => !isProxy(one)),
  ];
}
