import type { ClusterError } from '../../cluster/clusterError.ts';

/** Whether an error is about the cluster as a whole, and not about one kind or one request. */
export function isConnectionTrouble(error: ClusterError): boolean {
  return error.kind !== 'forbidden' && error.kind !== 'notFound' && error.kind !== 'invalid';
}
