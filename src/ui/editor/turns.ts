/** After this long at a stretch other work of the extension host gets its turn, in milliseconds. */
const SLICE_MS = 12;

/** Cuts long work into slices: await `next()` between its pieces. */
export class Turns {
  #start = performance.now();

  /** Resolves at once while the slice lasts, else after everybody else has had a turn. */
  async next(): Promise<void> {
    if (performance.now() - this.#start < SLICE_MS) return;
    await new Promise(setImmediate);
    this.#start = performance.now();
  }

  /** Runs work that yields between its pieces, and gives what it returns. */
  async run<T>(steps: Iterator<undefined, T, void>): Promise<T> {
    let step = steps.next();
    while (step.done !== true) {
      if (this.over) await this.next();
      step = steps.next();
    }
    return step.value;
  }

  /** Whether the slice is used up: for callers that spare themselves a promise for each piece. */
  get over(): boolean {
    return performance.now() - this.#start >= SLICE_MS;
  }
}
