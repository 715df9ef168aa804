/** How long rows are made at a stretch, in milliseconds: at first, and at most. */
const FIRST_MS = 5;
export const LONGEST_MS = 20;

/**
 * How long the tree may make rows before others have their turn. Longer from one turn to the next while less and less is
 * left to make, so that a mesh that comes whole is soon drawn; where as much changes as is made, no turn is long.
 */
export class TurnLength {
  #ms = FIRST_MS;
  #left = 0;

  /** In milliseconds. */
  get ms(): number {
    return this.#ms;
  }

  /** @param left how much the turn that is over has left to make */
  ended(left: number): void {
    this.#ms = left > 0 && left < this.#left ? Math.min(LONGEST_MS, this.#ms * 2) : FIRST_MS;
    this.#left = left;
  }
}
