import { at, listAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { pathMatchOf } from './httpMatch.ts';

/** A match of a rule of a route that holds for a request. */
export interface HoldingMatch {
  readonly route: KubeObject;
  readonly ruleIndex: number;
  readonly match: unknown;
  readonly matchIndex: number;
  /** How specifically the route's hostname fits. */
  readonly hostScore: number;
}

/**
 * Orders matches by precedence, the first one decides: more specific hostname; exact path, then the longest prefix;
 * method; number of header matches; number of query matches; older route; namespace and name; order in the route.
 * Where expressions stand among paths is left to implementations: as in Istio, after prefixes.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function comparePrecedence(one: HoldingMatch, other: HoldingMatch): number {
  return (
    other.hostScore - one.hostScore ||
    pathRank(other.match) - pathRank(one.match) ||
    pathLength(other.match) - pathLength(one.match) ||
    methods(other.match) - methods(one.match) ||
    listAt(other.match, 'headers').length - listAt(one.match, 'headers').length ||
    listAt(other.match, 'queryParams').length - listAt(one.match, 'queryParams').length ||
    compareRoutes(one.route, other.route) ||
    one.ruleIndex - other.ruleIndex ||
    one.matchIndex - other.matchIndex
  );
}

function pathRank(match: unknown): number {
  const { type } = pathMatchOf(at(match, 'path'));
  return type === 'Exact' ? 2 : type === 'PathPrefix' ? 1 : 0;
}

/** A slash at the end of a prefix means nothing, so it makes the prefix no longer. */
function pathLength(match: unknown): number {
  const { type, value } = pathMatchOf(at(match, 'path'));
  return (type === 'PathPrefix' ? value.replace(/\/$/, '') : value).length;
}

function methods(match: unknown): number {
  return stringAt(match, 'method') === undefined ? 0 : 1;
}

/**
 * Orders routes whose matches are equally specific: the older one first, then by namespace and name.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function compareRoutes(
  one: Pick<KubeObject, 'metadata'>,
  other: Pick<KubeObject, 'metadata'>,
): number {
  const byAge = compare(one.metadata.creationTimestamp ?? '', other.metadata.creationTimestamp ?? '');
  return byAge || compare(nameOf(one), nameOf(other));
}

function nameOf({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
