import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { isGranted, type BackendTarget } from '../../../src/mesh/routing/backends.ts';
import { decideAtGateway, decideForService } from '../../../src/mesh/routing/decide.ts';
import { hostSpecificity, sharesHost } from '../../../src/mesh/routing/hostname.ts';
import type { RoutedRequest } from '../../../src/mesh/routing/httpMatch.ts';

const gateway: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'shop', namespace: 'default' },
  spec: {
    listeners: [
      { name: 'any', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
      { name: 'wide', port: 80, protocol: 'HTTP', hostname: '*.example.com' },
      { name: 'tcp', port: 9000, protocol: 'TCP' },
    ],
  },
};

function route(name: string, spec: object, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    spec: { parentRefs: [{ name: 'shop', namespace: 'default' }], ...spec },
  };
}

const to = (name: string, ...matches: object[]) => ({ matches, backendRefs: [{ name, port: 80 }] });

function request(path: string, more: Partial<RoutedRequest> = {}): RoutedRequest {
  return { host: 'any.test', port: 80, method: 'GET', path, query: [], headers: [], ...more };
}

function chosen(asked: RoutedRequest, ...routes: KubeObject[]): string | undefined {
  const decision = decideAtGateway(gateway, asked, { routes, isValidBackend: () => true });
  return decision?.backends[0]?.name;
}

