import assert from 'node:assert/strict';
import { hashOf } from '../../../practice/dataPlane/envoy/hashPolicy.ts';
import type { HttpRequest } from '../../../practice/dataPlane/envoy/httpMessage.ts';
import type { Endpoint } from '../../../practice/dataPlane/envoy/endpoints.ts';
import { ClusterState, keyOf } from '../../../practice/dataPlane/hop/clusterState.ts';

const byUser = { header: { headerName: 'x-user' } };
const byQuery = { queryParameter: { name: 'cart' } };

function request(headers: Record<string, string>, path = '/'): HttpRequest {
  return {
    method: 'GET',
    path,
    authority: 'shop',
    scheme: 'http',
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: Buffer.alloc(0),
  };
}

function hash(hashPolicy: readonly object[], asked: HttpRequest, ip = '10.0.0.1') {
  return hashOf({ hashPolicy }, asked, ip, () => 'made');
}

describe("Envoy's hash policies", () => {
  it('make the same of the same header, parameter, cookie or address, and nothing of what is not there', () => {
    const ann = request({ 'x-user': 'ann', cookie: 'a=b; cart="7"' }, '/?cart=7');
    const bob = request({ 'x-user': 'bob' }, '/?cart=7');
    assert.equal(hash([byUser], ann).value, hash([byUser], ann).value);
    assert.notEqual(hash([byUser], ann).value, hash([byUser], bob).value);
    assert.equal(hash([byQuery], ann).value, hash([byQuery], bob).value);
    assert.equal(hash([{ cookie: { name: 'cart' } }], ann).value, hash([byQuery], ann).value);
    assert.equal(hash([{ cookie: { name: 'cart' } }], bob).value, undefined);
    const byAddress = [{ connectionProperties: { sourceIp: true } }];
    assert.notEqual(hash(byAddress, ann).value, hash(byAddress, ann, '10.0.0.2').value);
    assert.equal(hash([], ann).value, undefined);
  });

  it('count all together, up to one that ends the list', () => {
    const both = (user: string, cart: string, terminal: boolean) =>
      hash([{ ...byUser, terminal }, byQuery], request({ 'x-user': user }, `/?cart=${cart}`)).value;
    assert.notEqual(both('ann', '1', false), both('ann', '2', false));
    assert.equal(both('ann', '1', true), both('ann', '2', true));
    // The same key twice is not nothing.
    assert.notEqual(both('1', '1', false), both('2', '2', false));
    const withoutUser = hash([{ ...byUser, terminal: true }, byQuery], request({}, '/?cart=1')).value;
    assert.equal(withoutUser, hash([byQuery], request({}, '/?cart=1')).value);
  });

  it('give a client a cookie where the policy names its life time, once', () => {
    const cookie = { name: 'stick', ttl: '60s', path: '/shop' };
    const first = hash([{ cookie }], request({}));
    assert.deepEqual(first.cookies, ['stick="made"; Max-Age=60; Path=/shop; HttpOnly']);
    const next = hash([{ cookie }], request({ cookie: 'stick="made"' }));
    assert.deepEqual([next.value, next.cookies], [first.value, []]);
    assert.deepEqual(hash([{ cookie: { ...cookie, ttl: '0s', path: '' } }], request({})).cookies, [
      'stick="made"; HttpOnly',
    ]);
  });

  it('send equal hashes to one endpoint, and move only the share of one that goes', () => {
    const cluster = { lbPolicy: 'RING_HASH' };
    const endpoints = [1, 2, 3, 4].map((number): Endpoint => ({
      address: `10.0.0.${number}`,
      port: 80,
      weight: 1,
      priority: 0,
      localityWeight: 1,
      metadata: undefined,
      isHealthy: true,
    }));
    const state = new ClusterState();
    const users = Array.from({ length: 200 }, (_, index) =>
      hash([byUser], request({ 'x-user': `u${index}` })),
    );
    const places = (among: readonly Endpoint[]) =>
      users.map(({ value }) => {
        const chosen = state.choose(cluster, among, value, new Set(), () => 0.5);
        return chosen === undefined ? '' : keyOf(chosen);
      });
    const before = places(endpoints);
    assert.deepEqual(places(endpoints), before);
    assert.equal(new Set(before).size, 4);
    const [gone, ...left] = endpoints;
    assert.ok(gone);
    const after = places(left);
    for (const [index, place] of before.entries())
      if (place !== keyOf(gone)) assert.equal(after[index], place);
  });
});
