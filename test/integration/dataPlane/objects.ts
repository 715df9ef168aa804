import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

const networking = 'networking.istio.io/v1';
const security = 'security.istio.io/v1';

/** An HTTPRoute of the mesh for Service `reviews` with shares per version service. */
export function reviewsRoute(weights: Readonly<Record<string, number>>): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'reviews', namespace: 'default' },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'reviews', port: 9080 }],
      rules: [
        {
          backendRefs: Object.entries(weights).map(([version, weight]) => ({
            name: `reviews-${version}`,
            port: 9080,
            weight,
          })),
        },
      ],
    },
  };
}

/** Subsets v1, v2, v3 of reviews. */
export const reviewsSubsets: KubeObject = {
  apiVersion: networking,
  kind: 'DestinationRule',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: {
    host: 'reviews',
    subsets: ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version } })),
  },
};

export function virtualService(host: string, http: readonly object[]): KubeObject {
  return {
    apiVersion: networking,
    kind: 'VirtualService',
    metadata: { name: host, namespace: 'default' },
    spec: { hosts: [host], http },
  };
}

export function toSubsets(weights: Readonly<Record<string, number>>): object {
  return {
    route: Object.entries(weights).map(([subset, weight]) => ({
      destination: { host: 'reviews', subset },
      weight,
    })),
  };
}

export function mutualTls(namespace: string, mode: string): KubeObject {
  return {
    apiVersion: security,
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace },
    spec: { mtls: { mode } },
  };
}

export function authorization(name: string, spec: object): KubeObject {
  return {
    apiVersion: security,
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: 'default' },
    spec,
  };
}

/** A pod with a Service for the echo. */
export function echo(name: string, namespace: string): KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { app: name, version: 'v1' } },
      spec: { containers: [{ name, image: 'example.com/echo:1', ports: [{ containerPort: 8080 }] }] },
    },
  ];
}

export function refOf(object: KubeObject) {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}
