import type { Disposable } from 'vscode';
import { TurnLength } from './turnLength.ts';

/** A tree is drawn at most this often, in milliseconds. */
const DRAW_MS = 50;

/**
 * When a tree is drawn: when something changes, and again until nothing is left to make. Others have their time between
 * two turns, whoever asked for them: two that follow each other at once would be one long block.
 */
export class DrawTurns implements Disposable {
  readonly #draw: () => void;
  readonly #length = new TurnLength();
  #next: NodeJS.Timeout | undefined;
  #ended = -Infinity;

  /** @param draw draws one turn: it calls {@link begin} first, and {@link end} as soon as the rows are made */
  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** When a turn that begins now should end, by `performance.now()`. */
  get until(): number {
    return performance.now() + this.#length.ms;
  }

  /** A turn begins, so none needs to be waited for. */
  begin(): void {
    clearTimeout(this.#next);
    this.#next = undefined;
  }

  /** @param left how much the turn that is over has left to make */
  end(left: number): void {
    this.#length.ended(left);
    this.#ended = performance.now();
    if (left > 0) this.soon();
  }

  /** Draws: at once when the last turn is long enough ago. */
  soon(): void {
    const wait = this.#ended + DRAW_MS - performance.now();
    if (wait <= 0) this.#draw();
    else this.#next ??= setTimeout(this.#draw, wait);
  }

  dispose(): void {
    clearTimeout(this.#next);
  }
}
