/** Specs that the rules of newer CRDs refuse; in Istio 1.22 only the webhook does. */
export const refusedSince122: readonly (readonly [kind: string, spec: string, code: string, path: string])[] =
  [
    ['PeerAuthentication', '{portLevelMtls: {80: {mode: STRICT}}}', 'port-mtls', 'spec.portLevelMtls'],
    [
      'PeerAuthentication',
      '{selector: {matchLabels: {a: b}}, portLevelMtls: {99999: {}}}',
      'port',
      'spec.portLevelMtls.99999',
    ],
    [
      'ServiceEntry',
      '{hosts: [a.com], ports: [{number: 80, name: a}], resolution: STATIC, workloadSelector: {labels: {a: b}}, endpoints: [{address: 1.1.1.1}]}',
      'endpoints',
      'spec.endpoints',
    ],
    ['ProxyConfig', '{concurrency: -1}', 'negative', 'spec.concurrency'],
    [
      'VirtualService',
      `{hosts: [a], http: [{directResponse: {status: 200, body: {string: ${'a'.repeat(1024 * 1024 + 1)}}}}]}`,
      'body',
      'spec.http[0].directResponse.body.string',
    ],
  ];

/** Specs that istiod accepts with a warning: kind, spec, code and place of the warning. */
export const warnedSpecs: readonly (readonly [kind: string, spec: string, code: string, path: string])[] = [
  [
    'VirtualService',
    '{hosts: [a], gateways: [a.b.svc.cluster.local], http: [{route: [{destination: {host: a}}]}]}',
    'gateway-name',
    'spec.gateways[0]',
  ],
  [
    'VirtualService',
    '{hosts: [1.2.3.4], tls: [{match: [{sniHosts: [1.2.3.4]}], route: [{destination: {host: a}}]}]}',
    'sni',
    'spec.tls[0].match[0].sniHosts[0]',
  ],
  [
    'VirtualService',
    `{hosts: [a], http: [{directResponse: {status: 200, body: {string: ${'a'.repeat(110_000)}}}}]}`,
    'body',
    'spec.http[0].directResponse.body.string',
  ],
  [
    'Gateway',
    '{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: a, minProtocolVersion: TLSV1_0}}]}',
    'old-tls',
    'spec.servers[0].tls.minProtocolVersion',
  ],
  [
    'Gateway',
    '{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: a, cipherSuites: [AES128-SHA, NONE-SUCH]}}]}',
    'cipher',
    'spec.servers[0].tls.cipherSuites[1]',
  ],
  ['Sidecar', '{egress: [{hosts: ["./*", "default/a.b"]}]}', 'duplicate-host', 'spec.egress[0].hosts[1]'],
  ['Sidecar', '{egress: [{hosts: ["*/*", "./*"]}]}', 'duplicate-host', 'spec.egress[0].hosts[0]'],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: TCP, name: a}, connectionPool: {http: {maxRetries: 1}}}]}',
    'http-pool',
    'spec.ingress[0].connectionPool.http',
  ],
  [
    'ServiceEntry',
    '{hosts: ["*-a.com"], ports: [{number: 80, name: a, protocol: HTTP}]}',
    'host',
    'spec.hosts[0]',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: a, protocol: TCP}]}',
    'tcp-address',
    'spec.ports[0]',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: a, protocol: HTTP}], workloadSelector: {labels: {a: b}}}',
    'selector',
    'spec.workloadSelector',
  ],
  [
    'RequestAuthentication',
    '{jwtRules: [{issuer: a, jwks: \'{"kty": "oct", "k": "AQAB"}\'}]}',
    'private-key',
    'spec.jwtRules[0].jwks',
  ],
  ['Telemetry', '{tracing: [{providers: [{name: a}, {name: b}]}]}', 'tracing', 'spec.tracing[0].providers'],
  [
    'EnvoyFilter',
    '{configPatches: [{applyTo: LISTENER, match: {listener: {filterChain: {filter: {name: a}}}}, patch: {operation: REMOVE}}]}',
    'filter',
    'spec.configPatches[0].match.listener.filterChain.filter',
  ],
];
