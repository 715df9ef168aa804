import type { ApiClient } from '../../cluster/apiClient.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import type { ServedKind } from '../../cluster/discovery.ts';
import { plainText } from '../../cli/plainText.ts';
import { isRecord, listAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { describeObject } from '../../mesh/describeObject.ts';

/** An object in words: what it is, its conditions, and what has happened to it. Throws ClusterError. */
export async function readObjectDescription(
  client: ApiClient,
  kind: ServedKind,
  address: { readonly namespace: string | undefined; readonly name: string },
  signal: AbortSignal,
): Promise<string> {
  const { namespace, name } = address;
  const object = (await client.json({
    path: resourcePath(kind, { name, ...(namespace === undefined ? {} : { namespace }) }),
    signal,
  })) as KubeObject;
  const events = await readEvents(client, object, signal);
  return plainText(describeObject(object, events, Date.now()));
}

/** The events of an object; `undefined` where they may not be read. */
async function readEvents(
  client: ApiClient,
  { kind, metadata }: KubeObject,
  signal: AbortSignal,
): Promise<readonly unknown[] | undefined> {
  // Events of objects without a namespace are kept in `default`.
  const namespace = metadata.namespace ?? 'default';
  const fieldSelector = [
    `involvedObject.kind=${kind}`,
    `involvedObject.name=${metadata.name}`,
    ...(metadata.uid === undefined ? [] : [`involvedObject.uid=${metadata.uid}`]),
  ].join(',');
  try {
    const list = await client.json({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`,
      query: { fieldSelector, limit: '500' },
      signal,
    });
    return listAt(list, 'items').filter(isRecord);
  } catch {
    return undefined;
  }
}
