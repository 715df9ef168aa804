/** Writing to the cluster, in a chunk that is loaded with the first apply. */
import { ClusterError } from '../../cluster/clusterError.ts';
import type { ApplyProblem } from './applyDiagnostics.ts';

export { applyObject } from '../../cluster/serverSideApply.ts';

export function orderForApply<T>(objects: readonly T[], _identity: (one: T) => unknown): readonly T[] {
  return objects;
}

/** What a refused apply means, one problem for each cause that the API server names. */
export function explain(error: unknown): readonly ApplyProblem[] {
  if (!(error instanceof ClusterError)) throw error;
  return [{ message: error.message, path: [], severity: 'error' }];
}
