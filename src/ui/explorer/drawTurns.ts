import type { Disposable } from 'vscode';
import type { OpenRows } from '../../mesh/tree/meshTree.ts';
import type { Rows } from './rows.ts';
import { LONGEST_MS, TurnLength } from './turnLength.ts';

/** A tree is drawn at most this often, in milliseconds. */
const DRAW_MS = 50;

/**
 * How long VS Code is not told again of changed rows, in milliseconds. It takes the first word at once, and what comes
 * within this time only when as much has passed without another (`debounce` in its extHostTreeViews.ts): told as often
 * as things change, it would show none of it for as long as they do. It must be the time that VS Code waits: timers of
 * one length end in the order in which they began, on a late thread too, and VS Code's begins when it is told.
 */
const DEAF_MS = 200;

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
  #deaf: NodeJS.Timeout | undefined;
  #ended = -Infinity;

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

  /**
   * The same for what VS Code shows: it is told of it at the end of this turn, or only after some more.
   * @param until when the turn should end; without that nothing has an end
   */
  shown(rows: Pick<Rows, 'shownBelow'>, until: number | undefined): OpenRows | undefined {
    if (until === undefined) return undefined;
    const ms = this.#deaf === undefined ? LONGEST_MS : this.#length.ms;
    return { has: (id) => rows.shownBelow(id), until: performance.now() + ms };
  }

  /** A turn begins, so none needs to be waited for. */
  begin(): void {
    clearTimeout(this.#next?.timer);
    clearImmediate(this.#now);
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
    if (this.#deaf === undefined) this.flush();
  }

  /** Tells VS Code of everything that was found. */
  flush(): void {
    if (this.#untold.size === 0) return;
    const changed = [...this.#untold];
    this.#untold.clear();
    this.#tell(changed);
    clearTimeout(this.#deaf);
    this.#deaf = setTimeout(() => {
      this.#deaf = undefined;
      // With what has happened since the last turn.
      if (this.#untold.size > 0) this.#draw();
    }, DEAF_MS);
  }

  /** Something has changed. It is drawn before VS Code is told, too, so that little is left to make by then. */
  soon(): void {
    const wait = this.#ended + DRAW_MS - performance.now();
    if (wait <= 0) this.#drawNow();
    else this.#plan(wait);
  }

  dispose(): void {
    this.begin();
    clearTimeout(this.#deaf);
  }

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
