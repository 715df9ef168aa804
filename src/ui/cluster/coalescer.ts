import type { Disposable } from 'vscode';

/** How many times as long as the action took others get before it runs again, and at most how long, in milliseconds. */
const REST = 3;
const LONGEST_REST_MS = 150;

/**
 * Runs an action soon after the first of many calls, then not again before the next call. An action that takes long, such
 * as drawing while thousands of objects arrive, runs less often, so that what it waits for can come.
 */
export class Coalescer implements Disposable {
  readonly #delayMs: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;
  #rested = 0;
  #disposed = false;

  constructor(delayMs: number, action: () => void) {
    this.#delayMs = delayMs;
    this.#action = action;
  }

  schedule(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        const begun = performance.now();
        this.#action();
        const ended = performance.now();
        this.#rested = ended + Math.min(LONGEST_REST_MS, REST * (ended - begun));
      },
      Math.max(this.#delayMs, this.#rested - performance.now()),
    );
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}
