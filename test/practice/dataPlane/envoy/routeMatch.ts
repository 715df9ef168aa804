import { at, booleanAt, isRecord, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { fractionOf } from './fraction.ts';
import { pathOf, queryOf, requestField, type HttpRequest } from './httpMessage.ts';
import { headerTest, stringTest, wholeMatch, type StringTest } from './stringMatch.ts';

export type RequestTest = (request: HttpRequest) => boolean;

/**
 * A RouteMatch. Paths are compared without their query; expressions match the whole path.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch
 * @param random gives numbers from 0 up to 1 for runtime fractions
 */
export function routeTest(match: unknown, random: () => number): RequestTest {
  const path = pathTest(match);
  const tests: RequestTest[] = [];
  for (const matcher of listAt(match, 'headers')) {
    const name = (stringAt(matcher, 'name') ?? '').toLowerCase();
    const test = headerTest(matcher);
    tests.push((request) => test(requestField(request, name)));
  }
  for (const matcher of listAt(match, 'queryParameters')) tests.push(queryTest(matcher));
  const fraction = at(match, 'runtimeFraction', 'defaultValue');
  if (fraction !== undefined) {
    const share = fractionOf(fraction);
    tests.push(() => random() < share);
  }
  return (request) => path(pathOf(request)) && tests.every((test) => test(request));
}

function pathTest(match: unknown): StringTest {
  const fold = booleanAt(match, 'caseSensitive') === false ? (text: string) => text.toLowerCase() : String;
  const prefix = stringAt(match, 'prefix');
  if (prefix !== undefined) return (path) => fold(path).startsWith(fold(prefix));
  const exact = stringAt(match, 'path');
  if (exact !== undefined) return (path) => fold(path) === fold(exact);
  const folder = stringAt(match, 'pathSeparatedPrefix');
  if (folder !== undefined) {
    return (path) => fold(path) === fold(folder) || fold(path).startsWith(`${fold(folder)}/`);
  }
  const expression = stringAt(match, 'safeRegex', 'regex');
  // CONNECT and path templates are not represented: such a route never matches.
  return expression === undefined ? () => false : wholeMatch(expression);
}

function queryTest(matcher: unknown): RequestTest {
  const name = stringAt(matcher, 'name') ?? '';
  const present = booleanAt(matcher, 'presentMatch');
  const byValue = at(matcher, 'stringMatch');
  const test = isRecord(byValue) ? stringTest(byValue) : undefined;
  return (request) => {
    const value = new URLSearchParams(queryOf(request)).get(name);
    if (test !== undefined) return value !== null && test(value);
    return (value !== null) === (present ?? true);
  };
}
