import type { Disposable } from 'vscode';
import { TurnLength } from './turnLength.ts';

/** A tree is drawn at most this often, in milliseconds. */
const DRAW_MS = 50;

/**
 * How long after VS Code was told of changed rows it is told again, in milliseconds. It takes the first word at once, and
 * what comes within 200 ms only when 200 ms have passed without another (`debounce` in its extHostTreeViews.ts): told as
 * often as things change, it would show none of it for as long as they do.
 */
const TELL_MS = 202;

/**
 * When a tree is drawn, and when VS Code is told what has changed in it. It is drawn when something changes, and again
 * until nothing is left to make; others have their time between two turns, whoever asked for them.
 */
export class DrawTurns<T> implements Disposable {
  readonly #draw: () => void;
  readonly #tell: (changed: readonly T[]) => void;
  readonly #length = new TurnLength();
  readonly #untold = new Set<T>();
  #next: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
  #now: NodeJS.Immediate | undefined;
  #ended = -Infinity;
  #told = -Infinity;

  /**
   * @param draw draws one turn: it calls {@link begin} first, {@link end} as soon as the rows are made, and {@link changed}
   * @param tell tells VS Code of rows that have changed
   */
  constructor(draw: () => void, tell: (changed: readonly T[]) => void) {
    this.#draw = draw;
    this.#tell = tell;
  }

  /** When a turn that begins now should end, by `performance.now()`. */
  get until(): number {
    return performance.now() + this.#length.ms;
  }

  /** A turn begins, so none needs to be waited for. */
  begin(): void {
    this.dispose();
    this.#next = undefined;
    this.#now = undefined;
  }

  /** @param left how much the turn that is over has left to make */
  end(left: number): void {
    this.#length.ended(left);
    this.#ended = performance.now();
    if (left > 0) this.#plan(DRAW_MS);
  }

  /** These rows are others now, as the turn that is over has found. */
  changed(rows: readonly T[]): void {
    for (const row of rows) this.#untold.add(row);
    const wait = this.#told + TELL_MS - performance.now();
    if (wait <= 0) this.flush();
    else if (this.#untold.size > 0) this.#plan(wait);
  }

  /** Tells VS Code of everything that was found. */
  flush(): void {
    if (this.#untold.size === 0) return;
    const changed = [...this.#untold];
    this.#untold.clear();
    this.#tell(changed);
    this.#told = performance.now();
  }

  /** Something has changed. It is drawn before VS Code is told, too, so that little is left to make by then. */
  soon(): void {
    const wait = this.#ended + DRAW_MS - performance.now();
    if (wait <= 0) this.#drawNow();
    else this.#plan(wait);
  }

  dispose(): void {
    clearTimeout(this.#next?.timer);
    clearImmediate(this.#now);
  }

  /** After all timers that are due, and so after VS Code's: where a thread is late, its own may come after ours. */
  #drawNow(): void {
    this.#now ??= setImmediate(this.#draw);
  }

  #plan(wait: number): void {
    const at = performance.now() + wait;
    if (this.#next !== undefined) {
      if (this.#next.at <= at) return;
      clearTimeout(this.#next.timer);
    }
    this.#next = { at, timer: setTimeout(() => this.#drawNow(), Math.ceil(wait)) };
  }
}
