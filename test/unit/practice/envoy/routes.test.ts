import assert from 'node:assert/strict';
import { chooseCluster } from '../../../practice/dataPlane/envoy/clusterChoice.ts';
import { faultOf } from '../../../practice/dataPlane/envoy/fault.ts';
import { changeHeaders } from '../../../practice/dataPlane/envoy/headerOperations.ts';
import type { Headers, HttpRequest } from '../../../practice/dataPlane/envoy/httpMessage.ts';
import { rewritePath } from '../../../practice/dataPlane/envoy/pathRewrite.ts';
import { redirectOf } from '../../../practice/dataPlane/envoy/redirect.ts';
import { retryPolicyOf } from '../../../practice/dataPlane/envoy/retryPolicy.ts';
import { routeTest } from '../../../practice/dataPlane/envoy/routeMatch.ts';
import { headerTest, stringTest } from '../../../practice/dataPlane/envoy/stringMatch.ts';
import { virtualHostFinder } from '../../../practice/dataPlane/envoy/virtualHost.ts';

function request(path: string, headers: Record<string, string> = {}, authority = 'shop.test'): HttpRequest {
  const fields: Headers = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { method: 'GET', path, authority, scheme: 'http', headers: fields, body: Buffer.alloc(0) };
}

const matches = (match: object, ...rest: Parameters<typeof request>) =>
  routeTest(match, () => 0.5)(request(...rest));

describe("Envoy's route matching", () => {
  it('compares paths without query', () => {
    assert(matches({ prefix: '/a' }, '/abc?x=1'));
    assert(matches({ path: '/a' }, '/a?x=1'));
    assert(!matches({ path: '/a' }, '/a/'));
    assert(matches({ path: '/A', caseSensitive: false }, '/a'));
    assert(!matches({ path: '/A', caseSensitive: true }, '/a'));
    assert(matches({ pathSeparatedPrefix: '/a' }, '/a/b') && matches({ pathSeparatedPrefix: '/a' }, '/a'));
    assert(!matches({ pathSeparatedPrefix: '/a' }, '/ab'));
    assert(matches({ safeRegex: { regex: '/v\\d+' } }, '/v12?x'));
    assert(!matches({ safeRegex: { regex: '/v\\d+' } }, '/v12/x'));
  });

  it('takes expressions of RE2 and no others', () => {
    assert(stringTest({ safeRegex: { regex: '(?i)jason|(?P<who>tom)' } })('JASON'));
    assert(!stringTest({ safeRegex: { regex: '(?=a)a' } })('a'));
  });

  it('needs all headers and parameters; pseudo-headers count', () => {
    const match = {
      prefix: '/',
      headers: [
        { name: ':method', stringMatch: { exact: 'GET' } },
        { name: 'End-User', stringMatch: { prefix: 'ja' } },
      ],
      queryParameters: [{ name: 'v', stringMatch: { exact: '2' } }],
    };
    assert(matches(match, '/?v=2', { 'end-user': 'jason' }));
    assert(!matches(match, '/?v=3', { 'end-user': 'jason' }));
    assert(!matches(match, '/?v=2'));
    assert(matches({ prefix: '/', queryParameters: [{ name: 'q', presentMatch: true }] }, '/?q'));
  });

  it('inverts what is there, and treats a missing header as told', () => {
    const not = headerTest({ stringMatch: { exact: 'a' }, invertMatch: true });
    assert.deepEqual([not('a'), not('b'), not(undefined)], [false, true, false]);
    const orEmpty = headerTest({
      stringMatch: { exact: 'a' },
      invertMatch: true,
      treatMissingHeaderAsEmpty: true,
    });
    assert.equal(orEmpty(undefined), true);
    const absent = headerTest({ presentMatch: true, invertMatch: true });
    assert.deepEqual([absent(undefined), absent('')], [true, false]);
    const range = headerTest({ rangeMatch: { start: '1', end: '10' } });
    assert.deepEqual([range('1'), range('10'), range('x')], [true, false, false]);
  });

  it('finds virtual hosts: exact, longest suffix, longest prefix, any', () => {
    const domains = ['*', 'a.test', '*.test', '*-b.test', 'www.*', 'www.x.*'];
    const find = virtualHostFinder(
      { ignorePortInHostMatching: true, virtualHosts: domains.map((domain) => ({ domains: [domain] })) },
      (host) => (host as { domains: string[] }).domains[0],
    );
    const expected = {
      'A.test:80': 'a.test',
      'c.test': '*.test',
      'c-b.test': '*-b.test',
      'www.y.org': 'www.*',
      'www.x.org': 'www.x.*',
      'else.org': '*',
    };
    for (const [host, domain] of Object.entries(expected)) assert.equal(find(host), domain, host);
  });

  it('takes a share of the requests only where a route says so', () => {
    const match = { prefix: '/', runtimeFraction: { defaultValue: { numerator: 30 } } };
    assert(routeTest(match, () => 0.29)(request('/')));
    assert(!routeTest(match, () => 0.3)(request('/')));
  });
});

