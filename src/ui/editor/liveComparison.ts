import { differences } from '../../manifests/difference.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import type { Path } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { applyDefaults } from '../../validation/defaults.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';

interface Compared {
  readonly live: KubeObject;
  readonly schemas: SchemaSource | undefined;
  readonly paths: readonly Path[];
}

/** Kinds of which the watches keep too little to compare them. */
const REDUCED: ReadonlySet<string> = new Set(['Pod', 'Secret', 'CustomResourceDefinition']);

/** What applying a document would change, remembered for as long as neither the text nor the live object changes. */
export class LiveComparison {
  readonly #known = new WeakMap<ManifestObject, Compared>();

  /** The fields that differ; `undefined` for kinds that cannot be compared without asking the server. */
  fields(
    object: ManifestObject,
    live: KubeObject,
    schemas: SchemaSource | undefined,
  ): readonly Path[] | undefined {
    const { group, version, kind = '' } = object.identity;
    if (REDUCED.has(kind)) return undefined;
    const known = this.#known.get(object);
    if (known?.live === live && known.schemas === schemas) return known.paths;
    const schema = schemas?.schema(group, version, kind);
    const wanted =
      schema === undefined
        ? object.value
        : (applyDefaults(object.value, schema, () => {}) as Readonly<Record<string, unknown>>);
    const paths = differences(wanted, live, schema);
    this.#known.set(object, { live, schemas, paths });
    return paths;
  }
}
