import assert from 'node:assert/strict';
import { ask, type TrafficScene } from './scene.ts';
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

  it('answers so where a WasmPlugin is loaded', async () => {
    await scene.apply({
      apiVersion: 'extensions.istio.io/v1alpha1',
      kind: 'WasmPlugin',
      metadata: { name: 'plugin', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'lab' } }, url: 'oci://registry.example/plugin:1' },
    });
    await refuses(/plugin/);
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
