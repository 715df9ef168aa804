import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { ClusterError } from './clusterError.ts';
import { resourcePath } from './discovery.ts';
import type { ObjectAddress } from './serverSideApply.ts';

/** The whole object as the server has it; `undefined` when it is not there. Throws ClusterError. */
export async function readObject(
  client: ApiClient,
  address: ObjectAddress,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  const { kind, ...where } = address;
  try {
    return (await client.json({
      path: resourcePath(kind, where),
      ...(signal === undefined ? {} : { signal }),
    })) as KubeObject;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'notFound') return undefined;
    throw error;
  }
}
