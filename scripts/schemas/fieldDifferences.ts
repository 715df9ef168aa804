import { fieldKey, kindKey } from '../../src/validation/schemaIndex.ts';
import type { FieldDifferences, SchemaRelease } from '../../src/validation/schemaIndex.ts';
import type { Schema } from '../../src/validation/schema.ts';

/**
 * The fields that not every release has that serves their kind in the same version.
 * @param schemaOf gives the schema of a file
 */
export function fieldDifferences(
  releases: readonly SchemaRelease[],
  schemaOf: (file: string) => Schema,
): FieldDifferences {
  const serving = new Map<string, Map<number, string>>();
  for (const [number, { kinds }] of releases.entries()) {
    for (const { group, kind, versions } of kinds) {
      for (const { version, file } of versions) {
        if (file === undefined) continue;
        const key = kindKey(group, version, kind);
        const files = serving.get(key) ?? new Map<number, string>();
        serving.set(key, files.set(number, file));
      }
    }
  }
  return Object.fromEntries(
    [...serving].flatMap(([key, files]) => {
      const found = differencesOf(files, schemaOf);
      return Object.keys(found).length > 0 ? [[key, found]] : [];
    }),
  );
}

function differencesOf(
  files: ReadonlyMap<number, string>,
  schemaOf: (file: string) => Schema,
): Record<string, number[]> {
  const fields = new Map<string, { readonly parent: string; readonly releases: number[] }>();
  for (const [number, file] of files) {
    for (const path of fieldsOf(schemaOf(file))) {
      const key = fieldKey(path);
      const field = fields.get(key) ?? { parent: fieldKey(path.slice(0, -1)), releases: [] };
      if (field.releases.at(-1) !== number) field.releases.push(number);
      fields.set(key, field);
    }
  }
  return Object.fromEntries(
    [...fields]
      .filter(
        ([, { parent, releases }]) => releases.length < (fields.get(parent)?.releases.length ?? files.size),
      )
      .map(([key, { releases }]) => [key, releases]),
  );
}

/** The paths of all fields that an author may write. What stands in maps by names of the author is left out. */
function* fieldsOf(schema: Schema, path: readonly string[] = []): Generator<readonly string[]> {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (path.length === 0 && name === 'status') continue;
    yield [...path, name];
    yield* fieldsOf(member, [...path, name]);
  }
  if (schema.items !== undefined) yield* fieldsOf(schema.items, path);
}
