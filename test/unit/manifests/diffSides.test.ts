import assert from 'node:assert/strict';
import { diffSides } from '../../../src/manifests/diffSides.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

function object(spec: unknown, more: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', namespace: 'n', uid: 'u' }, spec, ...more };
}

describe('The sides of a diff', () => {
  it('hide status, what only the server sets, and defaults that the file does not set', () => {
    const file = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec: { port: 80 } };
    const live = object({ port: 81, type: 'ClusterIP' }, { status: { ok: true } });
    const result = object({ type: 'ClusterIP', port: 80 });
    const sides = diffSides(live, result, file);
    const base = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' } };
    assert.deepEqual(sides.before, { ...base, spec: { port: 81 } });
    assert.deepEqual(sides.after, { ...base, spec: { port: 80 } });
  });

  it('show a field that goes, though the file does not name it any more', () => {
    const sides = diffSides(object({ a: 1, gone: 2 }), object({ a: 1 }), object({ a: 1 }));
    assert.deepEqual(
      [sides.before, sides.after].map((side) => (side as KubeObject)['spec']),
      [{ a: 1, gone: 2 }, { a: 1 }],
    );
  });

  it('keep members and items in the order of the file', () => {
    const file = object({ b: 1, a: 1, items: [{ name: 'y' }, { name: 'x' }] });
    const live = object({ items: [{ name: 'x' }, { name: 'y' }], a: 1, b: 2 });
    const { before } = diffSides(live, file, file);
    const text = JSON.stringify((before as KubeObject)['spec']);
    assert.equal(text, '{"b":2,"a":1,"items":[{"name":"y"},{"name":"x"}]}');
  });

  it('say nothing of the other side where there is none', () => {
    const sides = diffSides(undefined, object({ a: 1, b: 'a default' }), object({ a: 1 }));
    assert.equal(sides.before, undefined);
    assert.deepEqual((sides.after as KubeObject)['spec'], { a: 1 });
  });

  it('never hold a value of a Secret, and tell a changed one from one that stays', () => {
    const secret = (data: object): KubeObject => ({
      ...object(undefined),
      kind: 'Secret',
      metadata: {
        name: 'a',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"c2VjcmV0"}}' },
      },
      data,
    });
    const file = { ...object(undefined), kind: 'Secret', stringData: { a: 'hunter2', b: 'same' } };
    const sides = diffSides(
      secret({ a: 'c2VjcmV0', b: 'c2FtZQ==' }),
      secret({ a: 'aHVudGVyMg==', b: 'c2FtZQ==' }),
      file,
    );
    assert.ok(sides.masked);
    assert.deepEqual((sides.before as KubeObject)['data'], { a: '(hidden, as it is)', b: '(hidden)' });
    assert.deepEqual((sides.after as KubeObject)['data'], { a: '(hidden, changed)', b: '(hidden)' });
    assert.doesNotMatch(JSON.stringify(sides), /c2VjcmV0|aHVudGVyMg|hunter2|c2FtZQ|"same"/);
  });
});
