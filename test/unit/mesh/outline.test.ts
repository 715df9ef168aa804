import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { outlineOf } from '../../../src/mesh/outline.ts';

/** Each part as `path: name | detail`. */
function parts(apiVersion: string, kind: string, spec: string): string[] {
  const [object] = parseManifestDocument(`apiVersion: ${apiVersion}\nkind: ${kind}\nspec:\n${spec}`).objects;
  assert.ok(object);
  return outlineOf({ group: object.identity.group, kind }, object.value).map(
    ({ path, name, detail }) => `${path.join('.')}: ${name} | ${detail}`,
  );
}

describe('Outline of an object', () => {
  it('has the rules of a route with what they take and where they send it', () => {
    assert.deepEqual(
      parts(
        'gateway.networking.k8s.io/v1',
        'HTTPRoute',
        `  rules:
  - matches: [{path: {type: Exact, value: /login}}, {path: {value: /static}}, {method: GET}]
    backendRefs: [{name: page, port: 9080}]
  - name: rest
  - backendRefs: [{name: v1, port: 80, weight: 90}, {name: v2, port: 80, weight: 10}]
`,
      ),
      [
        'spec.rules.0: /login, /static*, … (3) | page:9080',
        'spec.rules.1: rest | ',
        'spec.rules.2: every request | v1:80 90, v2:80 10',
      ],
    );
  });

  it('has listeners, subsets and the sections of a policy', () => {
    assert.deepEqual(
      parts(
        'gateway.networking.k8s.io/v1',
        'Gateway',
        '  listeners: [{name: web, protocol: HTTP, port: 80, hostname: a.com}]\n',
      ),
      ['spec.listeners.0: web | HTTP 80 a.com'],
    );
    assert.deepEqual(
      parts(
        'networking.istio.io/v1',
        'DestinationRule',
        '  host: x\n  trafficPolicy: {}\n  subsets: [{name: v1, labels: {version: v1}}]\n',
      ),
      ['spec.trafficPolicy: trafficPolicy | ', 'spec.subsets.0: v1 | version=v1'],
    );
    assert.deepEqual(parts('security.istio.io/v1', 'PeerAuthentication', '  mtls: {mode: STRICT}\n'), [
      'spec.mtls: mtls | STRICT',
    ]);
  });

  it('lives with what is half written', () => {
    assert.deepEqual(
      parts('networking.istio.io/v1', 'VirtualService', '  http: [~, {match: 1, route: [~]}]\n'),
      ['spec.http.0: every request | ', 'spec.http.1: every request | ?'],
    );
    assert.deepEqual(parts('v1', 'ConfigMap', '  rules: [1]\n'), []);
  });
});
