// Manifests without a namespace, as a learner has them.
/** A Gateway that istiod programs without a load balancer. */
export const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: gate
  annotations:
    networking.istio.io/service-type: ClusterIP
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      protocol: HTTP
      port: 80
`;
/** Its route, to {@link SERVICE}. */
export const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route
spec:
  parentRefs:
    - name: gate
  rules:
    - backendRefs:
        - name: reviews
          port: 9080
`;
export const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: reviews
spec:
  ports:
    - port: 9080
`;
