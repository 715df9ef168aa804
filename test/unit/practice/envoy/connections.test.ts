import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { lineWriter } from '../../../practice/dataPlane/envoy/accessLogFormat.ts';
import { candidates, endpointsOf, transportOf } from '../../../practice/dataPlane/envoy/endpoints.ts';
import { filterChainOf, type ConnectionFacts } from '../../../practice/dataPlane/envoy/filterChain.ts';
import type { HttpRequest } from '../../../practice/dataPlane/envoy/httpMessage.ts';
import { jwtVerdict } from '../../../practice/dataPlane/envoy/jwt.ts';
import { rbacVerdict, type RbacFacts } from '../../../practice/dataPlane/envoy/rbac.ts';
import { ClusterState } from '../../../practice/dataPlane/hop/clusterState.ts';

const request: HttpRequest = {
  method: 'GET',
  path: '/admin/x?y',
  authority: 'shop',
  scheme: 'http',
  headers: new Map(),
  body: Buffer.alloc(0),
};

describe("Envoy's connections", () => {
  it('choose the filter chain criterion by criterion, without a way back', () => {
    const listener = {
      filterChains: [
        { name: 'any', filterChainMatch: {} },
        { name: 'port', filterChainMatch: { destinationPort: 80, transportProtocol: 'tls' } },
        { name: 'wild', filterChainMatch: { serverNames: ['*.shop.test'], transportProtocol: 'tls' } },
        { name: 'exact', filterChainMatch: { serverNames: ['a.shop.test'], transportProtocol: 'tls' } },
        { name: 'h2', filterChainMatch: { applicationProtocols: ['h2'], transportProtocol: 'tls' } },
      ],
      defaultFilterChain: { name: 'default' },
    };
    const facts: ConnectionFacts = {
      destinationIp: '10.0.0.1',
      destinationPort: 443,
      sourceIp: '10.0.0.2',
      transport: 'tls',
      serverName: undefined,
      applications: [],
    };
    const name = (more: Partial<ConnectionFacts>) =>
      (filterChainOf(listener, { ...facts, ...more }) as { name: string }).name;
    assert.equal(name({ serverName: 'a.shop.test' }), 'exact');
    assert.equal(name({ serverName: 'b.shop.test' }), 'wild');
    assert.equal(name({ applications: ['h2'] }), 'h2');
    assert.equal(name({ transport: 'raw_buffer' }), 'any');
    assert.equal(name({ destinationPort: 80 }), 'port');
    assert.equal(name({ destinationPort: 80, transport: 'raw_buffer' }), 'default');
  });

  it('speak mTLS where the endpoint says that the other side does', () => {
    const tls = {
      '@type': 'x/envoy.UpstreamTlsContext',
      sni: 's',
      commonTlsContext: { tlsCertificateSdsSecretConfigs: [{}] },
    };
    const cluster = {
      transportSocketMatches: [
        { match: { tlsMode: 'istio' }, transportSocket: { typedConfig: tls } },
        { match: {}, transportSocket: { typedConfig: { '@type': 'x/envoy.RawBuffer' } } },
      ],
    };
    const endpoint = (metadata: object) =>
      endpointsOf({
        endpoints: [
          {
            lbEndpoints: [
              { endpoint: { address: { socketAddress: { address: 'a', portValue: 1 } } }, metadata },
            ],
          },
        ],
      })[0]!;
    const istio = { filterMetadata: { 'envoy.transport_socket_match': { tlsMode: 'istio' } } };
    assert.deepEqual(transportOf(cluster, endpoint(istio)), { tls: true, mutual: true, sni: 's' });
    assert.equal(transportOf(cluster, endpoint({})).tls, false);
  });

  it('fail over to the next priority as healthy endpoints get fewer', () => {
    const lbEndpoints = (...ports: number[]) =>
      ports.map((portValue) => ({
        endpoint: { address: { socketAddress: { address: 'a', portValue } } },
        healthStatus: portValue < 0 ? 'UNHEALTHY' : 'HEALTHY',
      }));
    const of = (...near: number[]) =>
      endpointsOf({
        endpoints: [{ lbEndpoints: lbEndpoints(...near) }, { priority: 1, lbEndpoints: lbEndpoints(99) }],
      });
    const ports = (endpoints: ReturnType<typeof of>, random: number) =>
      candidates(
        endpoints,
        () => true,
        () => random,
      ).map(({ port }) => port);
    assert.deepEqual(ports(of(1, 2, 3, -4), 0.99), [1, 2, 3]);
    // Half of them times 1.4 is 70 %.
    assert.deepEqual(ports(of(1, -2), 0.69), [1]);
    assert.deepEqual(ports(of(1, -2), 0.71), [99]);
    assert.deepEqual(ports(of(-1), 0), [99]);
  });

  it('put an endpoint aside after errors in a row, and let some overflow', async () => {
    const state = new ClusterState();
    const endpoints = endpointsOf({
      endpoints: [
        {
          lbEndpoints: [1, 2].map((portValue) => ({
            endpoint: { address: { socketAddress: { address: 'a', portValue } } },
          })),
        },
      ],
    });
    const cluster = {
      lbPolicy: 'ROUND_ROBIN',
      outlierDetection: { consecutive5xx: 2, baseEjectionTime: '30s' },
      circuitBreakers: { thresholds: [{ maxConnections: 1, maxPendingRequests: 1, maxRequests: 10 }] },
    };
    const choose = () => state.choose(cluster, endpoints, undefined, new Set(), Math.random)?.port;
    assert.deepEqual([choose(), choose(), choose()], [1, 2, 1]);
    // A client that goes away says nothing of the endpoint.
    for (const status of [500, 200, 500, undefined, 503]) {
      state.started(endpoints[0]!);
      state.ended(cluster, endpoints[0]!, status, endpoints);
    }
    assert.deepEqual([choose(), choose()], [2, 2]);
    const { signal } = new AbortController();
    assert.equal(await state.enter(cluster, signal, Infinity), 'entered');
    const second = state.enter(cluster, signal, Infinity);
    assert.equal(await state.enter(cluster, signal, Infinity), 'overflow');
    state.leave();
    assert.equal(await second, 'entered');
  });

  it('let the next one in when somebody who waited goes away, or has waited too long', async () => {
    const state = new ClusterState();
    const cluster = { circuitBreakers: { thresholds: [{ maxConnections: 1, maxPendingRequests: 3 }] } };
    const { signal } = new AbortController();
    const gone = new AbortController();
    assert.equal(await state.enter(cluster, signal, Infinity), 'entered');
    const first = state.enter(cluster, gone.signal, Infinity);
    const second = state.enter(cluster, signal, 1);
    const third = state.enter(cluster, signal, Infinity);
    gone.abort();
    assert.deepEqual([await first, await second], ['over', 'over']);
    state.leave();
    assert.equal(await third, 'entered');
    // The one place is taken again.
    assert.equal(await state.enter(cluster, signal, 1), 'over');
  });
});

