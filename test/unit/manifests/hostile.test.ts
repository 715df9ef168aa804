import assert from 'node:assert/strict';
import { diffSides } from '../../../src/manifests/diffSides.ts';
import { differences } from '../../../src/manifests/difference.ts';
import { DocumentCache, parseManifestDocument } from '../../../src/manifests/documents.ts';
import { foldsOf } from '../../../src/manifests/folds.ts';
import { formatPath } from '../../../src/manifests/fieldPath.ts';
import { ownedValue } from '../../../src/manifests/ownedValue.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hostile\n';
const MEGABYTE = 1024 * 1024;

function nested(levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

function object(spec: unknown): KubeObject {
  return { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec };
}

describe('A hostile manifest', () => {
  it('of 10 MB is read within seconds: small documents all, a single one that no server takes not at all', function () {
    this.timeout(20_000);
    const document = (index: number): string => `${HEAD}data:\n  key: ${index}${'x'.repeat(400)}\n---\n`;
    const count = Math.ceil((10 * MEGABYTE) / document(0).length);
    const text = Array.from({ length: count }, (_, index) => document(index)).join('');
    const startedAt = performance.now();
    const documents = new DocumentCache().read('many', text);
    assert.equal(documents.length, count);
    const one = parseManifestDocument(`${HEAD}data:\n  key: ${'x'.repeat(10 * MEGABYTE)}\n`);
    assert.deepEqual(
      one.problems.map(({ kind }) => kind),
      ['limit'],
    );
    assert.ok(performance.now() - startedAt < 10_000);
  });

  it('of 50 levels is compared and shown to its ground', () => {
    const [one, other] = [object(nested(50, 1)), object(nested(50, 2))];
    const [path] = differences(one, other);
    assert.equal(path?.length, 51);
    const { before, after } = diffSides(one, other, one);
    assert.notDeepEqual(before, after);
  });

  it('with an alias bomb has no object that could be applied', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const of = level === 0 ? '"lol"' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => of).join(', ')}]\n`;
    });
    const startedAt = performance.now();
    const { objects, problems } = parseManifestDocument(`${HEAD}${levels.join('')}`);
    assert.deepEqual(objects, []);
    assert.ok(problems.some(({ kind }) => kind === 'limit'));
    assert.ok(performance.now() - startedAt < 5_000);
  });

  it('of many blank lines or other small pieces is read in no time, whole or broken', () => {
    const pieces = ['\n', ' ', '\r\n', '- ', '{', '{{ ', '{{ .x }}\n', '# ', '---\n', '\u2028', ',\n'];
    for (const piece of pieces) {
      for (const end of ['\n', '\nkind: [', '\n{{']) {
        // Work that grows with the square of it takes a quarter of a minute.
        const length = piece === '\n' ? 80_000 : 20_000;
        const text = HEAD + piece.repeat(length / piece.length) + end;
        const startedAt = performance.now();
        const documents = new DocumentCache().read('pieces', text);
        foldsOf(text, documents);
        const took = performance.now() - startedAt;
        assert.ok(took < 5_000, `${JSON.stringify(piece)} with ${JSON.stringify(end)}: ${took} ms`);
      }
    }
  });

  it('with names of JavaScript’s own reaches nothing but itself', () => {
    const text = `${HEAD}data:\n  __proto__: a\n  constructor: b\n  toString: c\n`;
    const [found] = parseManifestDocument(text).objects;
    assert.ok(found);
    const live = parseManifestDocument(text.replace('__proto__: a', '__proto__: z')).objects[0]?.value;
    const paths = differences(found.value, live as unknown as KubeObject).map(formatPath);
    assert.deepEqual(paths, ['data.__proto__']);
    const { after } = diffSides(
      live as unknown as KubeObject,
      found.value as unknown as KubeObject,
      found.value,
    );
    assert.deepEqual(Object.keys((after as { data: object }).data), ['__proto__', 'constructor', 'toString']);
    const owned = ownedValue(found.value as unknown as KubeObject, { 'f:data': { 'f:__proto__': {} } });
    assert.deepEqual(Object.keys(owned['data'] as object), ['__proto__']);
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });
});
