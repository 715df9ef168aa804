/** How long the other kinds wait for the list of namespaces, at most, in milliseconds: beside those of pods it is late. */
const LIST_MS = 100;
/** How long they wait, at most, until somebody who draws the namespaces has them. */
const DRAW_MS = 1_000;
/** How long rows that were given away take to the screen, in milliseconds. */
const WAY_MS = 100;

/**
 * Namespaces first: every view begins with them, and of other kinds there may be a thousand times as much. While these
 * arrive a word between VS Code and its extensions takes a second on a slow machine, so they wait until it has its first rows.
 */
export class HeadStart {
  readonly #isDrawing: () => boolean;
  readonly #others: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isListed = false;

  /**
   * @param isDrawing whether somebody is about to draw the namespaces, and will say so
   * @param others starts all other kinds
   */
  constructor(isDrawing: () => boolean, others: () => void) {
    this.#isDrawing = isDrawing;
    this.#others = others;
  }

  /** Whether the others have to wait. */
  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** @param listed whether the namespaces are known, or nobody wants to know them */
  begin(listed: boolean): void {
    this.#isListed = listed;
    const wait = this.#isDrawing() ? DRAW_MS : LIST_MS;
    this.#endIn(listed ? 0 : wait);
  }

  /** The list of namespaces is there, or is known not to come. */
  listed(): void {
    this.#isListed = true;
    if (!this.#isDrawing()) this.#end();
  }

  /** Somebody has drawn what is known: where these are the namespaces, they are on their way to the screen. */
  drawn(): void {
    if (this.running && this.#isListed) this.#endIn(WAY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(): void {
    if (!this.running) return;
    this.stop();
    this.#others();
  }

  #endIn(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), wait);
  }
}
