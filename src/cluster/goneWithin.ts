import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { readObject } from './readObject.ts';
import type { ObjectAddress } from './serverSideApply.ts';

/** How often the server is asked whether an object is gone, in milliseconds. */
const POLL_MS = 250;

/**
 * Waits until an object that is being deleted is gone, or another one has taken its name.
 * @param onWaiting called with the object as long as it is there
 * @returns whether it went within `limitMs`; false also when `signal` ended the wait. Throws ClusterError.
 */
export async function goneWithin(
  client: ApiClient,
  address: ObjectAddress,
  object: KubeObject,
  limitMs: number,
  options: { readonly signal?: AbortSignal; readonly onWaiting?: (left: KubeObject) => void } = {},
): Promise<boolean> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = await readObject(client, address);
    if (left === undefined || left.metadata.uid !== object.metadata.uid) return true;
    if (performance.now() >= end || options.signal?.aborted === true) return false;
    options.onWaiting?.(left);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
