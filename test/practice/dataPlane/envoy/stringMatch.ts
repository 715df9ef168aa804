import { RE2JS } from 're2js';
import { at, booleanAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';

export type StringTest = (value: string) => boolean;

/** An expression that has to match the whole value, as everywhere in Envoy's matchers. One that RE2 refuses matches nothing. */
export function wholeMatch(expression: string): StringTest {
  try {
    const compiled = RE2JS.compile(expression);
    return (value) => compiled.matches(value);
  } catch {
    return () => false;
  }
}

/**
 * A StringMatcher. Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/matcher/v3/string.proto
 */
export function stringTest(matcher: unknown): StringTest {
  const fold = booleanAt(matcher, 'ignoreCase') === true ? lower : same;
  const test = (name: string, holds: (value: string, wanted: string) => boolean): StringTest | undefined => {
    const given = stringAt(matcher, name);
    if (given === undefined) return undefined;
    const wanted = fold(given);
    return (value) => holds(fold(value), wanted);
  };
  const expression = stringAt(matcher, 'safeRegex', 'regex');
  return (
    test('exact', (value, wanted) => value === wanted) ??
    test('prefix', (value, wanted) => value.startsWith(wanted)) ??
    test('suffix', (value, wanted) => value.endsWith(wanted)) ??
    test('contains', (value, wanted) => value.includes(wanted)) ??
    (expression === undefined ? () => false : wholeMatch(expression))
  );
}

/**
 * A HeaderMatcher over the value of its field, `undefined` when the field is not there. A missing field matches no test
 * of a value, inverted or not, unless it counts as empty.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-headermatcher
 */
export function headerTest(matcher: unknown): (value: string | undefined) => boolean {
  const invert = booleanAt(matcher, 'invertMatch') === true;
  const asEmpty = booleanAt(matcher, 'treatMissingHeaderAsEmpty') === true;
  const test = valueTest(matcher);
  if (test === undefined) {
    const present = booleanAt(matcher, 'presentMatch') ?? true;
    return (value) => (((value ?? (asEmpty ? '' : undefined)) !== undefined) === present) !== invert;
  }
  return (value) => {
    const given = value ?? (asEmpty ? '' : undefined);
    return given !== undefined && test(given) !== invert;
  };
}

function valueTest(matcher: unknown): StringTest | undefined {
  const newer = at(matcher, 'stringMatch');
  if (newer !== undefined) return stringTest(newer);
  const older = {
    exactMatch: 'exact',
    prefixMatch: 'prefix',
    suffixMatch: 'suffix',
    containsMatch: 'contains',
  };
  for (const [name, kind] of Object.entries(older)) {
    const wanted = stringAt(matcher, name);
    if (wanted !== undefined) return stringTest({ [kind]: wanted });
  }
  const expression = stringAt(matcher, 'safeRegexMatch', 'regex');
  if (expression !== undefined) return wholeMatch(expression);
  const range = at(matcher, 'rangeMatch');
  if (range === undefined) return undefined;
  const from = int64(at(range, 'start'));
  const to = int64(at(range, 'end'));
  return (value) => /^[+-]?\d+$/.test(value) && Number(value) >= from && Number(value) < to;
}

function int64(value: unknown): number {
  return typeof value === 'string' ? Number(value) : (numberAt([value], 0) ?? 0);
}

function lower(value: string): string {
  return value.toLowerCase();
}

function same(value: string): string {
  return value;
}
