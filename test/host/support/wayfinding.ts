// Manifests that name each other, in files of their own.
export const NAMESPACE = 'wayfinding';

export const GATEWAY = `# The way in.
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: gate
  namespace: ${NAMESPACE}
spec:
  gatewayClassName: istio
  listeners:
    - name: web
      port: 80
      protocol: HTTP
---
apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: ${NAMESPACE}
spec:
  selector:
    app: reviews
  ports:
    - name: http
      port: 9080
`;
export const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: reviews
  namespace: ${NAMESPACE}
spec:
  parentRefs:
    - name: gate
      sectionName: web
  rules:
    - matches:
        - path:
            value: /reviews
      backendRefs:
        - name: reviews
          port: 9080
`;
export const VERSIONS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
  namespace: ${NAMESPACE}
spec:
  host: reviews.${NAMESPACE}.svc.cluster.local
  subsets:
    - name: v1
      labels:
        version: v1
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
  namespace: ${NAMESPACE}
spec:
  hosts: [reviews]
  http:
    - route:
        - destination:
            host: reviews
            subset: v1
`;

export const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews-v1
  namespace: ${NAMESPACE}
spec:
  selector: { matchLabels: { app: reviews } }
  template:
    metadata: { labels: { app: reviews, version: v1 } }
    spec: { containers: [{ name: reviews, image: reviews }] }
`;
