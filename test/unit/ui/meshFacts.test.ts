import assert from 'node:assert/strict';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';
import { callersOf, hostsOf, servicesOf } from '../../../src/ui/scaffold/meshFacts.ts';

function service(name: string, selector: Record<string, string>, more: object = {}): KubeObject {
  const metadata = { name, namespace: 'shop', ...more };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports: [{ port: 9080 }] } };
}

function deployment(name: string, labels: Record<string, string>, account?: string): KubeObject {
  const spec = { template: { metadata: { labels }, spec: { serviceAccountName: account } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec };
}

function cluster(...all: readonly KubeObject[]): Parameters<typeof servicesOf>[0] {
  return { namespace: 'shop', objects: ({ kind }: GroupKind) => all.filter((one) => one.kind === kind) };
}

describe('What a new manifest can be for', () => {
  const reviews = { app: 'reviews' };
  const mesh = cluster(
    service('reviews', reviews),
    service('reviews-v2', { ...reviews, version: 'v2' }),
    service('about', { app: 'about' }, { namespace: 'another' }),
    service('gate-istio', {}, { labels: { 'gateway.networking.k8s.io/gateway-name': 'gate' } }),
    service('istiod', {}, { namespace: 'istio-system' }),
    service('kubernetes', {}, { namespace: 'default' }),
    deployment('reviews-v10', { ...reviews, version: 'v10' }),
    deployment('reviews-v2', { ...reviews, version: 'v2' }, 'bookinfo-reviews'),
    deployment('ratings-v1', { app: 'ratings', version: 'v1' }),
  );

  it('are Services of applications, those of the own namespace first', () => {
    assert.deepEqual(
      servicesOf(mesh).map(({ namespace, name }) => `${namespace}/${name}`),
      ['shop/reviews', 'another/about'],
    );
  });

  it('are the versions that run behind a Service, in their order, with the Services that they have', () => {
    assert.deepEqual(servicesOf(mesh)[0]?.versions, [
      { version: 'v2', service: 'reviews-v2' },
      { version: 'v10', service: undefined },
    ]);
  });

  it('are hosts that Gateways and routes name', () => {
    const named = (kind: string, spec: object): KubeObject => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind,
      metadata: { name: 'one', namespace: 'shop' },
      spec,
    });
    const listeners = [{ name: 'http' }, { name: 'https', hostname: '*.example.com' }];
    const hosts = hostsOf(
      cluster(
        named('Gateway', { listeners }),
        named('HTTPRoute', { hostnames: ['shop.example.com', '*.example.com'] }),
        named('HTTPRoute', {}),
      ),
    );
    assert.deepEqual(hosts, ['*.example.com', 'shop.example.com']);
  });

  it('are callers by their service account', () => {
    assert.deepEqual(
      callersOf(mesh).map(({ name, account }) => `${name} ${account}`),
      ['reviews-v10 default', 'reviews-v2 bookinfo-reviews', 'ratings-v1 default'],
    );
  });
});
