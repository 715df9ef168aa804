import { at, listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceOfRef } from '../routeParents.ts';
import { backendsOf, type Backend, type BackendCheck } from './backends.ts';
import { hostSpecificity } from './hostname.ts';
import { javascriptExpression, matchHolds, type ExpressionTest, type RoutedRequest } from './httpMatch.ts';
import { isAttached, routeHosts, type NamespaceLabels } from './listener.ts';
import { comparePrecedence } from './precedence.ts';

/** The rule that takes a request, and what it does with it. */
export interface RouteDecision {
  readonly route: KubeObject;
  readonly ruleIndex: number;
  /** Index of the match that decided; 0 also for a rule without matches. */
  readonly matchIndex: number;
  /** `error`: answered with 500, because no backend can take the request. */
  readonly action: 'backends' | 'redirect' | 'error';
  readonly backends: readonly Backend[];
}

export interface RoutingFacts {
  /** HTTPRoutes, in any order. */
  readonly routes: readonly KubeObject[];
  readonly isValidBackend: BackendCheck;
  /** Nothing is known of labels unless told. */
  readonly namespaceLabels?: NamespaceLabels;
  readonly expression?: ExpressionTest;
}

/**
 * What a Gateway does with a request by the specification of HTTPRoute: listener, attached routes, hostnames, then the
 * match with the highest precedence of all rules. Routes with the hostname that fits best decide alone: where none of
 * their rules holds, those with a wider hostname are not asked. The specification can be read so, and Istio does it.
 * Where a listener's hostname is narrower than those of two routes, the closer one of theirs decides, as the specification
 * says; Istio takes the older route then.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 * @returns `undefined` when nothing takes it: it is answered with 404, or nobody listens
 */
export function decideAtGateway(
  gateway: KubeObject,
  request: RoutedRequest,
  facts: RoutingFacts,
): RouteDecision | undefined {
  const labelsOf = facts.namespaceLabels ?? (() => ({}));
  const hosts = routeHosts(gateway, request.port, facts.routes, (route, listener) =>
    isAttached(route, gateway, listener, labelsOf),
  );
  const scores = new Map<KubeObject, number>();
  for (const { route, pattern, name } of hosts) {
    if (hostSpecificity(pattern, request.host) === undefined) continue;
    const score = hostSpecificity(name, request.host);
    if (score !== undefined) scores.set(route, Math.max(score, scores.get(route) ?? 0));
  }
  return decide([...scores.keys()], request, facts, (route) => scores.get(route));
}

/**
 * What a sidecar does with a request to a Service by the HTTPRoutes that name the Service as their parent (GAMMA).
 * Hostnames of such routes do not count.
 * Source: https://gateway-api.sigs.k8s.io/mesh/
 * @returns `undefined` when no rule takes it: 404 if any route is attached, else the Service's own endpoints
 */
export function decideForService(
  service: { readonly namespace: string; readonly name: string },
  request: RoutedRequest,
  facts: RoutingFacts,
): RouteDecision | undefined {
  const attached = facts.routes.filter((route) =>
    listAt(route, 'spec', 'parentRefs').some(
      (ref) =>
        stringAt(ref, 'kind') === 'Service' &&
        (stringAt(ref, 'group') ?? '') === '' &&
        stringAt(ref, 'name') === service.name &&
        namespaceOfRef(ref, route) === service.namespace &&
        (numberAt(ref, 'port') ?? request.port) === request.port,
    ),
  );
  return decide(attached, request, facts, () => 0);
}

function decide(
  routes: readonly KubeObject[],
  request: RoutedRequest,
  facts: RoutingFacts,
  scoreOf: (route: KubeObject) => number | undefined,
): RouteDecision | undefined {
  const expression = facts.expression ?? javascriptExpression;
  const fitting = routes.flatMap((route) => {
    const hostScore = scoreOf(route);
    return hostScore === undefined ? [] : [{ route, hostScore }];
  });
  const closest = Math.max(...fitting.map(({ hostScore }) => hostScore));
  const holding = fitting.flatMap(({ route, hostScore }) => {
    if (hostScore < closest) return [];
    return listAt(route, 'spec', 'rules').flatMap((rule, ruleIndex) => {
      const matches = listAt(rule, 'matches');
      return (matches.length === 0 ? [{}] : matches).flatMap((match, matchIndex) =>
        matchHolds(match, request, expression)
          ? [{ route, rule, ruleIndex, match, matchIndex, hostScore }]
          : [],
      );
    });
  });
  const [best] = holding.toSorted(comparePrecedence);
  if (best === undefined) return undefined;
  const { route, rule, ruleIndex, matchIndex } = best;
  const backends = backendsOf(rule, route, facts.isValidBackend);
  return { route, ruleIndex, matchIndex, action: actionOf(rule, backends), backends };
}

function actionOf(rule: unknown, backends: readonly Backend[]): RouteDecision['action'] {
  const redirects = listAt(rule, 'filters').some((filter) => at(filter, 'requestRedirect') !== undefined);
  if (redirects) return 'redirect';
  return backends.some(({ share, isValid }) => share > 0 && isValid) ? 'backends' : 'error';
}
