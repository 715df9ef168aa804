import assert from 'node:assert/strict';
import { DocumentCache, parseManifestDocument } from '../../../src/manifests/documents.ts';
import { ObjectScope, objectsOfDocuments } from '../../../src/validation/references/referenceScope.ts';
import { liveValuesAt } from '../../../src/ui/editor/liveValues.ts';
import { pathAt } from '../../../src/ui/editor/pathAt.ts';

const AROUND = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: web } }
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: default }
spec:
  selector: { app: reviews }
  ports: [{ name: http, port: 9080 }, { name: admin, port: 9090 }]
---
apiVersion: v1
kind: Secret
metadata: { name: cert, namespace: default }
---
apiVersion: v1
kind: Pod
metadata: { name: reviews-1, namespace: default, labels: { app: reviews, version: v1, pod-template-hash: a1 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ratings, namespace: default }
spec: { template: { metadata: { labels: { app: ratings, tier: db } } } }
---
apiVersion: v1
kind: Pod
metadata: { name: gateway-1, namespace: istio-system, labels: { istio: ingressgateway } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gate, namespace: default }
spec: { listeners: [{ name: web, port: 80, protocol: HTTP }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: old-gate, namespace: default }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: default }
spec: { host: reviews, subsets: [{ name: v1 }, { name: v2 }] }
`;

const scope = new ObjectScope({
  where: 'this file',
  defaultNamespace: 'default',
  objects: objectsOfDocuments(new DocumentCache().read('around', AROUND), 'this file', 'default'),
});

/** What is offered at `CURSOR` in an object of a kind. */
function offered(apiVersion: string, kind: string, spec: string): readonly string[] {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: mine, namespace: default }\nspec:\n${spec}`;
  const parsed = parseManifestDocument(text);
  const place = pathAt(parsed, text.indexOf('CURSOR') + 1);
  const [object] = parsed.objects;
  assert.ok(place !== undefined && object !== undefined);
  return liveValuesAt(object, place.path, scope, place.on === 'key').map(({ value }) => value);
}

const route = (spec: string): readonly string[] => offered('gateway.networking.k8s.io/v1', 'HTTPRoute', spec);
const istio = (kind: string, spec: string): readonly string[] =>
  offered('networking.istio.io/v1', kind, spec);

describe('live values', () => {
  it('are Services, their ports, Gateways and their listeners, and namespaces', () => {
    assert.deepEqual(route('  rules: [{ backendRefs: [{ name: CURSOR }] }]'), ['reviews']);
    assert.deepEqual(route('  rules: [{ backendRefs: [{ name: reviews, port: CURSOR }] }]'), [
      '9080',
      '9090',
    ]);
    assert.deepEqual(route('  rules: [{ backendRefs: [{ name: reviews, namespace: CURSOR }] }]'), ['shop']);
    assert.deepEqual(route('  parentRefs: [{ name: CURSOR }]'), ['gate']);
    assert.deepEqual(route('  parentRefs: [{ name: gate, sectionName: CURSOR }]'), ['web']);
  });

  it('are hosts, ports, subsets, gateways and secrets of Istio', () => {
    const destination = (fields: string): readonly string[] =>
      istio('VirtualService', `  hosts: [a]\n  http: [{ route: [{ destination: { ${fields} } }] }]`);
    assert.deepEqual(destination('host: CURSOR'), ['reviews']);
    assert.deepEqual(destination('host: reviews, subset: CURSOR'), ['v1', 'v2']);
    assert.deepEqual(destination('host: reviews, port: { number: CURSOR }'), ['9080', '9090']);
    assert.deepEqual(istio('VirtualService', '  gateways: [CURSOR]'), ['mesh', 'old-gate']);
    assert.deepEqual(istio('Gateway', '  servers: [{ tls: { credentialName: CURSOR } }]'), ['cert']);
    assert.deepEqual(
      offered(
        'gateway.networking.k8s.io/v1',
        'Gateway',
        '  listeners: [{ tls: { certificateRefs: [{ name: CURSOR }] } }]',
      ),
      ['cert'],
    );
  });

  it('are labels and their values, of the workloads that are chosen among', () => {
    const policy = (spec: string): readonly string[] =>
      offered('security.istio.io/v1', 'AuthorizationPolicy', spec);
    assert.deepEqual(policy('  selector:\n    matchLabels:\n      CURSOR'), ['app', 'tier', 'version']);
    assert.deepEqual(policy('  selector:\n    matchLabels:\n      app: CURSOR'), ['ratings', 'reviews']);
    assert.deepEqual(policy('  selector:\n    matchLabels:\n      app: reviews\n      CURSOR: v1'), [
      'tier',
      'version',
    ]);
    assert.deepEqual(istio('Sidecar', '  workloadSelector:\n    labels:\n      CURSOR'), [
      'app',
      'tier',
      'version',
    ]);
    // Of the pods of the Service alone.
    const subset = (labels: string): readonly string[] =>
      istio('DestinationRule', `  host: reviews\n  subsets:\n  - name: v1\n    labels:\n      ${labels}`);
    assert.deepEqual(subset('CURSOR'), ['app', 'version']);
    assert.deepEqual(subset('version: CURSOR'), ['v1']);
    // In every namespace.
    assert.ok(istio('Gateway', '  selector:\n    istio: CURSOR').includes('ingressgateway'));
    assert.deepEqual(
      offered(
        'gateway.networking.k8s.io/v1',
        'Gateway',
        '  listeners:\n  - allowedRoutes:\n      namespaces:\n        selector:\n          matchLabels:\n            CURSOR',
      ),
      ['team'],
    );
  });

  it('are none where labels are given, and for names of fields', () => {
    const text = 'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata:\n  labels:\n    app: CURSOR\n';
    const parsed = parseManifestDocument(text);
    const [object] = parsed.objects;
    assert.ok(object !== undefined);
    assert.deepEqual(liveValuesAt(object, ['metadata', 'labels', 'app'], scope), []);
    assert.deepEqual(route('  CURSOR: 1'), []);
  });
});
