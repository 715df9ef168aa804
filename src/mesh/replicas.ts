import { numberAt } from './fields.ts';
import type { KubeObject } from './kubeObject.ts';

/** How many pods a Deployment, StatefulSet or DaemonSet wants, and how many of them are ready. */
export function replicasOf(workload: KubeObject): { readonly ready: number; readonly wanted: number } {
  if (workload.kind === 'DaemonSet') {
    return {
      ready: numberAt(workload, 'status', 'numberReady') ?? 0,
      wanted: numberAt(workload, 'status', 'desiredNumberScheduled') ?? 0,
    };
  }
  return {
    ready: numberAt(workload, 'status', 'readyReplicas') ?? 0,
    wanted: numberAt(workload, 'spec', 'replicas') ?? 1,
  };
}
