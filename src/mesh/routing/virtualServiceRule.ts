import { at, isRecord, listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import type { ExpressionTest, RoutedRequest } from './httpMatch.ts';

/** Where a rule of a VirtualService sends, with weights as they are written. */
export interface WeightedDestination {
  readonly host: string;
  readonly subset: string | undefined;
  readonly weight: number;
}

export interface VirtualServiceRule {
  readonly virtualService: KubeObject;
  readonly ruleIndex: number;
  /** Index of the match that holds; `undefined` for a rule that takes every request. */
  readonly matchIndex: number | undefined;
  readonly destinations: readonly WeightedDestination[];
}

/** Whether a host of a VirtualService or DestinationRule means a Service; short names are of the object's namespace. */
export function meansService(
  host: string,
  holder: KubeObject,
  service: { readonly namespace: string; readonly name: string },
): boolean {
  const { name, namespace } = service;
  if (host === name) return (holder.metadata.namespace ?? 'default') === namespace;
  return [
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ].includes(host);
}

/**
 * The rule of a Service's VirtualService that takes a request inside the mesh: the first one in order with a match that
 * holds. Gives up, with `undefined`, where the decision hangs on more than the request says: who calls it, or fields
 * that are not read here.
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export function virtualServiceRule(
  virtualService: KubeObject,
  request: RoutedRequest,
  expression: ExpressionTest,
): VirtualServiceRule | undefined {
  for (const [ruleIndex, rule] of listAt(virtualService, 'spec', 'http').entries()) {
    const matches = listAt(rule, 'match');
    const verdicts = matches.map((match) => holds(match, request, expression));
    const matchIndex = verdicts.indexOf(true);
    if (matches.length > 0 && matchIndex < 0) {
      if (verdicts.includes(undefined)) return undefined;
      continue;
    }
    const destinations = listAt(rule, 'route').map((route, _, all) => ({
      host: stringAt(route, 'destination', 'host') ?? '',
      subset: stringAt(route, 'destination', 'subset'),
      weight: all.length === 1 ? 100 : (numberAt(route, 'weight') ?? 0),
    }));
    return {
      virtualService,
      ruleIndex,
      matchIndex: matches.length === 0 ? undefined : matchIndex,
      destinations,
    };
  }
  return undefined;
}

const READ: ReadonlySet<string> = new Set([
  'name',
  'uri',
  'method',
  'headers',
  'queryParams',
  'ignoreUriCase',
]);

/** `undefined` when the match asks for something that is not read here. */
function holds(match: unknown, request: RoutedRequest, expression: ExpressionTest): boolean | undefined {
  if (!isRecord(match)) return undefined;
  const folded = at(match, 'ignoreUriCase') === true;
  const path = folded ? request.path.toLowerCase() : request.path;
  const header = (name: string): string | undefined =>
    request.headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  const known =
    textHolds(at(match, 'uri'), path, expression, folded) &&
    textHolds(at(match, 'method'), request.method, expression) &&
    fieldsHold(at(match, 'headers'), header, expression) &&
    fieldsHold(
      at(match, 'queryParams'),
      (name) => request.query.find(([other]) => other === name)?.[1],
      expression,
    );
  if (!known) return false;
  return Object.keys(match).every((field) => READ.has(field)) ? true : undefined;
}

function fieldsHold(
  wanted: unknown,
  given: (name: string) => string | undefined,
  expression: ExpressionTest,
): boolean {
  if (!isRecord(wanted)) return true;
  return Object.entries(wanted).every(([name, match]) => {
    const value = given(name);
    return value !== undefined && textHolds(match, value, expression);
  });
}

/** A StringMatch: one of exact, prefix and regex; an empty one asks only that there is something. */
function textHolds(match: unknown, text: string, expression: ExpressionTest, folded = false): boolean {
  const fold = (wanted: string): string => (folded ? wanted.toLowerCase() : wanted);
  const exact = stringAt(match, 'exact');
  if (exact !== undefined) return text === fold(exact);
  const prefix = stringAt(match, 'prefix');
  if (prefix !== undefined) return text.startsWith(fold(prefix));
  const regex = stringAt(match, 'regex');
  return regex === undefined || expression(regex, text);
}
