import { isRecord } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import { FIELD_MANAGER } from '../mesh/wellKnown.ts';
import type { ApiClient } from './apiClient.ts';
import { resourcePath } from './discovery.ts';
import type { ServedKind } from './discovery.ts';

/** Where an object is, or will be. */
export interface ObjectAddress {
  readonly kind: ServedKind;
  /** The version of the manifest's own `apiVersion`. */
  readonly version: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface ApplyOptions extends ObjectAddress {
  readonly dryRun: boolean;
  /** Take fields over that another manager owns. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export interface Applied {
  readonly object: KubeObject;
  readonly created: boolean;
  /** What the API server or a webhook advises, though it accepted the object. */
  readonly warnings: readonly string[];
}

/**
 * Server-side apply with strict field validation
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/). Throws ClusterError, whose body is the
 * server's own answer; `manifests/rejection.ts` reads it.
 */
export async function applyObject(
  client: ApiClient,
  object: unknown,
  options: ApplyOptions,
): Promise<Applied> {
  const { kind, version, namespace, name } = options;
  const answer = await client.send({
    method: 'PATCH',
    path: resourcePath(kind, { version, name, ...(namespace === undefined ? {} : { namespace }) }),
    query: {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      dryRun: options.dryRun ? 'All' : undefined,
      force: options.force === true ? 'true' : undefined,
    },
    headers: { 'content-type': 'application/apply-patch+yaml', accept: 'application/json' },
    // JSON is YAML: what the learner wrote has been read once, and must not be read a second time differently.
    body: JSON.stringify(object),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const parsed: unknown = JSON.parse(answer.text);
  if (!isRecord(parsed)) throw new Error('The API server did not answer with an object.');
  return { object: parsed as KubeObject, created: answer.status === 201, warnings: answer.warnings };
}

/**
 * Deletes one object; its dependents go in the background, or before it with `foreground`. Resolves to false when it
 * was not there. Throws ClusterError.
 */
export async function deleteObject(
  client: ApiClient,
  options: Pick<ApplyOptions, 'kind' | 'namespace' | 'name' | 'signal'> & { readonly foreground?: boolean },
): Promise<boolean> {
  const { kind, namespace, name, signal } = options;
  try {
    await client.send({
      method: 'DELETE',
      path: resourcePath(kind, { name, ...(namespace === undefined ? {} : { namespace }) }),
      query: { propagationPolicy: options.foreground === true ? 'Foreground' : 'Background' },
      headers: { accept: 'application/json' },
      ...(signal ? { signal } : {}),
    });
    return true;
  } catch (error) {
    if (isRecord(error) && error['kind'] === 'notFound') return false;
    throw error;
  }
}
