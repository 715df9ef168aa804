import * as l10n from '@vscode/l10n';
import { isRecord, type Path } from '../mesh/fields.ts';
import { equalJson } from '../mesh/equalJson.ts';
import type { Issue } from './issue.ts';
import type { Schema } from './schema.ts';
import { listInWords, pathLabel, show } from './wording.ts';

/** Checks `x-kubernetes-list-type`: items of a set are unique, items of a map have unique keys. */
export function listIssues(items: readonly unknown[], schema: Schema, path: Path): Issue[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set')
    return duplicates(
      items,
      (item) => item,
      path,
      'list/duplicate-item',
      (key) => show(key),
    );
  if (type !== 'map') {
    return schema.uniqueItems === true
      ? duplicates(
          items,
          (item) => item,
          path,
          'list/duplicate-item',
          (key) => show(key),
        )
      : [];
  }
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (item: unknown): unknown => (isRecord(item) ? names.map((name) => item[name]) : undefined);
  const describe = (key: unknown): string =>
    listInWords(
      names.map((name, index) => `${name} ${show((key as readonly unknown[])[index])}`),
      'and',
    );
  return duplicates(items, keyOf, path, 'list/duplicate-key', describe);
}

function duplicates(
  items: readonly unknown[],
  keyOf: (item: unknown) => unknown,
  path: Path,
  code: string,
  describe: (key: unknown) => string,
): Issue[] {
  const issues: Issue[] = [];
  const seen: { readonly key: unknown; readonly index: number }[] = [];
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const first = seen.find((earlier) => equalJson(earlier.key, key));
    if (first === undefined) {
      seen.push({ key, index });
      continue;
    }
    issues.push({
      code,
      severity: 'error',
      layer: 'list',
      path: [...path, index],
      message: l10n.t(
        '{0} repeats {1}: each item of {2} must differ in that.',
        pathLabel([...path, index]),
        describe(key),
        pathLabel(path),
      ),
      related: [{ path: [...path, first.index], message: l10n.t('First here') }],
    });
  }
  return issues;
}
