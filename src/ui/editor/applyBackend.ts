/** Writing to the cluster, in a chunk that is loaded with the first apply. */
import { ClusterError } from '../../cluster/clusterError.ts';
import { applyOrder } from '../../manifests/applyOrder.ts';
import { readRejection } from '../../manifests/rejection.ts';
import type { ApplyProblem } from './applyDiagnostics.ts';
import type { PlacedObject } from './manifests.ts';

export { applyObject } from '../../cluster/serverSideApply.ts';

/** The objects of a file in the order in which they can be applied: what others need comes first. */
export function orderForApply(objects: readonly PlacedObject[]): readonly PlacedObject[] {
  return applyOrder(objects.map((placed) => ({ ...placed.object, placed }))).map((one) => one.placed);
}

/**
 * What a refused apply means, one problem for each cause that the API server names.
 * @param value what was sent
 */
export function explain(error: unknown, value: unknown): readonly ApplyProblem[] {
  if (!(error instanceof ClusterError)) throw error;
  if (error.status === undefined) return [{ message: error.message, path: [], severity: 'error' }];
  return readRejection(error.status, error.body ?? '', value).map(({ message, path, layer, manager }) => ({
    message,
    path: path ?? [],
    severity: 'error',
    layer,
    ...(manager === undefined ? {} : { manager }),
  }));
}
