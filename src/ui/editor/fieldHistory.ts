import type { Path } from '../../mesh/fields.ts';
import { schemaAt } from '../../validation/schema.ts';
import type { Schema } from '../../validation/schema.ts';
import type { SchemaFile, SchemaIndex, SchemaRelease } from '../../validation/schemaIndex.ts';

/** Since which release a kind has a field, by the schemas of the build. */
export class FieldHistory {
  readonly #index: SchemaIndex;
  readonly #text: (file: string) => string;
  readonly #schemas = new Map<string, Schema>();

  constructor(index: SchemaIndex, text: (file: string) => string) {
    this.#index = index;
    this.#text = text;
  }

  /**
   * The oldest release from which on the field has been there, in any served version of the kind; `isOldest` when none
   * before it is known. `undefined` for fields that no release has.
   */
  since(group: string, kind: string, path: Path): { release: SchemaRelease; isOldest: boolean } | undefined {
    const releases = this.#index.releases
      .filter(({ channel, kinds }) =>
        channel === 'experimental'
          ? false
          : kinds.some((entry) => entry.group === group && entry.kind === kind),
      )
      .toSorted((one, other) => numeric(one.release) - numeric(other.release));
    let since: SchemaRelease | undefined;
    for (const release of releases.toReversed()) {
      if (!this.#has(release, group, kind, path)) break;
      since = release;
    }
    const oldest = this.#index.releases
      .filter(({ product }) => product === since?.product)
      .reduce((least, { release }) => Math.min(least, numeric(release)), Number.POSITIVE_INFINITY);
    return since && { release: since, isOldest: numeric(since.release) === oldest };
  }

  #has(release: SchemaRelease, group: string, kind: string, path: Path): boolean {
    const entry = release.kinds.find((one) => one.group === group && one.kind === kind);
    return (entry?.versions ?? []).some(
      ({ file }) => file !== undefined && schemaAt(this.#schema(file), path) !== undefined,
    );
  }

  #schema(file: string): Schema {
    let schema = this.#schemas.get(file);
    if (schema === undefined) {
      schema = (JSON.parse(this.#text(file)) as SchemaFile).schema as Schema;
      this.#schemas.set(file, schema);
    }
    return schema;
  }
}

function numeric(release: string): number {
  const [major = '0', minor = '0'] = release.split('.');
  return Number.parseInt(major, 10) * 1000 + Number.parseInt(minor, 10);
}
