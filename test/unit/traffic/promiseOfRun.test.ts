import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { PromisedSplit, RoutingObjects } from '../../../src/mesh/routing/promisedSplit.ts';
import { promiseOfRun } from '../../../src/traffic/promiseOfRun.ts';
import type { RequestPlan } from '../../../src/traffic/requestPlan.ts';
import { isAbout, targetOffers } from '../../../src/traffic/trafficTarget.ts';
import type { TrafficTarget } from '../../../src/traffic/trafficTarget.ts';
import {
  BOOKINFO_ROUTE,
  GATEWAY,
  SUBSETS,
  bookinfo,
  pod,
  route,
  service,
  virtualService,
} from './routingObjects.ts';

const TARGET: TrafficTarget = {
  kind: 'gateway',
  namespace: 'default',
  gateway: 'bookinfo-gateway',
  service: 'bookinfo-gateway-istio',
  port: 80,
};
const PLAN: RequestPlan = {
  method: 'GET',
  path: '/productpage',
  headers: [],
  amount: { count: 100 },
  concurrency: 4,
};
const REVIEWS = { group: '', kind: 'Service', name: 'reviews', port: 9080 };

function backends(weights: Readonly<Record<string, number>>): object {
  return {
    backendRefs: Object.entries(weights).map(([name, weight]) => ({ name, port: 9080, weight })),
  };
}

function toSubsets(weights: Readonly<Record<string, number>>): object {
  return {
    route: Object.entries(weights).map(([subset, weight]) => ({
      destination: { host: 'reviews', subset },
      weight,
    })),
  };
}

function promised(more: Partial<RoutingObjects>, plan: Partial<RequestPlan> = {}, app = 'reviews') {
  return promiseOfRun(TARGET, { ...PLAN, ...plan }, app, bookinfo(more));
}

function words(split: PromisedSplit | undefined): string {
  if (split === undefined) return 'none';
  const parts = split.parts.map(({ version, share }) => `${version} ${(share * 100).toFixed(0)}`);
  const lost = split.lost === 0 ? [] : [`lost ${(split.lost * 100).toFixed(0)}`];
  return [`${split.route?.kind ?? 'pods'}[${split.ruleIndex}] ${split.rule}`, ...parts, ...lost].join(', ');
}

