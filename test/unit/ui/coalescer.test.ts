import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Coalescer } from '../../../src/ui/cluster/coalescer.ts';

/** Calls `schedule` twice, the second time as the action ends. @returns from the end of the one to the other, in ms */
async function restAfter(workMs: number): Promise<number> {
  const done = Promise.withResolvers<number>();
  let ended: number | undefined;
  const coalescer = new Coalescer(5, () => {
    const begun = performance.now();
    if (ended !== undefined) {
      done.resolve(begun - ended);
      return;
    }
    while (performance.now() - begun < workMs);
    ended = performance.now();
    setImmediate(() => coalescer.schedule());
  });
  coalescer.schedule();
  coalescer.schedule();
  return done.promise.finally(() => coalescer.dispose());
}

describe('Coalesced work', () => {
  it('lets others work after it took long', async () => {
    const rest = await restAfter(30);
    assert.ok(rest >= 85, `rested ${rest} ms after 30 ms`);
  });

  it('runs once for many calls, and not after it was disposed', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let runs = 0;
      const coalescer = new Coalescer(50, () => runs++);
      for (let call = 0; call < 10; call++) coalescer.schedule();
      mock.timers.tick(49);
      assert.equal(runs, 0);
      mock.timers.tick(10_000);
      assert.equal(runs, 1);
      coalescer.schedule();
      coalescer.dispose();
      mock.timers.tick(10_000);
      assert.equal(runs, 1);
    } finally {
      mock.timers.reset();
    }
  });
});
