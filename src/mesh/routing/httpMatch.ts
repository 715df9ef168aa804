import { at, listAt, stringAt } from '../fields.ts';

/** A request as far as the routing of the Gateway API looks at it. */
export interface RoutedRequest {
  /** Host of the request, without port. */
  readonly host: string;
  /** Port of the listener or service that it was sent to. */
  readonly port: number;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Parameters of the query in their order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Header fields, names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Whether an expression matches a whole text. The specification leaves the dialect of expressions to the implementation;
 * Istio's is RE2, which JavaScript's covers in all but rare cases.
 */
export type ExpressionTest = (expression: string, text: string) => boolean;

export const javascriptExpression: ExpressionTest = (expression, text) => {
  try {
    return new RegExp(`^(?:${expression})$`, 's').test(text);
  } catch {
    return false;
  }
};

/**
 * Whether an HTTPRouteMatch holds: path, method, all header and all query matches. A match without path has the prefix
 * `/`; of several matches for one header or parameter the first counts.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httproutematch
 */
export function matchHolds(match: unknown, request: RoutedRequest, expression: ExpressionTest): boolean {
  const method = stringAt(match, 'method');
  return (
    pathHolds(at(match, 'path'), request.path, expression) &&
    (method === undefined || method === request.method) &&
    fieldsHold(listAt(match, 'headers'), request.headers, lower, expression) &&
    fieldsHold(listAt(match, 'queryParams'), request.query, same, expression)
  );
}

/** Type and value of a path match with the defaults of the specification filled in. */
export function pathMatchOf(path: unknown): { readonly type: string; readonly value: string } {
  return { type: stringAt(path, 'type') ?? 'PathPrefix', value: stringAt(path, 'value') ?? '/' };
}

function pathHolds(match: unknown, path: string, expression: ExpressionTest): boolean {
  const { type, value } = pathMatchOf(match);
  if (type === 'Exact') return path === value;
  if (type === 'RegularExpression') return expression(value, path);
  // Prefixes are compared element by element, and a slash at their end does not count.
  const prefix = value.replace(/\/$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

function fieldsHold(
  matches: readonly unknown[],
  given: readonly (readonly [string, string])[],
  fold: (name: string) => string,
  expression: ExpressionTest,
): boolean {
  const seen = new Set<string>();
  return matches.every((match) => {
    const name = fold(stringAt(match, 'name') ?? '');
    if (seen.has(name)) return true;
    seen.add(name);
    const value = given.find(([other]) => fold(other) === name)?.[1];
    if (value === undefined) return false;
    const wanted = stringAt(match, 'value') ?? '';
    return stringAt(match, 'type') === 'RegularExpression' ? expression(wanted, value) : value === wanted;
  });
}

function lower(name: string): string {
  return name.toLowerCase();
}

function same(name: string): string {
  return name;
}
