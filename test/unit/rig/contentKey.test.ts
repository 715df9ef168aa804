import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentKey } from '../../rig/contentKey.ts';

describe('contentKey', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'meshwalk-unit-'));
    for (const [clone, end] of [
      ['one', '\n'],
      ['two', '\r\n'],
    ] as const) {
      mkdirSync(join(root, clone, 'folder'), { recursive: true });
      writeFileSync(join(root, clone, 'folder', 'a'), `x${end}y${end}`);
      writeFileSync(join(root, clone, 'b'), 'z');
    }
  });
  after(() => rmSync(root, { recursive: true }));

  it('is the same in every clone, whatever the line ends', () => {
    const paths = ['folder', 'b'];
    assert.equal(
      contentKey(join(root, 'one'), paths, ['linux']),
      contentKey(join(root, 'two'), paths, ['linux']),
    );
  });

  it('changes with a file, with its name and with a fact', () => {
    const one = join(root, 'one');
    const keys = [contentKey(one, ['folder'], ['linux']), contentKey(one, ['folder'], ['darwin'])];
    writeFileSync(join(one, 'folder', 'a'), 'changed');
    keys.push(contentKey(one, ['folder'], ['linux']));
    writeFileSync(join(one, 'folder', 'c'), '');
    keys.push(contentKey(one, ['folder'], ['linux']));
    assert.equal(new Set(keys).size, 4);
  });
});
