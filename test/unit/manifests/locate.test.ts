import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { headOf, locate, valueOrHeadOf } from '../../../src/manifests/locate.ts';
import type { Path } from '../../../src/mesh/fields.ts';

const text = `spec:
  hosts: [a, "b c"]
  http:
    - name: first
      timeout: 5s
    - route:
        - weight: 1
  gateways:
`;
const parsed = parseManifestDocument(text);

function show(path: Path): [string, string, number] {
  const place = locate(parsed, path);
  return [text.slice(...headOf(parsed, place)), text.slice(...valueOrHeadOf(parsed, place)), place.depth];
}

describe('locate', () => {
  it('finds keys and values', () => {
    assert.deepEqual(show(['spec', 'http', 0, 'timeout']), ['timeout', '5s', 4]);
    assert.deepEqual(show(['spec', 'hosts', 1]), ['"b c"', '"b c"', 3]);
    assert.deepEqual(show(['spec', 'http', 0]), ['name: first', 'name: first', 3]);
    assert.deepEqual(show(['spec', 'gateways']), ['gateways', 'gateways', 2]);
  });

  it('gives the nearest parent of what is missing', () => {
    assert.deepEqual(show(['spec', 'http', 1, 'route', 0, 'destination', 'host']), [
      'weight: 1',
      'weight: 1',
      5,
    ]);
    assert.deepEqual(show(['spec', 'http', 7]), ['http', 'http', 2]);
    assert.equal(show(['status'])[2], 0);
  });

  it('points to the alias, where the author reads it', () => {
    const aliased = parseManifestDocument('a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n');
    const at = (path: Path): string => aliased.text.slice(...headOf(aliased, locate(aliased, path)));
    assert.equal(at(['c', 'b']), 'c');
    assert.equal(at(['d', 'b']), '<<');
  });

  it('finds keys that YAML writes otherwise', () => {
    const odd = parseManifestDocument('labels:\n  on: a\n  0x10: b\n  "a.b/c": d\n');
    assert.equal(locate(odd, ['labels', 'true']).depth, 2);
    assert.equal(locate(odd, ['labels', '16']).depth, 2);
    assert.equal(locate(odd, ['labels', 'a.b/c']).depth, 2);
  });
});
