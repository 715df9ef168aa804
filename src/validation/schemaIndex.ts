import type { Path } from '../mesh/fields.ts';

/** The index that `scripts/schemas.ts` writes to `out/schemas/index.json`, one entry a release and channel. */
export interface SchemaIndex {
  readonly format: 1;
  readonly releases: readonly SchemaRelease[];
}

export type Product = 'istio' | 'gatewayApi';

export interface SchemaRelease {
  readonly product: Product;
  /** Minor release, such as `1.31`. */
  readonly release: string;
  /** Version of the Go module, such as `v1.31.4`. */
  readonly version: string;
  /** `default` for Istio; `standard` or `experimental` for the Gateway API. */
  readonly channel: string;
  readonly kinds: readonly KindEntry[];
}

export interface KindEntry {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly KindVersion[];
}

export interface KindVersion {
  readonly version: string;
  readonly served: boolean;
  /** Set when the CRD marks the version as deprecated; empty when it gives no warning text of its own. */
  readonly deprecated?: string;
  /** File in the folder of the index; equal schemas share a file. Absent for versions that are not served. */
  readonly file?: string;
}

/** A schema file: the CRD's schema with its descriptions replaced by indexes into a list that is a file of its own. */
export interface SchemaFile {
  /** File with the list: more than half of everything, and only needed to explain. */
  readonly texts: string;
  readonly schema: unknown;
}

/** The group of a kind that is no API: files for istioctl. */
export const istioOperatorGroup = 'install.istio.io';

/** The file with the rules of all schemas and their messages, parsed: the code of each by its text. */
export const expressionsFile = 'expressions.json';

/** The file with the fields that some releases have and others have not. */
export const differencesFile = 'differences.json';

/**
 * By {@link kindKey} and {@link fieldKey} the indexes of the releases that have the field, where not all do that serve
 * the kind; without fields whose parent is the difference already.
 */
export type FieldDifferences = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

export function kindKey(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}

/** A field without the indexes of lists. */
export function fieldKey(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.');
}
