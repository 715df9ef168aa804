import * as l10n from '@vscode/l10n';
import { formatPath } from '../manifests/fieldPath.ts';
import type { Path } from '../mesh/fields.ts';

/** The last field of a path with what is needed to know it again: `backendRefs[0].port`, `spec.gateways`. */
export function pathLabel(path: Path): string {
  if (path.length === 0) return l10n.t('The document');
  let start = path.length - 1;
  while (start > 0 && typeof path[start] === 'number') start -= 1;
  if (start > 0) {
    start -= 1;
    while (start > 0 && typeof path[start] === 'number') start -= 1;
  }
  return formatPath(path.slice(start));
}

/** A value in a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return l10n.t('nothing');
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** `a`, `a or b`, `a, b or c`; long lists are cut. */
export function listInWords(items: readonly string[], word: 'or' | 'and', limit = 12): string {
  if (items.length > limit)
    return l10n.t('{0} … ({1} in all)', items.slice(0, limit).join(', '), items.length);
  if (items.length < 2) return items[0] ?? '';
  const [first, last] = [items.slice(0, -1).join(', '), items.at(-1) ?? ''];
  return word === 'or' ? l10n.t('{0} or {1}', first, last) : l10n.t('{0} and {1}', first, last);
}

/** `a string`, `an integer`, `a list`, `a map of fields`. */
export function typeInWords(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return l10n.t('a list');
  if (typeof value === 'object') return l10n.t('a map of fields');
  if (typeof value === 'boolean') return l10n.t('the boolean {0}', String(value));
  if (typeof value === 'number') return l10n.t('the number {0}', String(value));
  return l10n.t('the text {0}', show(value));
}
