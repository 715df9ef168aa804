import assert from 'node:assert/strict';
import { backendText, isEmptyThere, routeText } from '../../../src/manifests/backendText.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

const reviews: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: { ports: [{ port: 9080 }] },
};

/** The text after the Services were dropped at `|`. */
function dropped(text: string, ...services: readonly KubeObject[]): string {
  const offset = text.indexOf('|');
  const plain = text.replace('|', '');
  const line = plain.slice(plain.lastIndexOf('\n', offset - 1) + 1).split('\n')[0] ?? '';
  const inserted = backendText(plain, offset, line, services);
  return plain.slice(0, offset) + inserted + plain.slice(offset);
}

describe('A Service that is dropped into a manifest', () => {
  it('becomes a backendRef with the indentation of its blank line', () => {
    const text = 'kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs:\n        |\n';
    assert.equal(
      dropped(text, reviews),
      'kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs:\n        - name: reviews\n          port: 9080\n',
    );
  });

  it('begins a new line below the text that it was dropped on', () => {
    assert.equal(
      dropped('kind: HTTPRoute\nspec:\n  rules:|\n', reviews),
      'kind: HTTPRoute\nspec:\n  rules:\n  - name: reviews\n    port: 9080\n',
    );
  });

  it('is a destination in a VirtualService, and names its namespace where that is another', () => {
    const text = 'kind: VirtualService\nmetadata:\n  namespace: shop\n---\nkind: HTTPRoute\n';
    assert.equal(
      dropped(text.replace('\n---', '\n|\n---'), reviews),
      text.replace(
        '\n---',
        '\n- destination:\n    host: reviews.default.svc.cluster.local\n    port:\n      number: 9080\n---',
      ),
    );
    assert.match(
      dropped('kind: HTTPRoute\nmetadata:\n  namespace: shop\n|', reviews),
      /- name: reviews\n {2}namespace: default\n {2}port: 9080$/,
    );
  });

  it('comes with others in one list, and without a port when it has none', () => {
    const bare: KubeObject = { ...reviews, metadata: { name: 'bare' }, spec: {} };
    assert.equal(
      dropped('kind: HTTPRoute\n|', reviews, bare),
      'kind: HTTPRoute\n- name: reviews\n  port: 9080\n- name: bare',
    );
  });

  it('becomes a route where no manifest has begun', () => {
    const empty = (text: string): boolean => isEmptyThere(text.replace('|', ''), text.indexOf('|'));
    for (const text of ['|', '\n  |\n', '# mine\n|', 'kind: A\n---\n|', 'kind: A\n---\n|\n---\nkind: B\n'])
      assert.equal(empty(text), true, text);
    for (const text of ['kind: HTTPRoute\n|', '|\nspec:\n', 'kind: A\n--- # b\nkind: B\n|'])
      assert.equal(empty(text), false, text);
    const other: KubeObject = { ...reviews, metadata: { name: 'reviews-v2', namespace: 'shop' } };
    assert.equal(
      routeText([reviews, other], 'gate'),
      `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: reviews
  namespace: default
spec:
  parentRefs:
    - name: gate
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - name: reviews
          port: 9080
        - name: reviews-v2
          namespace: shop
          port: 9080
`,
    );
  });
});