describe("Envoy's route actions", () => {
  it('draws clusters by weight', () => {
    const clusters = [{ name: 'a', weight: 90 }, { name: 'none' }, { name: 'b', weight: 10 }];
    const draw = (random: number) =>
      chooseCluster({ weightedClusters: { clusters } }, request('/'), () => random)?.name;
    assert.deepEqual([0, 0.899, 0.9, 0.999].map(draw), ['a', 'a', 'b', 'b']);
    assert.equal(
      chooseCluster({ weightedClusters: { clusters: [{ name: 'a' }] } }, request('/'), () => 0),
      undefined,
    );
    assert.equal(chooseCluster({ clusterHeader: 'X-To' }, request('/', { 'x-to': 'c' }), () => 0)?.name, 'c');
  });

  it('rewrites prefixes and by expression, and keeps the query', () => {
    assert.equal(rewritePath({ prefixRewrite: '/' }, { prefix: '/old/' }, '/old/x?q=1'), '/x?q=1');
    const regexRewrite = { pattern: { regex: '/s/([^/]+)(/.*)' }, substitution: '\\2/$/\\1' };
    assert.equal(rewritePath({ regexRewrite }, {}, '/s/foo/v1?q'), '/v1/$/foo?q');
    assert.equal(rewritePath({}, { prefix: '/' }, '/x'), '/x');
  });

  it('redirects with the parts that are set, and keeps the others', () => {
    const to = (action: object, authority: string) =>
      redirectOf(action, { prefix: '/a' }, request('/a/b?q=1', {}, authority));
    assert.deepEqual(to({ httpsRedirect: true }, 'x.test:80'), {
      status: 301,
      location: 'https://x.test/a/b?q=1',
    });
    assert.equal(
      to({ hostRedirect: 'y.test', responseCode: 'FOUND' }, 'x.test:8080').location,
      'http://y.test/a/b?q=1',
    );
    assert.equal(to({ prefixRewrite: '/c' }, 'x.test:8080').location, 'http://x.test:8080/c/b?q=1');
    assert.equal(to({ pathRedirect: '/new', stripQuery: true }, 'x.test').location, 'http://x.test/new');
    assert.equal(
      to({ portRedirect: 8443, schemeRedirect: 'https' }, 'x.test').location,
      'https://x.test:8443/a/b?q=1',
    );
  });

  it('removes before it adds; appends, overwrites or leaves', () => {
    const headers: Headers = new Map([
      ['a', ['1']],
      ['b', ['1']],
      ['c', ['1']],
    ]);
    const add = (key: string, appendAction?: string) => ({
      header: { key, value: '2' },
      ...(appendAction && { appendAction }),
    });
    changeHeaders(
      headers,
      {
        responseHeadersToAdd: [
          add('A'),
          add('b', 'OVERWRITE_IF_EXISTS_OR_ADD'),
          add('d', 'OVERWRITE_IF_EXISTS'),
          add('c', 'ADD_IF_ABSENT'),
        ],
        responseHeadersToRemove: ['C'],
      },
      'response',
    );
    assert.deepEqual(Object.fromEntries(headers), { a: ['1', '2'], b: ['2'], c: ['2'] });
  });

  it('draws delay and abort one by one, for matching requests only', () => {
    const fault = {
      headers: [{ name: 'end-user', stringMatch: { exact: 'jason' } }],
      delay: { percentage: { numerator: 50 }, fixedDelay: '7s' },
      abort: { percentage: { numerator: 500_000, denominator: 'MILLION' }, httpStatus: 500 },
    };
    const draws = [0.4, 0.6];
    assert.deepEqual(
      faultOf(fault, request('/', { 'end-user': 'jason' }), () => draws.shift() ?? 1),
      { delay: 7000, abort: undefined },
    );
    assert.deepEqual(
      faultOf(fault, request('/'), () => 0),
      { delay: 0, abort: undefined },
    );
  });

  it('retries what the policy names', () => {
    const policy = (retryOn: string, more = {}) =>
      retryPolicyOf({ route: { retryPolicy: { retryOn, ...more } } }, undefined);
    const status = (code: number) => ({ kind: 'status', status: code }) as const;
    assert.equal(policy('5xx').retries, 1);
    assert(policy('5xx').applies(status(500)) && !policy('gateway-error').applies(status(500)));
    assert(policy('gateway-error').applies(status(503)));
    assert(policy('retriable-status-codes', { retriableStatusCodes: [418] }).applies(status(418)));
    assert(policy('connect-failure').applies({ kind: 'reset', reason: 'connect-failure' }));
    assert(!policy('connect-failure').applies({ kind: 'reset', reason: 'termination' }));
    assert(!policy('5xx').applies({ kind: 'reset', reason: 'overflow' }));
    assert.equal(retryPolicyOf({ route: {} }, undefined).retries, 0);
  });
});
