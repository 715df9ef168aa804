import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { reflect } from './reflector.ts';
import type { ObjectAddress } from './serverSideApply.ts';

/** Rights do not come back by waiting. */
const FINAL = ['forbidden', 'unauthorized', 'login'];

/**
 * Watches an object that is being deleted until it is gone, or another one has taken its name.
 * @param onWaiting called with the object as it is, and again when it changes, as long as it is there
 * @returns whether it went within `limitMs`; false also when `signal` ended the wait. Throws ClusterError where it may
 * not be watched.
 */
export async function goneWithin(
  client: ApiClient,
  address: ObjectAddress,
  object: KubeObject,
  limitMs: number,
  options: { readonly signal?: AbortSignal; readonly onWaiting?: (left: KubeObject) => void } = {},
): Promise<boolean> {
  const found = Promise.withResolvers<boolean>();
  const end = new AbortController();
  const stop = AbortSignal.any([...(options.signal === undefined ? [] : [options.signal]), end.signal]);
  const timer = setTimeout(() => found.resolve(false), limitMs);
  stop.addEventListener('abort', () => found.resolve(false), { once: true });
  if (stop.aborted) found.resolve(false);
  let isThere = false;
  const { kind, namespace, name } = address;
  const watching = reflect({
    client,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    fieldSelector: `metadata.name=${name}`,
    signal: stop,
    sink: {
      upsert(left) {
        isThere = left.metadata.uid === object.metadata.uid;
        if (isThere) options.onWaiting?.(left);
        else found.resolve(true);
      },
      remove: () => found.resolve(true),
      listing: () => (isThere = false),
      listed() {
        if (!isThere) found.resolve(true);
      },
      report(error) {
        if (error !== undefined && FINAL.includes(error.kind)) found.reject(error);
      },
    },
  });
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
    end.abort();
    await watching;
  }
}
