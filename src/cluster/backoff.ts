/**
 * Growing pauses between tries, with jitter so that many watches do not come back in step.
 * The idea and the reset rule are those of client-go's reflector (tools/cache/reflector.go).
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #capMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(firstMs: number, capMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#capMs = capMs;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The next pause in milliseconds, between half of and the whole of a value that doubles up to the cap. */
  next(): number {
    const whole = Math.min(this.#capMs, this.#firstMs * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    return whole * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
