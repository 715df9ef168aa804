import * as l10n from '@vscode/l10n';
import { isRecord } from '../../mesh/fields.ts';
import { itemsAt, textAt, type Item, type Report } from './report.ts';

/** Rules and matches that no request reaches, because one before takes it: istiod only warns of them. */
export function checkUnreachable(
  report: Report,
  routes: readonly Item[],
  kind: 'http' | 'tcp' | 'tls',
): void {
  const seen = new Map<string, number>();
  const covering = new CoveringPrefixes();
  let catchAll: number | undefined;
  for (const [index, route] of routes.entries()) {
    const matches = itemsAt(route.value, route.path, 'match');
    if (catchAll !== undefined) {
      report.warn(
        'unreachable',
        route.path,
        l10n.t(
          'No request comes here: rule {0} has no match and takes all of them. Put it last.',
          catchAll + 1,
        ),
      );
      continue;
    }
    if (matches.length === 0) {
      catchAll = index;
      continue;
    }
    for (const match of matches) {
      const key = stable(match.value);
      const before = seen.get(key);
      if (before !== undefined) {
        report.warn(
          'ineffective',
          match.path,
          l10n.t('Rule {0} already has this match, so it does nothing here.', before + 1),
        );
        continue;
      }
      seen.set(key, index);
    }
    if (kind !== 'http') continue;
    warnOfCoveringPrefix(report, matches, covering);
    covering.add(
      index,
      matches.map(({ value }) => onlyPrefix(value, true)),
    );
  }
}

/** The rules before the one that is looked at that take all paths of a prefix, whatever else a request has. */
class CoveringPrefixes {
  readonly #rules = new Map<string, { readonly rule: number; readonly order: number }[]>();

  add(rule: number, prefixes: readonly (string | undefined)[]): void {
    for (const [order, prefix] of prefixes.entries()) {
      if (prefix === undefined) continue;
      const known = this.#rules.get(prefix);
      if (known === undefined) this.#rules.set(prefix, [{ rule, order }]);
      else known.push({ rule, order });
    }
  }

  /** The first shorter prefix of each rule that covers a prefix, in the order of the rules. */
  of(prefix: string): { readonly rule: number; readonly shorter: string }[] {
    const found: { readonly rule: number; readonly order: number; readonly shorter: string }[] = [];
    for (let length = 1; length < prefix.length; length++) {
      const shorter = prefix.slice(0, length);
      for (const place of this.#rules.get(shorter) ?? []) found.push({ ...place, shorter });
    }
    found.sort((one, other) => one.rule - other.rule || one.order - other.order);
    return found.filter(({ rule }, index) => found[index - 1]?.rule !== rule);
  }
}

/** A rule whose only test is a prefix hides longer prefixes after it. */
function warnOfCoveringPrefix(report: Report, matches: readonly Item[], before: CoveringPrefixes): void {
  for (const match of matches) {
    const prefix = onlyPrefix(match.value, false);
    if (prefix === undefined) continue;
    for (const { rule, shorter } of before.of(prefix))
      report.warn(
        'ineffective',
        match.path,
        l10n.t(
          'Rule {0} takes all of {1} before this: put the longer prefix {2} first.',
          rule + 1,
          shorter,
          prefix,
        ),
      );
  }
}

function onlyPrefix(match: unknown, mustBeAlone: boolean): string | undefined {
  if (!isRecord(match)) return undefined;
  const others = Object.keys(match).filter((name) => name !== 'uri' && name !== 'name');
  const prefix = textAt(match['uri'], 'prefix');
  return prefix === '' || (mustBeAlone && others.length > 0) ? undefined : prefix;
}

/** A match of a rule as text that is the same for equal matches, whatever their names and the order of their fields. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (!isRecord(member)) return member;
    const entries = Object.entries(member).filter(([name]) => name !== 'name' || key !== '');
    // Any order does; that of a language would load the tables of all languages, 3 MiB.
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
