import type { Disposable } from 'vscode';

/** Runs an action soon after the first of many calls, then not again before the next call. */
export class Coalescer implements Disposable {
  readonly #delayMs: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(delayMs: number, action: () => void) {
    this.#delayMs = delayMs;
    this.#action = action;
  }

  schedule(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#action();
    }, this.#delayMs);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}
