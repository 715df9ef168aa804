import assert from 'node:assert/strict';
import { Backoff } from '../../../src/cluster/backoff.ts';

describe('Backoff', () => {
  it('doubles up to the cap, and begins again after a success', () => {
    const backoff = new Backoff(100, 500, () => 1);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => backoff.next()),
      [100, 200, 400, 500, 500],
    );
    assert.equal(backoff.failures, 5);
    backoff.reset();
    assert.equal(backoff.failures, 0);
    assert.equal(backoff.next(), 100);
  });

  it('spreads its pauses between half and the whole', () => {
    assert.equal(new Backoff(100, 500, () => 0).next(), 50);
    assert.equal(new Backoff(100, 500, () => 0.5).next(), 75);
  });

  it('stays at the cap after a night of failures', () => {
    const backoff = new Backoff(100, 500, () => 1);
    for (let failures = 0; failures < 2000; failures++) backoff.next();
    assert.equal(backoff.next(), 500);
  });
});
