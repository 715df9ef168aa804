import assert from 'node:assert/strict';
import { splitDocuments } from '../../../src/manifests/splitDocuments.ts';

function parts(text: string): string[] {
  return splitDocuments(text).map((slice) => text.slice(slice.start, slice.end));
}

describe('splitDocuments', () => {
  it('cuts before each marker, and keeps leading comments and directives with their document', () => {
    assert.deepEqual(parts('a: 1\n---\nb: 2\n'), ['a: 1\n', '---\nb: 2\n']);
    assert.deepEqual(parts('# licence\n---\na: 1\n'), ['# licence\n---\na: 1\n']);
    assert.deepEqual(parts('a: 1\n...\n%YAML 1.2\n---\nb: 2\n'), ['a: 1\n...\n', '%YAML 1.2\n---\nb: 2\n']);
  });

  it('does not cut at dashes inside block scalars or longer words', () => {
    assert.equal(parts('a: |\n  x\n  ---\n  y\nb: 1\n').length, 1);
    assert.equal(parts('---x: 1\n').length, 1);
    assert.equal(parts('a:\n - ---\n').length, 1);
  });

  it('covers CRLF and a byte order mark', () => {
    assert.deepEqual(parts('\uFEFFa: 1\r\n---\r\nb: 2'), ['a: 1\r\n', '---\r\nb: 2']);
    assert.equal(splitDocuments('\uFEFFa: 1')[0]?.start, 1);
  });

  it('begins lines after line feeds only, and sees markers on the first and last of them', () => {
    assert.deepEqual(parts('a: "x\u2028---\u2028y"\rb: 1\r---\n'), ['a: "x\u2028---\u2028y"\rb: 1\r---\n']);
    assert.deepEqual(parts('---'), ['---']);
    assert.deepEqual(parts('...'), ['...']);
    assert.deepEqual(parts('a: 1\n---'), ['a: 1\n', '---']);
    assert.deepEqual(parts('a: 1\n---\n...\n---\n---\nb: 1'), ['a: 1\n', '---\n...\n', '---\n', '---\nb: 1']);
  });

  it('says which text kubectl never reads', () => {
    assert.deepEqual(
      splitDocuments('a: 1\n...\nb: 2\n---\nc: 3\n').map((slice) => slice.afterEndMarker),
      [false, true, false],
    );
  });
});
