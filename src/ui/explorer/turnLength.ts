/** How long rows are made at a stretch, in milliseconds: at first, and at most. */
const FIRST_MS = 5;
const LONGEST_MS = 20;

/**
 * How long the tree may make rows before others have their turn: longer from one turn to the next while there is more to
 * make, so that a mesh that comes whole is soon drawn, and what changes all the time holds nobody up.
 */
export class TurnLength {
  #ms = FIRST_MS;

  /** When a turn that begins now should end, by `performance.now()`. */
  get until(): number {
    return performance.now() + this.#ms;
  }

  /** @param isBehind whether the turn that is over left something to make */
  ended(isBehind: boolean): void {
    this.#ms = isBehind ? Math.min(LONGEST_MS, this.#ms * 2) : FIRST_MS;
  }
}
