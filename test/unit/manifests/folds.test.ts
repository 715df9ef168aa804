import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { foldsOf } from '../../../src/manifests/folds.ts';

function folds(text: string): string[] {
  return foldsOf(text, new DocumentCache().read('f', text)).map(
    ({ start, end, kind }) => `${start}-${end}${kind === undefined ? '' : ` ${kind}`}`,
  );
}

describe('Folds', () => {
  it('are one for each document, from its first key to its last line', () => {
    const text = '# a\n---\nkind: A\nmetadata:\n  name: a\n\n---\nkind: B\nspec: {}\n';
    assert.deepEqual(folds(text), ['2-4', '7-8', '3-4']);
  });

  it('are what is indented, lists at the indentation of their key included', () => {
    const text = 'spec:\n  rules:\n  - a: 1\n    b: 2\n  - c: 3\n  other: 4\nend: 5\n';
    assert.deepEqual(folds(text).toSorted(), ['0-5', '0-6', '1-4', '2-3'].toSorted());
  });

  it('are comments and regions', () => {
    assert.deepEqual(folds('# one\n# two\nkind: A\n# region x\nspec:\n  a: 1\n# endregion\n').toSorted(), [
      '0-1 comment',
      '2-5',
      '3-6 region',
      '4-5',
    ]);
  });
});
