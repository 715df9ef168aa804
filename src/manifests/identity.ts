import { stringAt, type Path } from '../mesh/fields.ts';
import { groupOf, versionOf } from '../mesh/kubeObject.ts';

/** What says which object a document is. Fields are `undefined` where the document lacks them or they are no text. */
export interface Identity {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** From `apiVersion`; empty for the core group and where there is none. */
  readonly group: string;
  readonly version: string;
}

export const identityPaths = {
  apiVersion: ['apiVersion'],
  kind: ['kind'],
  name: ['metadata', 'name'],
  namespace: ['metadata', 'namespace'],
} as const satisfies Record<string, Path>;

export function identityOf(value: unknown): Identity {
  const apiVersion = stringAt(value, 'apiVersion');
  return {
    apiVersion,
    kind: stringAt(value, 'kind'),
    name: stringAt(value, 'metadata', 'name'),
    namespace: stringAt(value, 'metadata', 'namespace'),
    group: apiVersion === undefined ? '' : groupOf(apiVersion),
    version: apiVersion === undefined ? '' : versionOf(apiVersion),
  };
}

/** Whether a value claims to be a Kubernetes object: it has an `apiVersion` or a `kind` that is text. */
export function looksLikeKubeObject(value: unknown): boolean {
  return stringAt(value, 'apiVersion') !== undefined || stringAt(value, 'kind') !== undefined;
}
