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

/** Listeners that share ports and whose hostnames overlap. */
export const LISTENERS: readonly object[] = [
  { name: 'any', port: 80, protocol: 'HTTP' },
  { name: 'shop', port: 80, protocol: 'HTTP', hostname: '*.shop.test' },
  { name: 'a', port: 80, protocol: 'HTTP', hostname: 'a.test' },
  { name: 'other', port: 8080, protocol: 'HTTP' },
  {
    name: 'closed',
    port: 8080,
    protocol: 'HTTP',
    hostname: 'closed.test',
    allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { nobody: 'has' } } } },
  },
];

/** How routes name their parent where a Gateway has {@link LISTENERS}. */
const PARENTS: readonly object[] = [
  {},
  {},
  { port: 80 },
  { port: 8080 },
  ...['any', 'shop', 'a', 'other', 'closed'].map((sectionName) => ({ sectionName })),
];

/** Those that lead to listeners for any host alone. */
const WIDE_PARENTS: readonly object[] = [{ sectionName: 'any' }, { sectionName: 'other' }, { port: 8080 }];

export interface GeneratedRoutes {
  /** Their Gateway has {@link LISTENERS}; otherwise it has one listener for any host. */
  readonly listeners?: boolean;
  /** Paths and headers by regular expressions, too. */
  readonly expressions?: boolean;
}

/** Routes from small sets of hosts, paths, headers and backends, so that they meet each other often. */
export function generatedRoutes(
  seed: number,
  count: number,
  { listeners = false, expressions = false }: GeneratedRoutes = {},
): readonly KubeObject[] {
  const random = seeded(seed);
  const one = <T>(...from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const some = <T>(chance: number, make: () => T): T[] => (random() < chance ? [make()] : []);
  const maybe = (chance: number, make: () => object): object => some(chance, make)[0] ?? {};
  const match = () => ({
    path: one(
      { type: 'PathPrefix', value: one('/', '/a', '/a/b', '/a/') },
      { type: 'Exact', value: one('/a', '/a/b', '/c') },
      ...(expressions ? [{ type: 'RegularExpression', value: one('/a/[a-z]+', '/[ab]', '/.*') }] : []),
    ),
    ...maybe(0.3, () => ({ method: one('GET', 'POST') })),
    ...maybe(0.4, () => ({
      headers: [
        { name: one('X-User', 'x-beta'), value: one('jason', '1') },
        ...(expressions
          ? some(0.3, () => ({ name: 'x-kind', type: 'RegularExpression', value: 'o.*' }))
          : []),
      ],
    })),
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
  // Istio departs from the specification where a listener's hostname is narrower than those of two routes: see decide.ts.
  const placeOf = (hostname: string) => ({
    ...(listeners
      ? { parentRefs: [one(...(/^(?:\*\.test)?$/.test(hostname) ? WIDE_PARENTS : PARENTS))] }
      : {}),
    ...(hostname === '' ? {} : { hostnames: [hostname] }),
  });
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `route-${index}` },
    spec: {
      ...placeOf(
        one(
          `only-${index}.test`,
          'a.test',
          'b.shop.test',
          '*.shop.test',
          '*.test',
          ...(listeners ? [''] : []),
        ),
      ),
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
      const path = pathOf(match);
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

/** The same requests to every listener of {@link LISTENERS}: to both ports, and with a host of each hostname. */
export function requestsForListeners(route: KubeObject): readonly RoutedRequest[] {
  return requestsFor(route).flatMap((request) => [
    request,
    { ...request, port: 8080 },
    { ...request, host: 'b.shop.test' },
    { ...request, host: 'a.test' },
    { ...request, host: 'closed.test', port: 8080 },
  ]);
}

function pathOf(match: unknown): string {
  const value = stringAt(match, 'path', 'value') ?? '/';
  return stringAt(match, 'path', 'type') === 'RegularExpression'
    ? value.replace('[a-z]+', 'some').replace('[ab]', 'b').replace('.*', 'all')
    : value;
}

function pairs(match: unknown, field: string): readonly (readonly [string, string])[] {
  return listAt(match, field).map(
    (entry) =>
      [
        stringAt(entry, 'name') ?? '',
        at(entry, 'type') === 'RegularExpression' ? 'of that kind' : (stringAt(entry, 'value') ?? ''),
      ] as const,
  );
}
