import assert from 'node:assert/strict';
import { Snapshot } from '../../../src/mesh/snapshot.ts';
import { StoredCluster } from './source.ts';

describe('What snapshots hand on to each other', () => {
  const source = new StoredCluster([]);
  const after = (before?: Snapshot): Snapshot => new Snapshot(source, new Map(), before);
  const keep = (snapshot: Snapshot, ...parts: readonly unknown[]): object =>
    snapshot.keep('key', parts, () => ({}));

  it('stays while its parts do', () => {
    const first = after();
    const made = keep(first, 1);
    const second = after(first);
    assert.equal(keep(second, 1), made);
    assert.notEqual(keep(second, 2), made);
    assert.notEqual(keep(first, 1), made, 'the one before holds nothing any more');
  });

  it('goes when one of them did not ask for it', () => {
    const first = after();
    const made = keep(first, 1);
    assert.notEqual(keep(after(after(first)), 1), made);
  });
});
