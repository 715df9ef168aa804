import { at, listAt, stringAt } from '../fields.ts';
import { pathMatchOf } from './httpMatch.ts';

/**
 * A text that two matches of routes of one kind share when they hold for the same requests by how they are written:
 * defaults are filled in, the order of fields, header matches and query matches does not count, nor does a slash at
 * the end of a prefix. Expressions are compared as text.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httproutematch and #grpcroutematch
 * @param kind HTTPRoute or GRPCRoute
 * @param match `undefined` for a rule without matches, which takes everything
 */
export function matchKey(kind: string, match: unknown): string {
  const headers = fieldsOf(listAt(match, 'headers'), (name) => name.toLowerCase());
  if (kind === 'GRPCRoute') {
    const method = at(match, 'method');
    const names = [stringAt(method, 'service') ?? '', stringAt(method, 'method') ?? ''];
    // Without any name the type says nothing.
    const type = names.join('') === '' ? 'Exact' : (stringAt(method, 'type') ?? 'Exact');
    return JSON.stringify([type, ...names, headers]);
  }
  const { type, value } = pathMatchOf(at(match, 'path'));
  const path = type === 'PathPrefix' ? value.replace(/\/$/, '') : value;
  const query = fieldsOf(listAt(match, 'queryParams'), (name) => name);
  return JSON.stringify([type, path, stringAt(match, 'method') ?? '', headers, query]);
}

/** Of several matches for one name the first counts. */
function fieldsOf(matches: readonly unknown[], fold: (name: string) => string): readonly unknown[] {
  const found = new Map<string, readonly string[]>();
  for (const match of matches) {
    const name = fold(stringAt(match, 'name') ?? '');
    if (!found.has(name))
      found.set(name, [name, stringAt(match, 'type') ?? 'Exact', stringAt(match, 'value') ?? '']);
  }
  return [...found.values()].toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));
}
