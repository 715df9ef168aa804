import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { SleepWatch } from '../../../src/cluster/sleepWatch.ts';

describe('A machine that sleeps', () => {
  let now: number;
  let woken: number;
  let watch: SleepWatch;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    now = 0;
    woken = 0;
    watch = new SleepWatch(
      () => woken++,
      () => now,
    );
    watch.start();
  });
  afterEach(() => {
    watch.stop();
    mock.timers.reset();
  });
  /** Time goes on for everyone, or, while the machine sleeps, for the wall's clock alone. */
  function passes(seconds: number, asleepFor = 0): void {
    for (let second = 0; second < seconds; second++) {
      now += 1_000;
      mock.timers.tick(1_000);
    }
    now += asleepFor * 1_000;
  }

  it('is noticed within seconds after it woke, once', () => {
    passes(30, 3_600);
    assert.equal(woken, 0);
    passes(5);
    assert.equal(woken, 1);
    passes(60);
    assert.equal(woken, 1);
  });

  it('is not suspected while it is only busy, nor after nobody looks any more', () => {
    passes(7, 9);
    passes(30);
    assert.equal(woken, 0);
    watch.start();
    watch.stop();
    passes(10, 3_600);
    passes(10);
    assert.equal(woken, 0);
  });
});
