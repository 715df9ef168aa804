import assert from 'node:assert/strict';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { Rows } from '../../../src/ui/explorer/rows.ts';

function node(id: string, description = '', children?: readonly MeshNode[]): MeshNode {
  return {
    id,
    kind: 'object',
    label: id,
    description,
    icon: 'x',
    state: 'neutral',
    facts: [],
    ...(children === undefined ? {} : { children: () => children }),
  };
}

/** Rows as VS Code holds them after it opened `a`. */
function opened(): Rows {
  const rows = new Rows();
  const [a] = rows.give(undefined, [node('a', '', [node('a1'), node('a2')]), node('b', '', [node('b1')])]);
  rows.give(a, a?.node.children?.() ?? []);
  return rows;
}

describe('Rows of a tree', () => {
  it('draws nothing again when nothing changed', () => {
    assert.deepEqual(
      opened().update([node('a', '', [node('a1'), node('a2')]), node('b', '', [node('b1')])]),
      [],
    );
  });

  it('draws only the row that changed', () => {
    const refreshes = opened().update([
      node('a', '', [node('a1'), node('a2', 'new')]),
      node('b', '', [node('b1')]),
    ]);
    assert.deepEqual(
      refreshes.map((row) => row?.id),
      ['a2'],
    );
  });

  it('draws the parent of rows that came or went', () => {
    const refreshes = opened().update([node('a', '', [node('a1')]), node('b', '', [node('b1')])]);
    assert.deepEqual(
      refreshes.map((row) => row?.id),
      ['a'],
    );
  });

  it('does not look below rows that were never opened', () => {
    const rows = opened();
    let asked = 0;
    const b: MeshNode = {
      ...node('b'),
      children: () => {
        asked++;
        return [node('b1', 'new')];
      },
    };
    assert.deepEqual(rows.update([node('a', '', [node('a1'), node('a2')]), b]), []);
    assert.equal(asked, 0);
  });

  it('draws the whole tree when roots came or went', () => {
    assert.deepEqual(opened().update([node('a', '', [node('a1'), node('a2')])]), [undefined]);
  });

  it('draws a row again that became or ceased to be a folder', () => {
    const refreshes = opened().update([
      node('a', '', [node('a1', '', [node('deep')]), node('a2')]),
      node('b', '', [node('b1')]),
    ]);
    assert.deepEqual(
      refreshes.map((row) => row?.id),
      ['a1'],
    );
  });

  it('keeps the same row for the same id, so that selection stays', () => {
    const rows = new Rows();
    const [first] = rows.give(undefined, [node('a')]);
    const [again] = rows.give(undefined, [node('a', 'new')]);
    assert.equal(again, first);
    assert.equal(first?.node.description, 'new');
  });

  it('knows the parent of each row, and holds no row that has gone', () => {
    const rows = opened();
    const [a] = rows.give(undefined, [node('a', '', [node('a1'), node('a2')]), node('b')]);
    const below = rows.give(a, a?.node.children?.() ?? []);
    assert.deepEqual(
      below.map((row) => row.parent),
      [a, a],
    );
    assert.equal(rows.size, 4);
    rows.give(a, [node('a2')]);
    assert.equal(rows.size, 3);
    rows.give(undefined, [node('b')]);
    assert.equal(rows.size, 1, 'what was below a row that went is held');
  });

  it('gives and holds nothing below a row that has gone before VS Code has heard of it', () => {
    const rows = new Rows();
    const [a] = rows.give(undefined, [node('a', '', [node('a1', '', [node('a11')])]), node('b')]);
    const [a1] = rows.give(a, a?.node.children?.() ?? []);
    rows.give(undefined, [node('b')]);
    assert.deepEqual(rows.give(a1, a1?.node.children?.() ?? []), []);
    assert.deepEqual(
      [...rows.all()].map(({ id }) => id),
      ['b'],
    );
    assert.equal(rows.shownBelow('a1'), false);
  });

  it('holds nothing below a row that is no folder any more', () => {
    const rows = opened();
    assert.equal(rows.size, 4);
    rows.update([node('a'), node('b', '', [node('b1')])]);
    assert.equal(rows.size, 2);
    assert.equal(rows.find('a1'), undefined);
    assert.equal(opened().find('a1')?.node.id, 'a1');
  });

  it('does not look below a node whose children are the same function', () => {
    const rows = new Rows();
    let asked = 0;
    const children = (): readonly MeshNode[] => {
      asked++;
      return [node('a1')];
    };
    const [a] = rows.give(undefined, [{ ...node('a'), children }]);
    rows.give(a, children());
    asked = 0;
    const refreshes = rows.update([{ ...node('a', 'new'), children }]);
    assert.deepEqual(
      refreshes.map((row) => row?.id),
      ['a'],
    );
    assert.equal(asked, 0);
  });

  it('does not look below a node that was not made anew', () => {
    const rows = new Rows();
    let asked = 0;
    const same: MeshNode = {
      ...node('a'),
      children: () => {
        asked++;
        return [node('a1')];
      },
    };
    const [a] = rows.give(undefined, [same]);
    rows.give(a, same.children?.() ?? []);
    asked = 0;
    assert.deepEqual(rows.update([same]), []);
    assert.equal(asked, 0);
  });

  it('tells of a change also when somebody asked for the roots before', () => {
    const rows = opened();
    const roots = [node('a', 'new', [node('a1'), node('a2')]), node('b', '', [node('b1')])];
    rows.give(undefined, roots);
    assert.deepEqual(
      rows.update(roots).map((row) => row?.id),
      ['a'],
    );
    assert.deepEqual(rows.update(roots), []);
  });
});
