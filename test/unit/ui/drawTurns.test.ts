import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { DrawTurns } from '../../../src/ui/explorer/drawTurns.ts';

describe('Turns of drawing a tree', () => {
  /** How many turns were drawn, and how much each leaves to make. */
  let drawn: number;
  let left: number;
  let turns: DrawTurns;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    drawn = 0;
    left = 0;
    turns = new DrawTurns(() => {
      turns.begin();
      drawn++;
      turns.end(left);
    });
  });
  afterEach(() => {
    turns.dispose();
    mock.timers.reset();
  });

  it('begin at once with the first change', () => {
    turns.soon();
    assert.equal(drawn, 1);
    mock.timers.tick(10_000);
    assert.equal(drawn, 1, 'nothing is left to make');
  });

  it('leave others their time, however often somebody asks', () => {
    turns.soon();
    turns.soon();
    turns.soon();
    assert.equal(drawn, 1);
    mock.timers.tick(50);
    assert.equal(drawn, 2);
    mock.timers.tick(10_000);
    assert.equal(drawn, 2);
  });

  it('go on until nothing is left', () => {
    left = 2;
    turns.soon();
    mock.timers.tick(50);
    assert.equal(drawn, 2);
    left = 0;
    mock.timers.tick(50);
    assert.equal(drawn, 3);
    mock.timers.tick(10_000);
    assert.equal(drawn, 3);
  });

  it('end with the view', () => {
    left = 1;
    turns.soon();
    turns.dispose();
    mock.timers.tick(10_000);
    assert.equal(drawn, 1);
  });
});
