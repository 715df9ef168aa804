import assert from 'node:assert/strict';
import { TurnLength } from '../../../src/ui/explorer/turnLength.ts';

describe('A turn of drawing', () => {
  const lengthsAfter = (...lefts: readonly number[]): readonly number[] => {
    const turn = new TurnLength();
    return lefts.map((left) => {
      turn.ended(left);
      return turn.ms;
    });
  };

  it('is longer each time while less is left to make, up to a limit, and short again after that', () => {
    assert.deepEqual(lengthsAfter(50, 49, 47, 43, 39, 0, 10, 9), [5, 10, 20, 20, 20, 5, 5, 10]);
  });

  it('stays short where as much changes as is made', () => {
    assert.deepEqual(lengthsAfter(20, 21, 21, 19, 20), [5, 5, 5, 10, 5]);
  });
});
