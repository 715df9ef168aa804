import { isRecord, type Path } from '../mesh/fields.ts';
import type { ExpressionCode } from './cel/expressionCode.ts';
import { describeRelease, describeReleases, releaseRank } from './releaseNames.ts';
import { differencesFile, expressionsFile, fieldKey, kindKey } from './schemaIndex.ts';
import type {
  FieldDifferences,
  KindEntry,
  KindVersion,
  Product,
  SchemaFile,
  SchemaIndex,
  SchemaRelease,
} from './schemaIndex.ts';
import type { Schema } from './schema.ts';

/** Where schemas come from: a bundled release, or the CRDs of a cluster. */
export interface SchemaSource {
  /** What judges, in words for a message: `Gateway API 1.6.3 (standard)`. `undefined` for groups that are not known. */
  describe(group: string): string | undefined;
  /** All kinds of a group in this source; empty when it has none. */
  kinds(group: string): readonly KindEntry[];
  /** The groups that have kinds. */
  groups(): readonly string[];
  /** The schema of a served version; loaded on the first call. Always the same object for the same kind. */
  schema(group: string, version: string, kind: string): Schema | undefined;
  /** The same schema with its descriptions, to explain with. Always the same object for the same kind. */
  described(group: string, version: string, kind: string): Schema | undefined;
  /** The code of a rule where it was parsed when the schemas were built. */
  expression(rule: string): ExpressionCode | undefined;
  /** Other releases and channels that serve the kind in this version: `Gateway API 1.5 to 1.6 (experimental)`. */
  servedElsewhere(group: string, version: string, kind: string): readonly string[];
  /** Releases and channels whose schema of the kind in this version has a field that the one in use lacks. */
  fieldElsewhere(group: string, version: string, kind: string, path: Path): readonly string[];
}

export interface SchemaChoice {
  /** Minor release of Istio, such as `1.31`, or a full version; the newest when absent. */
  readonly istio?: string;
  readonly gatewayApi?: string;
  /** Channel of the Gateway API. */
  readonly channel?: 'standard' | 'experimental';
}

/**
 * Picks a release: the exact version, else the same minor, else the nearest older minor, else the oldest there is, so
 * that a cluster of any version is judged by the closest schemas.
 */
export function chooseRelease(
  index: SchemaIndex,
  product: Product,
  wanted: string | undefined,
  channel: string,
): SchemaRelease | undefined {
  const of = index.releases.filter((release) => release.product === product && release.channel === channel);
  const newestFirst = [...of].sort((a, b) => releaseRank(b.release) - releaseRank(a.release));
  if (wanted === undefined) return newestFirst[0];
  const plain = wanted.replace(/^v/, '');
  const exact = newestFirst.find((release) => release.version === `v${plain}`);
  return (
    exact ??
    newestFirst.find((release) => releaseRank(release.release) <= releaseRank(plain)) ??
    newestFirst.at(-1)
  );
}

/**
 * The schemas that were built from the pinned modules.
 * @param readFile gives the text of a file of the index's folder; called once a file, when it is first needed
 */
export function bundledSchemas(
  index: SchemaIndex,
  choice: SchemaChoice,
  readFile: (name: string) => string,
): SchemaSource {
  const chosen = [
    chooseRelease(index, 'istio', choice.istio, 'default'),
    chooseRelease(index, 'gatewayApi', choice.gatewayApi, choice.channel ?? 'standard'),
  ].filter((release) => release !== undefined);
  const load = remembering((file) => (JSON.parse(readFile(file)) as SchemaFile).schema as Schema);
  const loadDescribed = remembering((file) => {
    const { schema, texts } = JSON.parse(readFile(file)) as SchemaFile;
    restoreTexts(schema, JSON.parse(readFile(texts)) as string[]);
    return schema as Schema;
  });
  let differences: FieldDifferences | undefined;
  let expressions: Readonly<Record<string, ExpressionCode>> | undefined;
  const kinds = (group: string): readonly KindEntry[] =>
    chosen.flatMap((release) => release.kinds).filter((entry) => entry.group === group);
  const fileOf = (group: string, version: string, kind: string): string | undefined => {
    const found = versionOf(kinds(group), version, kind);
    return found?.served === true ? found.file : undefined;
  };

  return {
    kinds,
    groups: () => [...new Set(chosen.flatMap((release) => release.kinds).map((entry) => entry.group))],
    describe: (group) => {
      const product = productOf(index, group);
      const release = chosen.find((candidate) => candidate.product === product);
      return release && describeRelease(release);
    },
    schema: (group, version, kind) => load(fileOf(group, version, kind)),
    described: (group, version, kind) => loadDescribed(fileOf(group, version, kind)),
    expression: (rule) => {
      expressions ??= JSON.parse(readFile(expressionsFile)) as Record<string, ExpressionCode>;
      return Object.hasOwn(expressions, rule) ? expressions[rule] : undefined;
    },
    servedElsewhere: (group, version, kind) =>
      describeReleases(index, (release) => {
        const entries = release.kinds.filter((entry) => entry.group === group);
        return !chosen.includes(release) && versionOf(entries, version, kind)?.served;
      }),
    fieldElsewhere: (group, version, kind, path) => {
      differences ??= JSON.parse(readFile(differencesFile)) as FieldDifferences;
      const places = differences[kindKey(group, version, kind)] ?? {};
      const name = fieldKey(path);
      const releases = Object.hasOwn(places, name) ? (places[name] ?? []) : [];
      return describeReleases(index, (release) => releases.includes(index.releases.indexOf(release)));
    },
  };
}

function remembering(load: (file: string) => Schema): (file: string | undefined) => Schema | undefined {
  const loaded = new Map<string, Schema>();
  return (file) => {
    if (file === undefined) return undefined;
    const schema = loaded.get(file) ?? load(file);
    loaded.set(file, schema);
    return schema;
  };
}

function versionOf(kinds: readonly KindEntry[], version: string, kind: string): KindVersion | undefined {
  return kinds
    .find((entry) => entry.kind === kind)
    ?.versions.find((candidate) => candidate.version === version);
}

function productOf(index: SchemaIndex, group: string): Product | undefined {
  return index.releases.find((release) => release.kinds.some((entry) => entry.group === group))?.product;
}

/** Puts the descriptions back in place; the texts are shared, so this costs no memory worth naming. */
function restoreTexts(node: unknown, texts: readonly string[]): void {
  if (!isRecord(node)) return;
  const schema = node as { description?: unknown };
  if (typeof schema.description === 'number') schema.description = texts[schema.description] ?? '';
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties' && isRecord(value))
      for (const member of Object.values(value)) restoreTexts(member, texts);
    else if (Array.isArray(value) && (key === 'oneOf' || key === 'anyOf' || key === 'allOf')) {
      for (const item of value) restoreTexts(item, texts);
    } else if (key === 'items' || key === 'additionalProperties' || key === 'not') restoreTexts(value, texts);
  }
}
