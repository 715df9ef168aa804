/**
 * The shape that every Kubernetes object shares. Specs and statuses stay `unknown` here: they come from a server or
 * from a file and are read through `fields.ts`, which never trusts them.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

/** Who wrote fields of an object (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  /** The fields as a trie: `f:name`, `k:{…}` for items by their keys, `v:…` for members of sets. */
  readonly fieldsV1?: unknown;
}

export interface OwnerReference {
  readonly controller?: boolean;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A kind of a group, without a version: which version is used is the API server's business. */
export interface GroupKind {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

/** `Kind.group`, or `Kind` alone in the core group: the key of a kind everywhere in Meshwalk. */
export function groupKindKey(of: GroupKind): string {
  return of.group === '' ? of.kind : `${of.kind}.${of.group}`;
}

/** The group of an `apiVersion`: `networking.istio.io/v1` gives `networking.istio.io`, `v1` gives the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The version of an `apiVersion`: `networking.istio.io/v1` and `v1` both give `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}
