const gateway = (server: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: front
spec:
  selector: { istio: ingressgateway }
  servers:
    - hosts: [a.example.com]
${server}`;
const virtualService = (spec: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: shop
spec:
${spec}`;

/** What Istio's validation says of a text, and words that the first edit brings and takes away. */
export const schemaTable: readonly (readonly [
  code: 'IST0106' | 'IST0002',
  words: string,
  text: string,
  wanted: RegExp,
  gone?: RegExp,
])[] = [
  [
    'IST0106',
    'Schema validation error: HTTP route cannot contain both route and redirect',
    virtualService(
      '  hosts: [a]\n  http:\n    - redirect:\n        uri: /b\n      route:\n        - destination:\n            host: a\n',
    ),
    /- redirect:\n {8}uri: \/b\n$/,
    /route:/,
  ],
  [
    'IST0106',
    'Schema validation error: server must have TLS settings for HTTPS/TLS protocols',
    gateway('      port: { number: 443, name: https, protocol: HTTPS }\n'),
    /tls: \{ mode: SIMPLE, credentialName: front-certificate \}/,
  ],
  [
    'IST0106',
    'Schema validation error: server cannot have TLS settings for plain text HTTP ports',
    gateway(
      '      port: { number: 80, name: http, protocol: HTTP }\n      tls: { mode: SIMPLE, credentialName: x }\n',
    ),
    /protocol: HTTPS/,
  ],
  [
    'IST0106',
    'Schema validation error: port names in servers must be unique: duplicate name http',
    gateway(
      '      port: { number: 80, name: http, protocol: HTTP }\n    - hosts: [b.example.com]\n      port: { number: 81, name: http, protocol: HTTP }\n',
    ),
    /name: http-81/,
  ],
  [
    'IST0106',
    'Schema validation error: targetPort has no impact on Gateways',
    gateway(
      '      port:\n        number: 80\n        name: http\n        protocol: HTTP\n        targetPort: 8080\n',
    ),
    /protocol: HTTP\n$/,
    /targetPort/,
  ],
  [
    'IST0106',
    'Schema validation error: ISTIO_MUTUAL TLS cannot have associated credentialName',
    gateway(
      '      port: { number: 443, name: https, protocol: HTTPS }\n      tls:\n        mode: ISTIO_MUTUAL\n        credentialName: x\n',
    ),
    /mode: ISTIO_MUTUAL\n$/,
    /credentialName/,
  ],
  [
    'IST0106',
    'Schema validation error: ISTIO_MUTUAL TLS cannot have associated private key',
    gateway(
      '      port: { number: 443, name: https, protocol: HTTPS }\n      tls:\n        mode: ISTIO_MUTUAL\n        privateKey: /x\n',
    ),
    /mode: ISTIO_MUTUAL\n$/,
    /privateKey/,
  ],
  [
    'IST0106',
    'Schema validation error: duplicate subset names: v1',
    'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: x }\nspec:\n  host: a\n  subsets:\n    - name: v1\n      labels: { version: v1 }\n    - name: v1\n      labels: { version: v2 }\n',
    /version: v1 \}\n$/,
    /v2/,
  ],
  [
    'IST0106',
    'Schema validation error: duplicate hosts in virtual service: *.example.com & *.example.com',
    virtualService(
      '  hosts:\n    - "*.example.com"\n    - "*.example.com"\n  http:\n    - route:\n        - destination: { host: a }\n',
    ),
    /hosts:\n {4}- "\*\.example\.com"\n {2}http/,
  ],
  [
    'IST0106',
    'Schema validation error: duplicate entries in exportTo for entry bar',
    virtualService(
      '  hosts: [a]\n  exportTo:\n    - bar\n    - bar\n  http:\n    - route:\n        - destination: { host: a }\n',
    ),
    /exportTo:\n {4}- bar\n {2}http/,
  ],
  [
    'IST0106',
    'Schema validation error: mesh/namespace peer authentication cannot have port level mTLS',
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: x }\nspec:\n  mtls: { mode: STRICT }\n  portLevelMtls:\n    8080: { mode: DISABLE }\n',
    /mode: STRICT \}\n$/,
    /portLevelMtls/,
  ],
  [
    'IST0106',
    'Schema validation error: invalid policy x.default: `provider` must not be with non CUSTOM action, found ALLOW',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  provider: { name: p }\n  rules:\n    - to:\n        - operation: { paths: [/a] }\n',
    /action: CUSTOM/,
  ],
  [
    'IST0106',
    'Schema validation error: only one of WorkloadSelector or Endpoints is allowed in Service Entry',
    'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: x }\nspec:\n  hosts: [a.example.com]\n  resolution: STATIC\n  ports:\n    - { number: 80, name: http, protocol: HTTP }\n  workloadSelector:\n    labels: { app: a }\n  endpoints:\n    - address: 192.0.2.1\n',
    /endpoints/,
    /workloadSelector/,
  ],
  [
    'IST0106',
    'Schema validation error: service entry port name "http" already defined',
    'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: x }\nspec:\n  hosts: [a.example.com]\n  resolution: DNS\n  ports:\n    - { number: 80, name: http, protocol: HTTP }\n    - { number: 81, name: http, protocol: HTTP }\n',
    /number: 81, name: http-81/,
  ],
  [
    'IST0002',
    'Deprecated: HTTPRoute.fault.delay.percent is deprecated; use HTTPRoute.fault.delay.percentage',
    virtualService(
      '  hosts: [a]\n  http:\n    - fault:\n        delay:\n          percent: 10\n          fixedDelay: 5s\n      route:\n        - destination: { host: a }\n',
    ),
    /fixedDelay: 5s\n {10}percentage: \{ value: 10 \}\n/,
    /percent:/,
  ],
  [
    'IST0002',
    'Deprecated: OutboundTrafficPolicy.EgressProxy ignored',
    'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: { name: x }\nspec:\n  egress:\n    - hosts: ["./*"]\n  outboundTrafficPolicy:\n    mode: ALLOW_ANY\n    egressProxy:\n      host: a.example.com\n      port: { number: 80 }\n',
    /mode: ALLOW_ANY\n$/,
    /egressProxy/,
  ],
];
