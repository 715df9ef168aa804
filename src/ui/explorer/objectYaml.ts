import { dump } from 'js-yaml';
import type { ApiClient } from '../../cluster/apiClient.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import type { ServedKind } from '../../cluster/discovery.ts';
import { isRecord } from '../../mesh/fields.ts';

/** An object of the cluster as YAML for reading: without `managedFields`, a Secret's values hidden. Throws ClusterError. */
export async function readObjectYaml(
  client: ApiClient,
  kind: ServedKind,
  address: { readonly namespace: string | undefined; readonly name: string },
  signal: AbortSignal,
): Promise<string> {
  const { namespace, name } = address;
  const object = await client.json({
    path: resourcePath(kind, { name, ...(namespace === undefined ? {} : { namespace }) }),
    signal,
  });
  return dump(forReading(object), { noRefs: true, lineWidth: -1 });
}

function forReading(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const { metadata, ...rest } = object;
  if (!isRecord(metadata)) return object;
  const { managedFields: _managedFields, ...kept } = metadata;
  const shown: Record<string, unknown> = {
    apiVersion: rest['apiVersion'],
    kind: rest['kind'],
    metadata: kept,
    ...rest,
  };
  if (rest['kind'] === 'Secret' && isRecord(rest['data'])) {
    shown['data'] = Object.fromEntries(Object.keys(rest['data']).map((key) => [key, '(hidden)']));
  }
  return shown;
}
