import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import type { FixPlan } from '../issue.ts';
import { has, textAt, type Fields, type Report } from './report.ts';

/** What stands in the place of a field, as one line of YAML. */
export interface Successor {
  readonly key: string;
  readonly yaml: string;
}

/**
 * Warns of a field that Istio only keeps for old files, with an edit that says the same in the new way.
 * @param better where the successor is, in words: `ringHash.minimumRingSize`
 * @param successor makes the edit from the value; `undefined` where the value has no simple counterpart
 */
export function warnOfDeprecated(
  report: Report,
  owner: Fields | undefined,
  path: Path,
  name: string,
  better: string,
  successor: (value: unknown) => Successor | undefined = () => undefined,
): void {
  if (owner === undefined || !has(owner, name)) return;
  const next = successor(owner[name]);
  const isTaken = next !== undefined && has(owner, next.key);
  const fixes: FixPlan[] =
    next === undefined || isTaken
      ? []
      : [{ kind: 'exchange', ...next, title: l10n.t('Change to "{0}"', better), safe: true }];
  report.warn('deprecated', [...path, name], l10n.t('{0} is deprecated: use {1}.', name, better), fixes);
}

/** Warns of a word that Istio only keeps for old files. */
export function warnOfDeprecatedWord(
  report: Report,
  owner: Fields | undefined,
  path: Path,
  name: string,
  word: string,
  better: string,
): void {
  if (textAt(owner, name) !== word) return;
  report.warn('deprecated', [...path, name], l10n.t('{0} is deprecated: use {1}.', word, better), [
    { kind: 'replace', value: better, title: l10n.t('Change to {0}', better), safe: true },
  ]);
}

/** The successor that holds the same number or duration in a field of a map. */
export function inside(key: string, field: string): (value: unknown) => Successor | undefined {
  return (value) =>
    typeof value === 'number' || (typeof value === 'string' && /^[\w.]+$/.test(value))
      ? { key, yaml: `{${field}: ${value}}` }
      : undefined;
}
