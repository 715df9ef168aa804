import { at, listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { RoutedRequest } from '../../../src/mesh/routing/httpMatch.ts';

/** Numbers from 0 up to 1 that a seed repeats: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Routes from small sets of hosts, paths, headers and backends, so that they meet each other often. */
export function generatedRoutes(seed: number, count: number): readonly KubeObject[] {
  const random = seeded(seed);
  const one = <T>(...from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const some = <T>(chance: number, make: () => T): T[] => (random() < chance ? [make()] : []);
  const maybe = (chance: number, make: () => object): object => some(chance, make)[0] ?? {};
  const match = () => ({
    path: one(
      { type: 'PathPrefix', value: one('/', '/a', '/a/b', '/a/') },
      { type: 'Exact', value: one('/a', '/a/b', '/c') },
    ),
    ...maybe(0.3, () => ({ method: one('GET', 'POST') })),
    ...maybe(0.4, () => ({ headers: [{ name: one('X-User', 'x-beta'), value: one('jason', '1') }] })),
    ...maybe(0.2, () => ({ queryParams: [{ name: 'v', value: one('1', '2') }] })),
  });
  const backend = () => ({
    name: one('shop-a', 'shop-b', 'shop-c', 'shop-d', 'missing'),
    port: 80,
    weight: one(0, 1, 1, 5),
  });
  const rule = () => ({
    matches: Array.from({ length: 1 + Math.floor(random() * 2) }, match),
    backendRefs: [{ ...backend(), weight: one(1, 3) }, ...some(0.3, backend)],
  });
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `route-${index}` },
    spec: {
      hostnames: [one(`only-${index}.test`, 'a.test', 'b.shop.test', '*.shop.test', '*.test')],
      rules: Array.from({ length: 1 + Math.floor(random() * 3) }, rule),
    },
  }));
}

/** Requests that meet the matches of a route, and some that miss them by little. */
export function requestsFor(route: KubeObject): readonly RoutedRequest[] {
  const names = listAt(route, 'spec', 'hostnames').map(String);
  const hosts =
    names.length === 0 ? ['nobody.named.this'] : names.slice(0, 2).map((name) => name.replace('*', 'x'));
  return listAt(route, 'spec', 'rules').flatMap((rule) => {
    const matches = listAt(rule, 'matches');
    return (matches.length === 0 ? [{}] : matches).flatMap((match) => {
      const path = stringAt(match, 'path', 'value') ?? '/';
      const headers = pairs(match, 'headers');
      const base = {
        host: hosts[0] ?? '',
        port: 80,
        method: 'GET',
        path,
        query: pairs(match, 'queryParams'),
        headers,
      };
      return [
        base,
        { ...base, path: `${path.replace(/\/$/, '')}/more` },
        { ...base, path: path === '/' ? '/other' : `${path}x` },
        { ...base, headers: [] },
        { ...base, query: [], host: hosts[1] ?? base.host },
      ];
    });
  });
}

function pairs(match: unknown, field: string): readonly (readonly [string, string])[] {
  return listAt(match, field)
    .filter((entry) => at(entry, 'type') !== 'RegularExpression')
    .map((entry) => [stringAt(entry, 'name') ?? '', stringAt(entry, 'value') ?? ''] as const);
}
