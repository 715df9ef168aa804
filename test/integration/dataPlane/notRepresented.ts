import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { authorization } from './objects.ts';
import { ask, withMeshConfig, type TrafficScene } from './scene.ts';
import { eventually } from './support.ts';

const says = /^The practice mesh interprets Envoy's configuration and does not represent (.+)\.\n$/;

/** Configuration that only Envoy itself could carry out. To be called inside of a `describe`. */
export function notRepresented(scene: TrafficScene): void {
  async function refuses(what: RegExp, url = 'lab/'): Promise<void> {
    await eventually(async () => {
      const [status, body] = await ask(scene, url);
      assert.equal(status, '501');
      assert.match(says.exec(body)?.[1] ?? '', what);
    });
  }

  it('answers so where an EnvoyFilter has added a filter', async () => {
    const lua = {
      name: 'envoy.filters.http.lua',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
        defaultSourceCode: { inlineString: 'function envoy_on_request(handle) end' },
      },
    };
    await scene.apply({
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: 'lua', namespace: 'default' },
      spec: {
        workloadSelector: { labels: { app: 'lab' } },
        configPatches: [
          {
            applyTo: 'HTTP_FILTER',
            match: {
              context: 'SIDECAR_INBOUND',
              listener: {
                filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } },
              },
            },
            patch: { operation: 'INSERT_BEFORE', value: lua },
          },
        ],
      },
    });
    await refuses(/^envoy\.filters\.http\.lua$/);
  });

  it('answers so where an EnvoyFilter has added a filter of connections', async () => {
    const ratelimit = {
      name: 'envoy.filters.network.local_ratelimit',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit',
        stat_prefix: 'lab',
        token_bucket: { max_tokens: 1, tokens_per_fill: 1, fill_interval: '60s' },
      },
    };
    await scene.apply({
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: 'connections', namespace: 'default' },
      spec: {
        workloadSelector: { labels: { app: 'lab' } },
        configPatches: [
          {
            applyTo: 'NETWORK_FILTER',
            match: {
              context: 'SIDECAR_INBOUND',
              listener: {
                filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } },
              },
            },
            patch: { operation: 'INSERT_BEFORE', value: ratelimit },
          },
        ],
      },
    });
    await refuses(/^envoy\.filters\.network\.local_ratelimit$/);
  });

  it('answers so to gRPC, in a way that its clients read too', async () => {
    const [status, body] = await ask(
      scene,
      '-i',
      '-X',
      'POST',
      '-H',
      'content-type: application/grpc',
      'lab/shop.Cart/Add',
    );
    assert.equal(status, '501');
    assert.match(body, /^grpc-status: 12\r$/m);
    assert.match(body, /does not represent gRPC\.\n$/);
  });

  it('says so to connections that speak HTTP/2, or no HTTP at all', async () => {
    const { port } = scene.gateway;
    const said = await new Promise<readonly [number, string]>((resolve, reject) => {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      session.on('goaway', (code, _last, data) => resolve([code, String(data)]));
      session.on('error', reject);
    });
    assert.equal(said[0], 13);
    assert.match(said[1], /does not represent HTTP\/2, and with it gRPC\.$/);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('\u0000\u0001 no HTTP\r\n\r\n'));
      socket.on('data', (piece) => (text += piece.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    assert.match(
      answer,
      /^HTTP\/1\.1 400 [\s\S]*does not represent connections that do not speak HTTP\/1\.1\.\n$/,
    );
  });

  it('answers so where a WasmPlugin is loaded', async () => {
    await scene.apply({
      apiVersion: 'extensions.istio.io/v1alpha1',
      kind: 'WasmPlugin',
      metadata: { name: 'plugin', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'lab' } }, url: 'oci://registry.example/plugin:1' },
    });
    await refuses(/plugin/);
  });

  it('answers so to requests that a policy hands to an external authorizer, and to no others', async () => {
    const provider = {
      name: 'asks-outside',
      envoyExtAuthzHttp: { service: 'shadow.default.svc.cluster.local', port: 80 },
    };
    await withMeshConfig(scene.mesh, { extensionProviders: [provider] }, async () => {
      await scene.apply(
        authorization('lab', {
          action: 'CUSTOM',
          provider: { name: provider.name },
          selector: { matchLabels: { app: 'lab' } },
          rules: [{ to: [{ operation: { paths: ['/asked'] } }] }],
        }),
      );
      await refuses(/^external authorization$/, 'lab/asked');
      assert.equal((await ask(scene, 'lab/other'))[0], '200');
    });
  });

  it('answers so where a Service says that its port is TCP', async () => {
    await scene.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'lab-tcp', namespace: 'default' },
      spec: { selector: { app: 'lab' }, ports: [{ name: 'tcp-lab', port: 9000, targetPort: 8080 }] },
    });
    await refuses(/^TCP connections \(port 9000 is one by its Service\)$/, 'lab-tcp:9000/');
  });
}
