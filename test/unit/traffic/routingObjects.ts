import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { RoutingObjects } from '../../../src/mesh/routing/promisedSplit.ts';

/** A ready pod of an application of Bookinfo. */
export function pod(app: string, version: string, name = `${app}-${version}-x`): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app, version } },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

export function service(
  name: string,
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', labels },
    spec: { selector, ports: [{ name: 'http', port: 9080, protocol: 'TCP' }] },
  };
}

export const GATEWAY: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'bookinfo-gateway', namespace: 'default' },
  spec: {
    gatewayClassName: 'istio',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
    ],
  },
};

export function route(name: string, parent: object, rules: readonly object[], spec: object = {}): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'default', generation: 1 },
    spec: { parentRefs: [parent], rules, ...spec },
  };
}

export const BOOKINFO_ROUTE = route('bookinfo', { name: 'bookinfo-gateway' }, [
  {
    matches: [
      { path: { type: 'Exact', value: '/productpage' } },
      { path: { type: 'PathPrefix', value: '/static' } },
    ],
    backendRefs: [{ name: 'productpage', port: 9080 }],
  },
]);

export function virtualService(http: readonly object[], spec: object = {}): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'reviews', namespace: 'default' },
    spec: { hosts: ['reviews'], http, ...spec },
  };
}

export const SUBSETS: KubeObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: {
    host: 'reviews.default.svc.cluster.local',
    subsets: ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version } })),
  },
};

/** Bookinfo with its Gateway and the Services for each version, and whatever else is given. */
export function bookinfo(
  more: Partial<RoutingObjects> = {},
): RoutingObjects & { readonly gateways: readonly KubeObject[] } {
  return {
    gateways: [GATEWAY],
    routes: [BOOKINFO_ROUTE, ...(more.routes ?? [])],
    virtualServices: more.virtualServices ?? [],
    destinationRules: more.destinationRules ?? [],
    services: [
      service('productpage', { app: 'productpage' }),
      service('reviews', { app: 'reviews' }),
      ...['v1', 'v2', 'v3'].map((version) => service(`reviews-${version}`, { app: 'reviews', version })),
      service('bookinfo-gateway-istio', {}, { 'gateway.networking.k8s.io/gateway-name': 'bookinfo-gateway' }),
    ],
    pods: [
      pod('productpage', 'v1'),
      ...['v1', 'v2', 'v3'].map((version) => pod('reviews', version)),
      ...(more.pods ?? []),
    ],
    grants: [],
    namespaces: [],
  };
}
