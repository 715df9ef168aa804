/** Specs that istiod's webhook refuses although schema and CEL rules let them pass: kind, spec, code and place of the finding. */
export const refusedSpecs: readonly (readonly [kind: string, spec: string, code: string, path: string])[] = [
  ['VirtualService', '{hosts: [a]}', 'no-route', 'spec'],
  [
    'VirtualService',
    '{hosts: ["*"], http: [{route: [{destination: {host: a}}]}]}',
    'wildcard-host',
    'spec.hosts[0]',
  ],
  [
    'VirtualService',
    '{hosts: ["*.a.com", b.a.com], http: [{route: [{destination: {host: a}}]}]}',
    'duplicate-host',
    'spec.hosts[1]',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{redirect: {uri: /x}, route: [{destination: {host: a}}]}]}',
    'conflict',
    'spec.http[0].route',
  ],
  ['VirtualService', '{hosts: [a], http: [{redirect: {}}]}', 'redirect', 'spec.http[0].redirect'],
  [
    'VirtualService',
    '{hosts: [a], http: [{match: [{headers: {"": {exact: x}}}], route: [{destination: {host: a}}]}]}',
    'header',
    'spec.http[0].match[0].headers.',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{match: [{uri: {regex: "(?=x)"}}], route: [{destination: {host: a}}]}]}',
    'regex',
    'spec.http[0].match[0].uri.regex',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{rewrite: {uriRegexRewrite: {match: x}}, route: [{destination: {host: a}}]}]}',
    'rewrite',
    'spec.http[0].rewrite.uriRegexRewrite',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]}',
    'weights',
    'spec.http[0].route',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{retries: {attempts: 2, retryOn: "5xx, reset"}, route: [{destination: {host: a}}]}]}',
    'retries',
    'spec.http[0].retries.retryOn',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{fault: {}, route: [{destination: {host: a}}]}]}',
    'fault',
    'spec.http[0].fault',
  ],
  [
    'VirtualService',
    '{hosts: [a], gateways: [a/b/c], http: [{route: [{destination: {host: a}}]}]}',
    'gateway-name',
    'spec.gateways[0]',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{corsPolicy: {allowMethods: [get]}, route: [{destination: {host: a}}]}]}',
    'method',
    'spec.http[0].corsPolicy.allowMethods[0]',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{headers: {request: {set: {a: "100%"}}}, route: [{destination: {host: a}}]}]}',
    'header-value',
    'spec.http[0].headers.request.set.a',
  ],
  [
    'VirtualService',
    '{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], route: [{destination: {host: a}}]}]}',
    'sni',
    'spec.tls[0].match[0].sniHosts[0]',
  ],
  [
    'VirtualService',
    '{hosts: [a], exportTo: [".", "*"], http: [{route: [{destination: {host: a}}]}]}',
    'export-all',
    'spec.exportTo',
  ],
  [
    'DestinationRule',
    '{host: a, subsets: [{name: v1}, {name: v1}]}',
    'duplicate-subset',
    'spec.subsets[1].name',
  ],
  ['DestinationRule', '{host: a, trafficPolicy: {}}', 'empty-policy', 'spec.trafficPolicy'],
  [
    'DestinationRule',
    '{host: a, trafficPolicy: {connectionPool: {}}}',
    'empty-pool',
    'spec.trafficPolicy.connectionPool',
  ],
  [
    'DestinationRule',
    '{host: a, trafficPolicy: {tls: {mode: MUTUAL}}}',
    'client-certificate',
    'spec.trafficPolicy.tls.clientCertificate',
  ],
  [
    'DestinationRule',
    '{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}}}}',
    'locality-weight',
    'spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0].to',
  ],
  ['Gateway', '{selector: {a: b}}', 'no-server', 'spec.servers'],
  [
    'Gateway',
    '{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ["*"]}, {port: {number: 81, name: a, protocol: HTTP}, hosts: ["*"]}]}',
    'duplicate-port',
    'spec.servers[1].port.name',
  ],
  [
    'Gateway',
    '{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"]}]}',
    'tls',
    'spec.servers[0].tls',
  ],
  [
    'Gateway',
    '{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE}}]}',
    'certificate',
    'spec.servers[0].tls.serverCertificate',
  ],
  [
    'Gateway',
    '{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ["*-x.com"]}]}',
    'host',
    'spec.servers[0].hosts[0]',
  ],
  ['Sidecar', '{workloadSelector: {labels: {a: b}}}', 'empty-sidecar', 'spec'],
  ['Sidecar', '{egress: [{hosts: [reviews]}]}', 'host', 'spec.egress[0].hosts[0]'],
  ['Sidecar', '{egress: [{hosts: ["./reviews"]}]}', 'host', 'spec.egress[0].hosts[0]'],
  [
    'Sidecar',
    '{egress: [{hosts: ["./*"]}, {port: {number: 80, protocol: HTTP, name: a}, hosts: ["./*"]}]}',
    'catch-all',
    'spec.egress[0]',
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, defaultEndpoint: "1.1.1.1:80"}]}',
    'endpoint',
    'spec.ingress[0].defaultEndpoint',
  ],
  [
    'ServiceEntry',
    '{hosts: ["*.a.com"], ports: [{number: 80, name: a, protocol: HTTP}], resolution: DNS}',
    'host',
    'spec.hosts[0]',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], addresses: [1.2.3], ports: [{number: 80, name: a, protocol: HTTP}]}',
    'address',
    'spec.addresses[0]',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com, b.com], ports: [{number: 80, name: a, protocol: TCP}], resolution: DNS}',
    'several-hosts',
    'spec.ports[0].protocol',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: a, protocol: HTTP}], resolution: STATIC, endpoints: [{address: b.com}]}',
    'endpoint',
    'spec.endpoints[0].address',
  ],
  [
    'AuthorizationPolicy',
    '{rules: [{from: [{source: {}}]}]}',
    'empty-source',
    'spec.rules[0].from[0].source',
  ],
  ['AuthorizationPolicy', '{rules: [{to: [{}]}]}', 'empty-operation', 'spec.rules[0].to[0].operation'],
  ['AuthorizationPolicy', '{rules: [{when: [{key: request.header}]}]}', 'condition', 'spec.rules[0].when[0]'],
  ['AuthorizationPolicy', '{provider: {name: x}, rules: [{}]}', 'provider', 'spec.provider'],
  ['AuthorizationPolicy', '{action: DENY}', 'no-rules', 'spec.rules'],
  [
    'AuthorizationPolicy',
    '{rules: [{from: [{source: {ipBlocks: [1.2.3]}}]}]}',
    'authorization-value',
    'spec.rules[0].from[0].source.ipBlocks[0]',
  ],
  [
    'AuthorizationPolicy',
    '{rules: [{to: [{operation: {paths: ["/a/{x}"]}}]}]}',
    'authorization-value',
    'spec.rules[0].to[0].operation.paths[0]',
  ],
  ['RequestAuthentication', '{jwtRules: [{issuer: a, jwks: x}]}', 'jwt', 'spec.jwtRules[0].jwks'],
  ['RequestAuthentication', '{jwtRules: [{jwks: "{}"}]}', 'jwt', 'spec.jwtRules[0].issuer'],
  [
    'RequestAuthentication',
    '{jwtRules: [{issuer: a, jwks: \'{"keys": [{"kty": "RSA", "n": "AQAB"}]}\'}]}',
    'jwt',
    'spec.jwtRules[0].jwks',
  ],
  [
    'DestinationRule',
    '{host: a, trafficPolicy: {tls: {mode: SIMPLE, credentialName: "configmap://a"}}}',
    'credential',
    'spec.trafficPolicy.tls.credentialName',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{headers: {request: {set: {a: "%A()%"}}}, route: [{destination: {host: a}}]}]}',
    'header-value',
    'spec.http[0].headers.request.set.a',
  ],
  ['WorkloadGroup', '{template: {}, probe: {}}', 'probe', 'spec.probe'],
  ['WorkloadEntry', '{address: a_b}', 'endpoint', 'spec.address'],
  [
    'EnvoyFilter',
    '{configPatches: [{applyTo: CLUSTER, match: {listener: {}}, patch: {operation: REMOVE}}]}',
    'match-kind',
    'spec.configPatches[0].match.listener',
  ],
  [
    'Telemetry',
    '{accessLogging: [{filter: {expression: "a >"}}]}',
    'expression',
    'spec.accessLogging[0].filter.expression',
  ],
];

