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
    if (kind === 'http') warnOfCoveringPrefix(report, routes, index);
  }
}

/** A rule whose only test is a prefix hides longer prefixes after it. */
function warnOfCoveringPrefix(report: Report, routes: readonly Item[], index: number): void {
  const route = routes[index];
  if (route === undefined) return;
  for (const match of itemsAt(route.value, route.path, 'match')) {
    const prefix = onlyPrefix(match.value, false);
    if (prefix === undefined) continue;
    for (const [earlier, other] of routes.slice(0, index).entries()) {
      const covering = itemsAt(other.value, [], 'match').map((item) => onlyPrefix(item.value, true));
      const found = covering.find(
        (shorter) => shorter !== undefined && shorter !== prefix && prefix.startsWith(shorter),
      );
      if (found !== undefined)
        report.warn(
          'ineffective',
          match.path,
          l10n.t(
            'Rule {0} takes all of {1} before this: put the longer prefix {2} first.',
            earlier + 1,
            found,
            prefix,
          ),
        );
    }
  }
}

function onlyPrefix(match: unknown, mustBeAlone: boolean): string | undefined {
  if (!isRecord(match)) return undefined;
  const others = Object.keys(match).filter((name) => name !== 'uri' && name !== 'name');
  const prefix = textAt(match['uri'], 'prefix');
  return prefix === '' || (mustBeAlone && others.length > 0) ? undefined : prefix;
}

/** The match as text, without its name, in an order of its own. */
function stable(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (!isRecord(member)) return member;
    const entries = Object.entries(member).filter(([name]) => name !== 'name' || key !== '');
    return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
  });
}
