export const virtualService = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts:
    - shop.exmple.com
  gateways:
    - frnt
  http:
    - match:
        - uri: { prefix: /a }
        - uri: { prefix: /a }
      route:
        - destination:
            host: reviws
            subset: v2
    - route:
        - destination:
            host: reviews
    - route:
        - destination:
            host: reviews
`;
export const pod = (annotations: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations:
    ${annotations}
    other: x
spec: {}
`;
export const onInternalGateway = (gateway: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [shop.example.com]
  gateways:
    - mesh
    - ${gateway}
  http:
    - match:
        - uri: { prefix: /a }
        - headers: { x: { exact: y } }
      route:
        - destination: { host: reviews, port: { number: 9080 } }
          weight: 90
        - destination: { host: reviews.bank.svc.cluster.local }
          weight: 10
`;
/** The last rule comes behind one that takes everything. */
const lateRule = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews }
spec:
  hosts: [reviews]
  http:
    - route:
        - destination: { host: first }
      match:
        - uri: { prefix: /a }
    - route:
        - destination: { host: all }
    - match: [{ uri: { prefix: /b } }]
      route:
        - destination: { host: late }
`;
const toPort = virtualService
  .replace('subset: v2', 'port:\n              number: 9999')
  .replace('reviws', 'reviews');
const rule = (spec: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
spec:
${spec}`;

/** Code, message as istioctl writes it, text, and words that the first edit brings or, after "-", takes away. */
export const table: readonly (readonly [
  code: string,
  message: string,
  text: string,
  wanted: RegExp,
  gone?: RegExp,
])[] = [
  ['IST0101', 'Referenced host not found: "reviws"', virtualService, /host: reviews\n {12}subset/],
  ['IST0101', 'Referenced gateway not found: "frnt"', virtualService, /- front\n/],
  ['IST0101', 'Referenced host:port not found: "reviews:9999"', toPort, /number: 9080\n/, /9999/],
  [
    'IST0101',
    'Referenced mirror host not found: "payment.bank.svc.cluster.local"',
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: x }\nspec:\n  http:\n    - mirror:\n        host: payment.bank.svc.cluster.local\n',
    /host: payments\.bank\.svc\.cluster\.local\n/,
  ],
  [
    'IST0101',
    'Referenced credentialName not found: "shop-crt"',
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: x }\nspec:\n  servers:\n    - tls:\n        credentialName: shop-crt\n',
    /credentialName: shop-cert\n/,
  ],
  [
    'IST0101',
    'Referenced namespace not found: "bnk"',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  rules:\n    - from:\n        - source:\n            namespaces:\n              - bnk\n',
    /- bank\n/,
  ],
  [
    'IST0101',
    'Referenced selector not found: "app=reviws"',
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: x }\nspec:\n  selector:\n    app: reviws\n',
    /app: reviews\n/,
  ],
  [
    'IST0107',
    'Misplaced annotation: proxy.istio.io/config can only be applied to Pod',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n  annotations:\n    proxy.istio.io/config: a\n    other: b\nspec:\n  template:\n    metadata:\n      labels: { app: x }\n',
    /labels: \{ app: x \}\n {6}annotations: \{ proxy\.istio\.io\/config: "a" \}/,
    /^ {4}proxy/m,
  ],
  [
    'IST0107',
    'Misplaced annotation: sidecar.istio.io/inject can only be applied to Pod',
    pod('sidecar.istio.io/inject: "true"'),
    /other: x/,
    /sidecar/,
  ],
  [
    'IST0108',
    'Unknown annotation: sidecar.istio.io/injec',
    pod('sidecar.istio.io/injec: "true"'),
    /sidecar\.istio\.io\/inject: "true"/,
  ],
  [
    'IST0112',
    'This VirtualService routes to a service "reviews.shop.svc.cluster.local" that exposes multiple ports [9080 9090]. Specifying a port in the destination is required to disambiguate.',
    virtualService,
    /host: reviews\n {12}port: \{ number: 9080 \}/,
  ],
  [
    'IST0118',
    "Port name web (port: 80, targetPort: 8080) doesn't follow the naming convention of Istio port.",
    'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec:\n  ports:\n    - name: web\n      port: 80\n',
    /port: 80\n {6}appProtocol: http\n/,
  ],
  [
    'IST0123',
    'The namespace has more than one type of injection labels: [istio-injection istio.io/rev], which may lead to undefined behavior. Make sure only one injection label exists.',
    'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    istio-injection: enabled\n    istio.io/rev: x\n',
    /labels:\n {4}istio\.io\/rev: x\n$/,
    /istio-injection/,
  ],
  [
    'IST0127',
    'No matching workloads for this resource with the following labels: app=reviws',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  selector:\n    matchLabels:\n      app: reviws\n',
    /app: reviews\n/,
  ],
  [
    'IST0128',
    'DestinationRule reviews in namespace shop has TLS mode set to SIMPLE but no caCertificates are set to validate server identity for host: x',
    rule('  host: x\n  trafficPolicy:\n    tls:\n      mode: SIMPLE\n'),
    /mode: SIMPLE\n {6}caCertificates: \/etc\/ssl/,
  ],
  [
    'IST0129',
    'DestinationRule reviews in namespace shop has TLS mode set to SIMPLE but no caCertificates are set to validate server identity for host: x at port number:443',
    rule('  host: x\n  trafficPolicy:\n    portLevelSettings:\n      - tls:\n          mode: SIMPLE\n'),
    /mode: SIMPLE\n {10}caCertificates:/,
  ],
  [
    'IST0130',
    'VirtualService rule #2 not used (route without matches defined before).',
    virtualService,
    /host: reviews\n$/,
  ],
  [
    'IST0130',
    'VirtualService rule #2 not used (route without matches defined before).',
    lateRule,
    /http:\n {4}- route:\n {8}- destination: \{ host: first \}\n {6}match:\n {8}- uri: \{ prefix: \/a \}\n {4}- match: \[[^\n]*\n {6}route:\n {8}- destination: \{ host: late \}\n {4}- route:\n {8}- destination: \{ host: all \}\n$/,
  ],
  [
    'IST0131',
    'VirtualService rule #0 match #1 is not used (duplicate/overlapping match in rule #0).',
    virtualService,
    /- match:\n {8}- uri: \{ prefix: \/a \}\n {6}route/,
  ],
  [
    'IST0132',
    'one or more host [shop.exmple.com] defined in VirtualService shop/reviews not found in Gateway shop/front.',
    virtualService,
    /- shop\.example\.com\n/,
  ],
  [
    'IST0134',
    'ServiceEntry addresses are required for this protocol.',
    'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: x }\nspec:\n  hosts: [x]\n',
    /addresses: \[240\.0\.0\.1\]/,
  ],
  [
    'IST0135',
    'Annotation "sidecar.istio.io/inject" has been deprecated in favor of the "sidecar.istio.io/inject" label and may not work in future Istio versions.',
    pod('sidecar.istio.io/inject: "true"'),
    /labels: \{ sidecar\.istio\.io\/inject: "true" \}/,
    /^ {4}sidecar/m,
  ],
  [
    'IST0144',
    'User ID (UID) 1337 is reserved for the sidecar proxy.',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec:\n  securityContext:\n    runAsUser: 1337\n',
    /runAsUser: 1338/,
  ],
  [
    'IST0146',
    'Deployment x contains `image: auto` but does not match any Istio injection webhook selectors.',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\nspec:\n  template:\n    metadata:\n      labels:\n        app: x\n',
    /app: x\n {8}sidecar\.istio\.io\/inject: "true"/,
  ],
  [
    'IST0147',
    'Pod x contains `image: auto` but does not match any Istio injection webhook selectors.',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec: {}\n',
    /name: x\n {2}labels: \{ sidecar\.istio\.io\/inject: "true" \}/,
  ],
  [
    'IST0150',
    'Port name for ExternalName service is invalid.',
    'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec:\n  ports:\n    - name: tcp-a\n      port: 80\n',
    /name: http\n/,
  ],
  [
    'IST0151',
    'This EnvoyFilter does not have a priority',
    'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: x }\nspec:\n  configPatches: []\n',
    /priority: 10/,
  ],
  [
    'IST0157',
    'The Telemetry x in namespace "shop" with empty providers will be ignored.',
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: { name: x }\nspec:\n  tracing:\n    - randomSamplingPercentage: 1\n',
    /providers: \[\{ name: jaeger \}\]/,
  ],
  [
    'IST0162',
    'The gateway is listening on a target port (port 8443) that is not defined in the Service associated with its workload instances (Pod selector istio=x).',
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: x }\nspec:\n  selector: { istio: x }\n  servers:\n    - port:\n        number: 8443\n',
    /number: 80\n/,
  ],
  [
    'IST0162',
    'The gateway is listening on a target port (port 8443) that is not defined in the Service associated with its workload instances (Pod selector app=reviews). If you need to access the gateway port through the gateway Service, it will not be available.',
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: x }\nspec:\n  selector: { app: reviews }\n  servers:\n    - port:\n        number: 8443\n',
    /number: 9080\n/,
  ],
  [
    'IST0166',
    'Ineffective selector on Kubernetes Gateway front. Use the TargetRef field instead.',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  selector:\n    matchLabels:\n      a: b\n  action: ALLOW\n',
    /targetRefs: \[\{ group: gateway\.networking\.k8s\.io, kind: Gateway, name: front \}\]/,
    /selector/,
  ],
  [
    'IST0173',
    'The Subset v1 defined in the DestinationRule does not select any pods. Which may lead to 503 UH (NoHealthyUpstream).',
    rule('  host: reviews\n  subsets:\n    - name: v1\n      labels:\n        version: v11\n'),
    /version: v1\n/,
  ],
  [
    'IST0174',
    'The host reviws defined in the DestinationRule does not match any services in the mesh.',
    rule('  host: reviws\n'),
    /host: reviews\n/,
  ],
];
