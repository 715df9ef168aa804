import { dump } from 'js-yaml';
import type { ApiClient } from '../../cluster/apiClient.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import type { ServedKind } from '../../cluster/discovery.ts';
import { isRecord } from '../../mesh/fields.ts';

/**
 * An object of the cluster as YAML for reading: without `managedFields` and
 * what `kubectl apply` keeps, a Secret's values hidden. Throws ClusterError.
 */
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
  return objectYaml(object);
}

/** The text of an object that the API server gave. */
export function objectYaml(object: unknown): string {
  return dump(forReading(object), { noRefs: true, lineWidth: -1 });
}

function forReading(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const { metadata, ...rest } = object;
  if (!isRecord(metadata)) return object;
  const { managedFields: _managedFields, annotations, ...others } = metadata;
  const kept = isRecord(annotations) ? { ...others, annotations: withoutLastApplied(annotations) } : others;
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

/** The copy that `kubectl apply` keeps says everything twice, and in a Secret it says what must stay hidden. */
function withoutLastApplied(annotations: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _lastApplied, ...kept } = annotations;
  return kept;
}
