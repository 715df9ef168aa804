import * as l10n from '@vscode/l10n';
import { isRecord, listAt, stringAt } from '../../mesh/fields.ts';
import type { Lookup } from './lookup.ts';

const everything = { path: { type: 'PathPrefix', value: '/' } };

/**
 * Rules of an HTTPRoute that are never used, because a rule before has the same match. Their order matters only then:
 * else the more exact match wins. Source: Gateway API, `HTTPRouteRule.matches`.
 */
export function checkSameMatches(lookup: Lookup, route: unknown): void {
  const seen = new Map<string, number>();
  for (const [index, rule] of listAt(route, 'spec', 'rules').entries()) {
    const matches = listAt(rule, 'matches');
    const hasNone = matches.length === 0;
    for (const [number, match] of (hasNone ? [everything] : matches).entries()) {
      const key = canonical(match);
      const before = seen.get(key);
      if (before === undefined) {
        seen.set(key, index);
        continue;
      }
      const path = ['spec', 'rules', index, ...(hasNone ? [] : ['matches', number])];
      const what = hasNone
        ? l10n.t('A rule without matches takes all requests, and')
        : l10n.t('This match is never used:');
      lookup.say(
        true,
        'reference/shadowed',
        path,
        l10n.t('{0} rule {1} already has the same match.', what, before + 1),
      );
    }
  }
}

/** The match as text with its defaults, in an order of its own. */
function canonical(match: unknown): string {
  const path = isRecord(match) ? match['path'] : undefined;
  const complete = {
    ...(isRecord(match) ? match : {}),
    path: { type: stringAt(path, 'type') ?? 'PathPrefix', value: stringAt(path, 'value') ?? '/' },
  };
  return JSON.stringify(complete, (_, member: unknown) => {
    if (!isRecord(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => a.localeCompare(b)));
  });
}
