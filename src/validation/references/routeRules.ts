import * as l10n from '@vscode/l10n';
import type { Lookup } from './lookup.ts';
import { matchesOfRoute } from './routeMatches.ts';
import type { RuleMatch } from './routeMatches.ts';

/**
 * Rules of a route that are never used, because a rule before has the same match. Their order matters only then:
 * else the more exact match wins. Source: Gateway API, `HTTPRouteRule.matches`.
 */
export function checkSameMatches(lookup: Lookup, kind: string, route: unknown): void {
  const seen = new Map<string, RuleMatch>();
  for (const match of matchesOfRoute(kind, route)) {
    const before = seen.get(match.key);
    if (before === undefined) {
      seen.set(match.key, match);
      continue;
    }
    const what =
      match.path.length === 3
        ? l10n.t('A rule without matches takes all requests, and')
        : l10n.t('This match is never used:');
    lookup.say(
      true,
      'reference/shadowed',
      match.path,
      l10n.t('{0} rule {1} already has the same match.', what, before.ruleIndex + 1),
      [],
      [{ path: before.path, message: l10n.t('First here') }],
    );
  }
}
