const KINDS = [
  (index: number): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route-${index}
  labels: { app: shop-${index}, team: web }
spec:
  parentRefs:
    - name: gate
      sectionName: http
  hostnames: [shop-${index}.example.com]
  rules:
    - matches:
        - path: { type: PathPrefix, value: /items/${index} }
        - headers: [{ name: x-version, value: v${index} }]
      backendRefs:
        - { name: items, port: 8080, weight: 90 }
        - { name: items-next, port: 8080, weight: 10 }
      timeouts: { request: 10s }
`,
  (index: number): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: virtual-${index}
spec:
  hosts: [reviews-${index}]
  gateways: [mesh]
  http:
    - match:
        - headers: { end-user: { exact: jason } }
          uri: { prefix: /reviews/${index} }
      route:
        - destination: { host: reviews-${index}, subset: v2 }
          weight: 60
        - destination: { host: reviews-${index}, subset: v3 }
          weight: 40
      retries: { attempts: 3, perTryTimeout: 2s }
    - route:
        - destination: { host: reviews-${index}, subset: v1 }
`,
  (index: number): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: rule-${index}
spec:
  host: reviews-${index}
  trafficPolicy:
    loadBalancer: { simple: LEAST_REQUEST }
    connectionPool:
      tcp: { maxConnections: 100 }
      http: { http2MaxRequests: 1000, maxRequestsPerConnection: 10 }
    outlierDetection: { consecutive5xxErrors: 7, interval: 5m, baseEjectionTime: 15m }
  subsets:
    - name: v1
      labels: { version: v1 }
    - name: v2
      labels: { version: v2 }
`,
  (index: number): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: policy-${index}
  namespace: shop
spec:
  selector:
    matchLabels: { app: items-${index} }
  action: ALLOW
  rules:
    - from:
        - source: { principals: [cluster.local/ns/default/sa/web-${index}] }
      to:
        - operation: { methods: [GET, POST], paths: [/items*] }
      when:
        - key: request.headers[x-token]
          values: [a, b]
`,
];

/** A valid manifest of the mesh's most used kinds, about 560 bytes a document, each different from the others. */
export function manyDocuments(count: number): string {
  return Array.from({ length: count }, (_, index) => KINDS[index % KINDS.length]?.(index) ?? '').join(
    '---\n',
  );
}

/** The text after an edit in its middle that makes one document wrong in a way that every checker knows. */
export function edited(text: string): string {
  const at = text.indexOf('hostnames:', Math.floor(text.length / 2));
  return `${text.slice(0, at)}hostnamez:${text.slice(at + 'hostnames:'.length)}`;
}