/** Specs next to the refused ones that istiod accepts. */
export const acceptedSpecs: readonly (readonly [kind: string, spec: string])[] = [
  ['VirtualService', '{hosts: ["*"], gateways: [a], http: [{route: [{destination: {host: a}}]}]}'],
  ['VirtualService', '{hosts: [1.2.3.4], http: [{route: [{destination: {host: a}}]}]}'],
  ['VirtualService', '{http: [{route: [{destination: {host: a}}]}]}'],
  [
    'VirtualService',
    '{hosts: [a], http: [{headers: {request: {set: {a: "100%% %HOSTNAME% %REQ(x)%"}}}, route: [{destination: {host: a}}]}]}',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{retries: {attempts: 2, retryOn: "5xx,503"}, route: [{destination: {host: a}}]}]}',
  ],
  [
    'VirtualService',
    '{hosts: [a], http: [{match: [{withoutHeaders: {x: {regex: "*"}}}], route: [{destination: {host: a}}]}]}',
  ],
  [
    'DestinationRule',
    '{host: "*.a.com", trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {}}]}}',
  ],
  ['DestinationRule', '{host: a, trafficPolicy: {connectionPool: {tcp: {idleTimeout: 0s}}}}'],
  [
    'Gateway',
    '{servers: [{port: {number: 80, name: a, protocol: http}, hosts: ["ns/*.a.com", "./*", 1.2.3.4], tls: {httpsRedirect: true}}]}',
  ],
  ['Sidecar', '{outboundTrafficPolicy: {}}'],
  ['Sidecar', '{egress: [{hosts: ["./*", "~/*", "ns/*.a.com"]}]}'],
  ['ServiceEntry', '{hosts: ["*.a.com"], ports: [{number: 80, name: a, protocol: HTTP}]}'],
  ['ServiceEntry', '{hosts: [a.com, b.com], ports: [{number: 80, name: a, protocol: TCP}]}'],
  ['AuthorizationPolicy', '{rules: [{from: [], to: [], when: []}]}'],
  ['AuthorizationPolicy', '{action: DENY, rules: [{}]}'],
  ['AuthorizationPolicy', '{rules: [{to: [{operation: {paths: ["/a/{*}/b/{**}"]}}]}]}'],
  ['WorkloadEntry', '{network: x}'],
  ['RequestAuthentication', '{jwtRules: [{issuer: a, jwks: \'{"keys": []}\'}]}'],
  ['EnvoyFilter', '{configPatches: [{applyTo: CLUSTER, patch: {operation: REMOVE}}]}'],
];

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

const versions: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  RequestAuthentication: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  ProxyConfig: 'networking.istio.io/v1beta1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  Telemetry: 'telemetry.istio.io/v1',
};

export function manifestOf(kind: string, spec: string): string {
  return `apiVersion: ${versions[kind] ?? 'networking.istio.io/v1'}\nkind: ${kind}\nmetadata:\n  name: case\nspec: ${spec}\n`;
}
