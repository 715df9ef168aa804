import { listAt, type Path } from '../../mesh/fields.ts';
import { matchKey } from '../../mesh/routing/matchKey.ts';

/** A match of a rule of a route. */
export interface RuleMatch {
  /** The match, or the rule where it has none and so takes everything. */
  readonly path: Path;
  readonly ruleIndex: number;
  /** The same for equal matches; see {@link matchKey}. */
  readonly key: string;
}

/** All matches of an HTTPRoute or GRPCRoute, in their order. */
export function matchesOfRoute(kind: string, route: unknown): readonly RuleMatch[] {
  return listAt(route, 'spec', 'rules').flatMap((rule, ruleIndex) => {
    const path = ['spec', 'rules', ruleIndex];
    const matches = listAt(rule, 'matches');
    if (matches.length === 0) return [{ path, ruleIndex, key: matchKey(kind, undefined) }];
    return matches.map((match, index) => {
      return { path: [...path, 'matches', index], ruleIndex, key: matchKey(kind, match) };
    });
  });
}