describe("Envoy's authorization", () => {
  const facts: RbacFacts = {
    request,
    principal: 'cluster.local/ns/default/sa/shop',
    sourceIp: '10.244.0.7',
    remoteIp: '10.244.0.7',
    destinationIp: '10.244.0.8',
    destinationPort: 9080,
    serverName: undefined,
    metadata: { jwt: { payload: { groups: ['a', 'b'] } } },
  };
  const verdict = (action: string, permission: object, principal: object, more: Partial<RbacFacts> = {}) =>
    rbacVerdict(
      { rules: { action, policies: { p: { permissions: [permission], principals: [principal] } } } },
      { ...facts, ...more },
    ).allowed;

  it('allows by policies that match, and denies by them', () => {
    const path = {
      andRules: { rules: [{ urlPath: { path: { prefix: '/admin' } } }, { destinationPort: 9080 }] },
    };
    assert.equal(verdict('ALLOW', path, { any: true }), true);
    assert.equal(verdict('ALLOW', path, { any: true }, { destinationPort: 80 }), false);
    assert.equal(verdict('DENY', path, { any: true }), false);
    assert.equal(verdict('DENY', { notRule: path }, { any: true }), true);
    assert.equal(rbacVerdict({}, facts).allowed, true);
    assert.equal(rbacVerdict({ rules: {} }, facts).allowed, false);
  });

  it('knows principals, addresses and claims', () => {
    const any = { any: true };
    const shop = { authenticated: { principalName: { exact: 'spiffe://cluster.local/ns/default/sa/shop' } } };
    assert.equal(verdict('ALLOW', any, shop), true);
    assert.equal(verdict('ALLOW', any, shop, { principal: undefined }), false);
    assert.equal(
      verdict('ALLOW', any, { directRemoteIp: { addressPrefix: '10.244.0.0', prefixLen: 24 } }),
      true,
    );
    assert.equal(
      verdict('ALLOW', any, { directRemoteIp: { addressPrefix: '10.245.0.0', prefixLen: 24 } }),
      false,
    );
    const claim = (exact: string) => ({
      metadata: {
        filter: 'jwt',
        path: [{ key: 'payload' }, { key: 'groups' }],
        value: { listMatch: { oneOf: { stringMatch: { exact } } } },
      },
    });
    assert.equal(verdict('ALLOW', any, claim('b')), true);
    assert.equal(verdict('ALLOW', any, claim('c')), false);
    assert.equal(verdict('ALLOW', any, { somethingNew: {} }), false);
  });

  it('proves tokens by the keys that istiod has put in', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = (payload: object) => {
      const signed = `${part({ alg: 'RS256', kid: 'k' })}.${part(payload)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    };
    const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] });
    const config = { providers: { p: { issuer: 'me', localJwks: { inlineString: keys } } } };
    const ask = (authorization?: string) =>
      jwtVerdict(
        config,
        { ...request, headers: new Map(authorization ? [['authorization', [authorization]]] : []) },
        1_000_000,
      );
    assert.equal(ask().kind, 'none');
    assert.equal(ask(`Bearer ${token({ iss: 'me', sub: 's' })}`).kind, 'valid');
    const problem = (payload: object) => {
      const found = ask(`Bearer ${token(payload)}`);
      return found.kind === 'invalid' ? found.problem : found.kind;
    };
    assert.equal(problem({ iss: 'you' }), 'Jwt issuer is not configured');
    assert.equal(problem({ iss: 'me', exp: 10 }), 'Jwt is expired');
    const good = token({ iss: 'me' }).split('.');
    const forged = [good[0], part({ iss: 'me', sub: 'admin' }), good[2]].join('.');
    assert.deepEqual(ask(`Bearer ${forged}`), { kind: 'invalid', problem: 'Jwt verification fails' });
  });
});

describe("Envoy's access log", () => {
  it('writes what commands stand for, a dash for what is not there, and cuts where told', () => {
    const write = lineWriter('[%START_TIME%] "%REQ(:METHOD)%" %RESP(X?Y):3% 100%%\n');
    const line = write((name, argument) =>
      name === 'REQ' ? argument : name === 'RESP' ? 'abcdef' : undefined,
    );
    assert.equal(line, '[-] ":METHOD" abc 100%%\n');
  });
});
