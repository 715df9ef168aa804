/** How often the clock is looked at, in milliseconds. */
const LOOK_MS = 5_000;
/** A look that comes so much later than it should means that the machine has slept, in milliseconds. */
const SLEPT_MS = 10_000;

/** Notices that the machine has slept: timers stand still meanwhile, the clock on the wall does not. */
export class SleepWatch {
  readonly #clock: () => number;
  readonly #onWake: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param clock milliseconds since 1970 */
  constructor(onWake: () => void, clock: () => number = Date.now) {
    this.#onWake = onWake;
    this.#clock = clock;
  }

  /** Looks from now on; again when it does already changes nothing. */
  start(): void {
    if (this.#timer !== undefined) return;
    let last = this.#clock();
    this.#timer = setInterval(() => {
      const now = this.#clock();
      const slept = now - last > LOOK_MS + SLEPT_MS;
      last = now;
      if (slept) this.#onWake();
    }, LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
