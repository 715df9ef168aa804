/** A match of an HTTPRoute, as short as YAML has it. */
export const ACCOUNT = '{path: {value: /account}}';

/** What a test says of a route; all else is alike. */
export interface Spec {
  readonly kind?: string;
  readonly namespace?: string;
  readonly created?: string;
  readonly parents?: string;
  readonly hosts?: string;
  readonly matches?: string;
  readonly backends?: string;
}

export function route(name: string, spec: Spec = {}): string {
  const created = spec.created === undefined ? '' : `, creationTimestamp: "${spec.created}"`;
  return `apiVersion: gateway.networking.k8s.io/v1
kind: ${spec.kind ?? 'HTTPRoute'}
metadata: {name: ${name}, namespace: ${spec.namespace ?? 'default'}${created}}
spec:
  parentRefs: [${spec.parents ?? '{name: gate}'}]
  hostnames: [${spec.hosts ?? 'shop.com'}]
  rules:
  - matches: [${spec.matches ?? ACCOUNT}]
    backendRefs: [${spec.backends ?? ''}]
`;
}

export function gateway(...listeners: readonly string[]): string {
  return `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gate, namespace: default}\nspec:\n  listeners: [${listeners.join(', ')}]\n`;
}

export const http = (rest = ''): string => `{name: http, port: 80, protocol: HTTP${rest}}`;
export const https = '{name: https, port: 443, protocol: HTTPS}';