describe('routing of HTTPRoutes', () => {
  it('compares prefixes by elements, ignores a slash at their end, and takes / without a path', () => {
    const routes = route('r', { rules: [to('foo', { path: { type: 'PathPrefix', value: '/foo/' } })] });
    assert.equal(chosen(request('/foo'), routes), 'foo');
    assert.equal(chosen(request('/foo/bar'), routes), 'foo');
    assert.equal(chosen(request('/foobar'), routes), undefined);
    assert.equal(chosen(request('/x'), route('r', { rules: [to('all')] })), 'all');
  });

  it('prefers exact paths, longer prefixes, methods, more headers and more parameters, in this order', () => {
    const headers = [{ name: 'A', value: '1' }];
    const rules = [
      to('prefix', { path: { value: '/a' } }),
      to('query', { path: { value: '/a' }, queryParams: [{ name: 'q', value: '1' }] }),
      to('headers', { path: { value: '/a' }, headers }),
      to('method', { path: { value: '/a' }, method: 'POST' }),
      to('longer', { path: { value: '/a/b' } }),
      to('expression', { path: { type: 'RegularExpression', value: '/a/.*' } }),
      to('exact', { path: { type: 'Exact', value: '/a/b' } }),
    ];
    const ask = (path: string, more: Partial<RoutedRequest> = {}) =>
      chosen(request(path, more), route('r', { rules }));
    const all = { headers: [['a', '1']], query: [['q', '1']] } as const;
    assert.equal(ask('/a/b'), 'exact');
    assert.equal(ask('/a/b/c', { method: 'POST', ...all }), 'longer');
    assert.equal(ask('/a/c', { method: 'POST', ...all }), 'method');
    assert.equal(ask('/a/c', all), 'headers');
    assert.equal(ask('/a', { query: all.query }), 'query');
    assert.equal(ask('/a/c'), 'prefix');
  });

  it('counts no slash at the end of a prefix: the headers decide, then the order', () => {
    const headers = [{ name: 'A', value: '1' }];
    const rules = [
      to('first', { path: { value: '/a' } }),
      to('slash', { path: { value: '/a/' } }),
      to('headers', { path: { value: '/a' }, headers }),
    ];
    const ask = (more: Partial<RoutedRequest>) => chosen(request('/a/b', more), route('r', { rules }));
    assert.equal(ask({}), 'first');
    assert.equal(ask({ headers: [['a', '1']] }), 'headers');
  });

  it('needs every header and parameter of a match; names of headers in any case, expressions as a whole', () => {
    const match = {
      headers: [
        { name: 'X-Who', type: 'RegularExpression', value: 'ja.on' },
        { name: 'x-who', value: 'somebody else, which does not count' },
      ],
      queryParams: [{ name: 'v', value: '2' }],
    };
    const routes = route('r', { rules: [to('b', match)] });
    const ask = (who: string, name: string) =>
      chosen(request('/', { headers: [['x-WHO', who]], query: [[name, '2']] }), routes);
    assert.equal(ask('jason', 'v'), 'b');
    assert.equal(ask('jason 2', 'v'), undefined);
    assert.equal(ask('jason', 'V'), undefined);
  });

  it('takes the more specific hostname first, then the older route, then the name', () => {
    const named = (name: string, hostnames: string[], metadata = {}) =>
      route(name, { hostnames, rules: [to(name)] }, { namespace: 'default', ...metadata });
    const at = (host: string, ...routes: KubeObject[]) => chosen(request('/', { host }), ...routes);
    const wide = named('wide', ['*.test.org']);
    const exact = named('exact', ['a.test.org']);
    assert.equal(at('a.test.org', wide, exact), 'exact');
    assert.equal(at('b.test.org', wide, exact), 'wide');
    assert.equal(at('test.org', wide, exact), undefined);
    const deep = route('deep', {
      hostnames: ['a.test.org'],
      rules: [to('deep', { path: { value: '/deep' } })],
    });
    assert.equal(at('a.test.org', wide, deep), undefined);
    const old = named('z', ['a.test.org'], { creationTimestamp: '2025-01-01T00:00:00Z' });
    assert.equal(at('a.test.org', exact, old), 'z');
    assert.equal(at('a.test.org', named('m', ['a.test.org']), exact), 'exact');
  });

  it('attaches routes to the listener that takes the request: by section, namespace and kind', () => {
    const ref = (more: object) => ({ parentRefs: [{ name: 'shop', namespace: 'default', ...more }] });
    const rules = [to('b')];
    assert.equal(chosen(request('/'), route('r', { rules, ...ref({ sectionName: 'wide' }) })), undefined);
    const host = { host: 'a.example.com' };
    assert.equal(chosen(request('/', host), route('r', { rules, ...ref({ sectionName: 'wide' }) })), 'b');
    const elsewhere = { namespace: 'other' };
    assert.equal(
      chosen(request('/', host), route('r', { rules, hostnames: [host.host] }, elsewhere)),
      undefined,
    );
    assert.equal(chosen(request('/'), route('r', { rules }, { namespace: 'other' })), 'b');
    assert.equal(chosen(request('/', { port: 9000 }), route('r', { rules })), undefined);
    assert.equal(chosen(request('/'), route('r', { rules, ...ref({ port: 81 }) })), undefined);
  });

  it('keeps the hosts of a closer listener from the routes of a wider one, and others go on to the wider', () => {
    const spec = {
      listeners: [
        { name: 'any', port: 80, protocol: 'HTTP' },
        { name: 'shop', port: 80, protocol: 'HTTP', hostname: '*.shop.test' },
      ],
    };
    const isolating = { ...gateway, spec };
    const at = (host: string, ...routes: KubeObject[]) =>
      decideAtGateway(isolating, request('/', { host }), { routes, isValidBackend: () => true })?.backends[0]
        ?.name;
    const on = (listener: string, hostnames: string[]) =>
      route(listener, {
        parentRefs: [{ name: 'shop', sectionName: listener }],
        hostnames,
        rules: [to(`of-${listener}`)],
      });
    // Both name the host; it belongs to the listener whose hostname fits better.
    const both = [on('any', ['b.shop.test']), on('shop', ['b.shop.test'])];
    assert.equal(at('b.shop.test', ...both), 'of-shop');
    assert.equal(at('b.shop.test', on('any', ['b.shop.test'])), undefined);
    assert.equal(at('b.shop.test', on('any', ['*.shop.test'])), undefined);
    // A wider name belongs to nobody else; where the closer listener has nothing for a host, it takes it.
    assert.equal(at('b.shop.test', on('any', ['*.test']), on('shop', ['c.shop.test'])), 'of-any');
    assert.equal(at('c.shop.test', on('any', ['*.test']), on('shop', ['c.shop.test'])), 'of-shop');
    assert.equal(at('c.shop.test', on('any', []), on('shop', [])), 'of-shop');
    assert.equal(at('elsewhere.test', on('any', []), on('shop', [])), 'of-any');
  });

  it('gives shares by weight, 500 where no backend is good, and leaves redirects without one', () => {
    const refs = [
      { name: 'a', port: 80, weight: 9 },
      { name: 'b', port: 80 },
      { name: 'c', port: 80, weight: 0 },
    ];
    const decide = (rule: object, isValid = true) =>
      decideAtGateway(gateway, request('/'), {
        routes: [route('r', { rules: [rule] })],
        isValidBackend: () => isValid,
      });
    assert.deepEqual(
      decide({ backendRefs: refs })?.backends.map(({ share }) => share),
      [0.9, 0.1, 0],
    );
    assert.equal(decide({ backendRefs: refs })?.action, 'backends');
    assert.equal(decide({ backendRefs: refs }, false)?.action, 'error');
    assert.equal(decide({})?.action, 'error');
    assert.equal(decide({ filters: [{ type: 'RequestRedirect', requestRedirect: {} }] })?.action, 'redirect');
  });

  it('routes for a Service by the routes that have it as parent', () => {
    const parentRefs = [{ group: '', kind: 'Service', name: 'reviews', port: 9080 }];
    const routes = [route('r', { parentRefs, rules: [to('reviews-v1')] })];
    const decide = (port: number, name = 'reviews') =>
      decideForService({ namespace: 'default', name }, request('/', { port }), {
        routes,
        isValidBackend: () => true,
      });
    assert.equal(decide(9080)?.backends[0]?.name, 'reviews-v1');
    assert.equal(decide(80), undefined);
    assert.equal(decide(9080, 'ratings'), undefined);
  });

  it('needs a grant for a backend of another namespace', () => {
    const target: BackendTarget = { group: '', kind: 'Service', namespace: 'data', name: 'db', port: 80 };
    const from = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'default' }];
    const grant = (to: object[]): KubeObject => ({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: 'g', namespace: 'data' },
      spec: { from, to },
    });
    const holder = route('r', {});
    assert.equal(isGranted(target, holder, []), false);
    assert.equal(isGranted(target, holder, [grant([{ group: '', kind: 'Service' }])]), true);
    assert.equal(isGranted(target, holder, [grant([{ kind: 'Service', name: 'other' }])]), false);
    assert.equal(isGranted({ ...target, namespace: 'default' }, holder, []), true);
  });

  it('finds a host in common between a listener and a route', () => {
    const cases: readonly [string | undefined, string[], boolean][] = [
      [undefined, ['a.com'], true],
      ['a.com', [], true],
      ['a.com', ['b.com', 'a.com'], true],
      ['*.com', ['x.a.com'], true],
      ['x.a.com', ['*.a.com'], true],
      ['*.a.com', ['*.com'], true],
      ['*.a.com', ['a.com'], false],
      ['a.com', ['b.com'], false],
    ];
    for (const [listener, route, expected] of cases)
      assert.equal(sharesHost(listener, route), expected, `${listener} ${route.join()}`);
  });

  it('lets a wildcard stand for one label or more', () => {
    assert.equal(hostSpecificity('*.example.com', 'example.com'), undefined);
    assert((hostSpecificity('*.example.com', 'a.b.example.com') ?? 0) > 0);
    assert(
      (hostSpecificity('A.Example.com', 'a.example.com') ?? 0) >
        (hostSpecificity('*.example.com', 'a.example.com') ?? 0),
    );
  });
});
