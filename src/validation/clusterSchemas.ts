import * as l10n from '@vscode/l10n';
import { at, booleanAt, isRecord, listAt, stringAt } from '../mesh/fields.ts';
import type { Schema } from './schema.ts';
import type { KindEntry } from './schemaIndex.ts';
import type { SchemaSource } from './schemaSource.ts';

/**
 * The schemas of a cluster, from its own CRDs: the truth about what that cluster accepts.
 * @param crds CustomResourceDefinitions of the mesh's groups, whole, as the API server gives them
 * @param name of the cluster, for messages: the name of the context
 */
export function clusterSchemas(crds: readonly unknown[], name: string): SchemaSource {
  const schemas = new Map<string, Schema>();
  const entries = crds.flatMap((crd) => {
    const entry = kindEntry(crd);
    if (entry === undefined) return [];
    for (const version of listAt(crd, 'spec', 'versions')) {
      const schema = at(version, 'schema', 'openAPIV3Schema');
      if (isRecord(schema))
        schemas.set(`${entry.group}/${stringAt(version, 'name') ?? ''}/${entry.kind}`, schema);
    }
    return [entry];
  });
  return {
    describe: (group) =>
      entries.some((entry) => entry.group === group) ? l10n.t('the cluster {0}', name) : undefined,
    groups: () => [...new Set(entries.map((entry) => entry.group))],
    kinds: (group) => entries.filter((entry) => entry.group === group),
    schema: (group, version, kind) => schemas.get(`${group}/${version}/${kind}`),
    described: (group, version, kind) => schemas.get(`${group}/${version}/${kind}`),
    expression: () => undefined,
    servedElsewhere: () => [],
    fieldElsewhere: () => [],
  };
}

function kindEntry(crd: unknown): KindEntry | undefined {
  const group = stringAt(crd, 'spec', 'group');
  const kind = stringAt(crd, 'spec', 'names', 'kind');
  if (group === undefined || kind === undefined) return undefined;
  return {
    group,
    kind,
    plural: stringAt(crd, 'spec', 'names', 'plural') ?? '',
    scope: stringAt(crd, 'spec', 'scope') === 'Cluster' ? 'Cluster' : 'Namespaced',
    versions: listAt(crd, 'spec', 'versions').map((version) => ({
      version: stringAt(version, 'name') ?? '',
      served: booleanAt(version, 'served') === true,
      ...(booleanAt(version, 'deprecated') === true
        ? { deprecated: stringAt(version, 'deprecationWarning') ?? '' }
        : {}),
    })),
  };
}

/**
 * A cluster's schemas with bundled ones behind: for groups that the cluster does not have the bundled release speaks,
 * so that an author without the Gateway API CRDs is still helped. Says of a kind which other releases have it.
 */
export function withFallback(first: SchemaSource, fallback: SchemaSource): SchemaSource {
  const pick = (group: string): SchemaSource => (first.kinds(group).length > 0 ? first : fallback);
  return {
    describe: (group) => pick(group).describe(group),
    groups: () => [...new Set([...first.groups(), ...fallback.groups()])],
    kinds: (group) => pick(group).kinds(group),
    schema: (group, version, kind) => pick(group).schema(group, version, kind),
    described: (group, version, kind) => pick(group).described(group, version, kind),
    // Most rules of a cluster are those of some release.
    expression: (rule) => first.expression(rule) ?? fallback.expression(rule),
    servedElsewhere: (group, version, kind) => fallback.servedElsewhere(group, version, kind),
    fieldElsewhere: (group, version, kind, path) => fallback.fieldElsewhere(group, version, kind, path),
  };
}