describe('What is promised to requests', () => {
  it('is an even share for each pod where no route speaks', () => {
    assert.equal(words(promised({})), 'pods[0] every request, v1 33, v2 33, v3 33');
    assert.equal(
      words(promised({ pods: [pod('reviews', 'v3', 'second')] })),
      'pods[0] every request, v1 25, v2 25, v3 50',
    );
    const unready = { ...pod('reviews', 'v3', 'second'), status: {} };
    assert.equal(words(promised({ pods: [unready] })), 'pods[0] every request, v1 33, v2 33, v3 33');
  });

  it('is what the HTTPRoute of the Gateway says, when the versions stand behind it', () => {
    assert.equal(words(promised({}, {}, 'productpage')), 'HTTPRoute[0] /productpage, v1 100');
    const split = route('shop', { name: 'bookinfo-gateway' }, [
      { matches: [{ path: { value: '/reviews' } }], ...backends({ 'reviews-v1': 90, 'reviews-v3': 10 }) },
    ]);
    assert.equal(
      words(promised({ routes: [split] }, { path: '/reviews/0?x=y' })),
      'HTTPRoute[0] /reviews*, v1 90, v3 10',
    );
  });

  it('is what the HTTPRoute of the Service says, rule by rule', () => {
    const forJason = {
      matches: [{ headers: [{ name: 'end-user', value: 'jason' }] }],
      ...backends({ 'reviews-v2': 1 }),
    };
    const routes = [route('reviews', REVIEWS, [forJason, backends({ 'reviews-v1': 90, 'reviews-v3': 10 })])];
    assert.equal(words(promised({ routes })), 'HTTPRoute[1] every request, v1 90, v3 10');
    assert.equal(words(promised({ routes }, { user: 'jason' })), 'HTTPRoute[0] end-user: jason, v2 100');
  });

  it('says what is lost with a backend that is not there', () => {
    const routes = [route('reviews', REVIEWS, [backends({ 'reviews-v1': 3, missing: 1 })])];
    assert.equal(words(promised({ routes })), 'HTTPRoute[0] every request, v1 75, lost 25');
  });

  it('is what a VirtualService with its subsets says', () => {
    const jason = { match: [{ headers: { 'end-user': { exact: 'jason' } } }], ...toSubsets({ v2: 100 }) };
    const virtualServices = [virtualService([jason, toSubsets({ v1: 50, v3: 50 })])];
    const more = { virtualServices, destinationRules: [SUBSETS] };
    assert.equal(words(promised(more)), 'VirtualService[1] every request, v1 50, v3 50');
    assert.equal(words(promised(more, { user: 'jason' })), 'VirtualService[0] end-user: jason, v2 100');
    const missing = { ...more, virtualServices: [virtualService([toSubsets({ v1: 1, v9: 1 })])] };
    assert.equal(words(promised(missing)), 'VirtualService[0] every request, v1 50, lost 50');
    const byPath = virtualService([
      { match: [{ uri: { prefix: '/nothing' } }], ...toSubsets({ v1: 1 }) },
      { match: [{ uri: { prefix: '/rev' }, method: { exact: 'GET' } }], ...toSubsets({ v3: 1 }) },
    ]);
    assert.equal(
      words(promised({ ...more, virtualServices: [byPath] })),
      'VirtualService[1] GET · /rev*, v3 100',
    );
  });

  it('is not guessed where more decides than is known', () => {
    const caller = virtualService([
      { match: [{ sourceLabels: { app: 'productpage' } }], ...toSubsets({ v1: 1 }) },
      toSubsets({ v2: 1 }),
    ]);
    assert.equal(words(promised({ virtualServices: [caller], destinationRules: [SUBSETS] })), 'none');
    const both = {
      routes: [route('reviews', REVIEWS, [backends({ 'reviews-v1': 1 })])],
      virtualServices: [virtualService([toSubsets({ v1: 1 })])],
    };
    assert.equal(words(promised(both)), 'none');
    const atGateway = virtualService([toSubsets({ v1: 1 })], { gateways: ['bookinfo'] });
    assert.equal(
      words(promised({ virtualServices: [atGateway] })),
      'pods[0] every request, v1 33, v2 33, v3 33',
    );
  });

  it('is nothing for a forward that ends at one pod, and for an address', () => {
    const objects = bookinfo();
    const direct: TrafficTarget = { kind: 'service', namespace: 'default', service: 'reviews', port: 9080 };
    assert.equal(promiseOfRun(direct, PLAN, 'reviews', objects), undefined);
    const page: TrafficTarget = { ...direct, service: 'productpage' };
    assert.equal(
      words(promiseOfRun(page, PLAN, 'reviews', objects)),
      'pods[0] every request, v1 33, v2 33, v3 33',
    );
    assert.equal(
      promiseOfRun({ kind: 'url', url: 'http://localhost/' }, PLAN, 'reviews', objects),
      undefined,
    );
  });
});

describe('What can be asked', () => {
  it('are the paths of the routes of each Gateway, then the Services', () => {
    const hosted = route('shop', { name: 'bookinfo-gateway' }, [{}], { hostnames: ['*.example.com'] });
    const offers = targetOffers(bookinfo({ routes: [hosted] }));
    assert.deepEqual(
      offers.map(({ target, path, host, route: by }) => {
        const where = target.kind === 'url' ? target.url : `${target.kind} ${target.service}:${target.port}`;
        return [where, path, host, by?.metadata.name];
      }),
      [
        ['gateway bookinfo-gateway-istio:80', '/productpage', undefined, 'bookinfo'],
        ['gateway bookinfo-gateway-istio:80', '/static', undefined, 'bookinfo'],
        ['gateway bookinfo-gateway-istio:80', '/', 'www.example.com', 'shop'],
        ['service productpage:9080', '/', undefined, undefined],
        ['service reviews:9080', '/', undefined, undefined],
        ['service reviews-v1:9080', '/', undefined, undefined],
        ['service reviews-v2:9080', '/', undefined, undefined],
        ['service reviews-v3:9080', '/', undefined, undefined],
      ],
    );
  });

  it('are those of one object, where that is asked', () => {
    const objects = bookinfo();
    const about = (object: KubeObject): readonly string[] =>
      targetOffers(objects).flatMap((offer) => (isAbout(offer, object) ? [offer.path] : []));
    assert.deepEqual(about(GATEWAY), ['/productpage', '/static']);
    assert.deepEqual(about(BOOKINFO_ROUTE), ['/productpage', '/static']);
    assert.deepEqual(about(service('reviews', {})), ['/']);
    assert.deepEqual(about({ ...GATEWAY, metadata: { ...GATEWAY.metadata, namespace: 'other' } }), []);
    assert.deepEqual(about(SUBSETS), []);
  });

  it('are no Gateways without a Service', () => {
    assert.deepEqual(targetOffers({ gateways: [GATEWAY], routes: [], services: [] }), []);
  });
});
