import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { HeadStart } from '../../../src/cluster/headStart.ts';

describe('The head start of the namespaces', () => {
  let isDrawing: boolean;
  let started: number;
  let start: HeadStart;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    isDrawing = false;
    started = 0;
    start = new HeadStart(
      () => isDrawing,
      () => started++,
    );
  });
  afterEach(() => {
    start.stop();
    mock.timers.reset();
  });

  it('ends with their list, and with it only once', () => {
    start.begin(false);
    assert.ok(start.running);
    start.listed();
    assert.equal(started, 1);
    assert.ok(!start.running);
    start.listed();
    start.drawn();
    mock.timers.tick(10_000);
    assert.equal(started, 1);
  });

  it('ends without their list soon', () => {
    start.begin(false);
    mock.timers.tick(99);
    assert.equal(started, 0);
    mock.timers.tick(1);
    assert.equal(started, 1);
  });

  it('is none where they are known, or nobody wants to know them', () => {
    start.begin(true);
    mock.timers.tick(1);
    assert.equal(started, 1);
  });

  it('lasts until who draws them has given them away, and they have had their way to the screen', () => {
    isDrawing = true;
    start.begin(false);
    // Nothing that one could wait for.
    start.drawn();
    mock.timers.tick(300);
    start.listed();
    mock.timers.tick(300);
    assert.equal(started, 0);
    start.drawn();
    assert.equal(started, 0);
    mock.timers.tick(100);
    assert.equal(started, 1);
  });

  it('ends although nobody draws them', () => {
    isDrawing = true;
    start.begin(false);
    start.listed();
    mock.timers.tick(1_000);
    assert.equal(started, 1);
  });

  it('starts nothing after its session', () => {
    start.begin(false);
    start.stop();
    mock.timers.tick(10_000);
    assert.equal(started, 0);
  });
});
