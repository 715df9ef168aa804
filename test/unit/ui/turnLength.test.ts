import assert from 'node:assert/strict';
import { TurnLength } from '../../../src/ui/explorer/turnLength.ts';

describe('A turn of drawing', () => {
  const lengthOf = (turn: TurnLength): number => Math.round(turn.until - performance.now());

  it('is longer each time while there is more to make, up to a limit, and short again after that', () => {
    const turn = new TurnLength();
    const lengths = [true, true, true, true, false, true].map((isBehind) => {
      const length = lengthOf(turn);
      turn.ended(isBehind);
      return length;
    });
    assert.deepEqual(lengths, [5, 10, 20, 20, 20, 5]);
  });
});
