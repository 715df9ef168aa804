import assert from 'node:assert/strict';
import { holdsMeshKinds, isOfCourse, looksLikeManifest } from '../../../src/ui/editor/meshText.ts';

const MESH = [
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\n',
  'kind: Gateway\r\napiVersion: "gateway.networking.k8s.io/v1"\r\n',
  "kind: List\nitems:\n  - apiVersion: 'security.istio.io/v1'\n    kind: PeerAuthentication\n",
  'items:\n-\n  apiVersion: gateway.networking.x-k8s.io/v1alpha1\n',
  '{"kind":"Gateway","apiVersion":"networking.istio.io/v1"}',
  '{\n\t"apiVersion" : "telemetry.istio.io/v1",\n\t"kind": "Telemetry"\n}\n',
  '{ kind: Sidecar, apiVersion: networking.istio.io/v1 }',
  '\uFEFFapiVersion: install.istio.io/v1alpha1\n',
];
const KUBERNETES = [
  'apiVersion: v1\nkind: Pod\n',
  '[{"apiVersion":"apps/v1"}]',
  'apiVersion: {{ .Values.api }}\nkind: Pod\n',
  '{"properties":{"apiVersion":{"type":"string"}}, "example": {"apiVersion": "v1"}}',
];
const OTHERS = [
  '{ "name": "left-pad", "version": "1.0.0", "scripts": {} }',
  '# apiVersion: networking.istio.io/v1\nname: x\n',
  'text: the apiVersion: networking.istio.io/v1\n',
  'myapiVersion: networking.istio.io/v1\n',
  '{ "properties": {\n  "apiVersion": {\n    "type": "string" } } }',
];

describe('Which texts are manifests', () => {
  it('is told by their apiVersion, however it is written', () => {
    for (const text of MESH) assert.ok(looksLikeManifest(text) && holdsMeshKinds(text), text);
    for (const text of KUBERNETES) assert.ok(looksLikeManifest(text) && !holdsMeshKinds(text), text);
    for (const text of OTHERS) assert.ok(!looksLikeManifest(text) && !holdsMeshKinds(text), text);
  });

  it('that are of the course is told by where they lie in a release of Istio, or that they run Bookinfo', () => {
    const pod = 'apiVersion: v1\nkind: Pod\n';
    for (const path of [
      '/home/ann/istio-1.31.1/samples/addons/kiali.yaml',
      '/c:/Users/\u00c4nne M\u00fcller/istio-1.31.1/samples/bookinfo/platform/kube/bookinfo-versions.yaml',
      '/D:/Istio/Samples/Addons/extras/zipkin.yaml',
    ])
      assert.ok(isOfCourse(path, pod), path);
    for (const path of ['/home/ann/samples/other/pod.yaml', '/home/ann/bookinfo/pod.yaml', 'Untitled-1'])
      assert.ok(!isOfCourse(path, pod), path);
    const image = 'image: registry.istio.io/release/examples-bookinfo-details-v1:1.20.3';
    assert.ok(isOfCourse('Untitled-1', `${pod}spec: { containers: [{ ${image} }] }\n`));
  });

  it('is told in no time of a megabyte of anything: the editor waits for it at every key', () => {
    const hostile = [
      '\n',
      '\r\n',
      ' ',
      '{',
      ',\n ',
      '- ',
      '-\n',
      '\u2028',
      'apiVersion',
      '{apiVersion ',
      'apiVersion:\n',
      'apiVersion: {\n',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(1_000_000 / piece.length) + '\nkind: none';
      const begun = performance.now();
      holdsMeshKinds(text);
      const took = performance.now() - begun;
      assert.ok(took < 500, `${JSON.stringify(piece)}: ${took} ms`);
      // The word is there, and nothing else of it.
      const late = `${text} apiVersion`;
      const again = performance.now();
      holdsMeshKinds(late);
      const tookLate = performance.now() - again;
      assert.ok(tookLate < 500, `${JSON.stringify(piece)} before the word: ${tookLate} ms`);
    }
  });
});
