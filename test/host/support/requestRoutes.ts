/** What the command that sends requests answers with. */
export interface Sent {
  readonly runs: readonly {
    readonly result: {
      readonly state: string;
      readonly sent: number;
      readonly elapsedMs: number;
      readonly byStatus: Readonly<Record<string, number>>;
      readonly latency?: { readonly p50: number; readonly p99: number };
    };
    readonly comparison: {
      readonly app: string;
      readonly verdict: string;
      readonly parts: readonly { version: string; count: number; observed: number; promised?: number }[];
    };
    readonly promise?: {
      readonly route?: { readonly kind: string; readonly name: string };
      readonly rule?: number;
    };
  }[];
}

/** Jason gets v2, everybody else v1 or v3. */
export const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: reviews
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: reviews
      port: 9080
  rules:
    - matches:
        - headers:
            - name: end-user
              value: jason
      backendRefs:
        - name: reviews-v2
          port: 9080
    - backendRefs:
        - name: reviews-v1
          port: 9080
          weight: 90
        - name: reviews-v3
          port: 9080
          weight: 10
`;

/** The half of the requests for v1 and v2 each. */
export const VIRTUAL_SERVICE = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
spec:
  host: reviews
  subsets:
    - name: one
      labels: { version: v1 }
    - name: two
      labels: { version: v2 }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
    - route:
        - destination: { host: reviews, subset: one }
          weight: 50
        - destination: { host: reviews, subset: two }
          weight: 50
`;

/** At the gateway: v2 of reviews for a header, nothing without it. */
export const TEAM_ROUTE = JSON.stringify({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'team' },
  spec: {
    parentRefs: [{ name: 'bookinfo-gateway' }],
    rules: [
      {
        matches: [
          { path: { type: 'PathPrefix', value: '/team' }, headers: [{ name: 'x-team', value: 'shop' }] },
        ],
        backendRefs: [{ name: 'reviews-v2', port: 9080 }],
      },
    ],
  },
});
