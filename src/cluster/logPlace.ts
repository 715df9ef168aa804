const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * How far a log with timestamps was read, so that reading can go on there with each line once. A kubelet knows seconds
 * only: it gives the lines of the last one again, and those that were seen are left out by what they say.
 */
export class LogPlace {
  /** Of the last line, since 1970. */
  #second = -Infinity;
  /** The lines of that second, and how often each came. */
  readonly #seen = new Map<string, number>();
  /** Those of them that are still to come a second time. */
  #again = new Map<string, number>();

  /** Where to go on; `undefined` before the first line. */
  get sinceTime(): string | undefined {
    if (this.#second === -Infinity) return undefined;
    return new Date(this.#second).toISOString().replace('.000Z', 'Z');
  }

  /** To be called before the log is asked for again from {@link sinceTime} on. */
  goOn(): void {
    this.#again = new Map(this.#seen);
  }

  /** Takes the next line. @returns its text without the time; `undefined` when it came before */
  take(line: string): string | undefined {
    const space = line.indexOf(' ');
    const second = secondOf(space === -1 ? line : line.slice(0, space));
    // A kubelet's own words on why it cannot read a log have no time.
    if (second === undefined) return line;
    const again = this.#again.get(line) ?? 0;
    if (again > 0) {
      this.#again.set(line, again - 1);
      return undefined;
    }
    if (second > this.#second) {
      this.#second = second;
      this.#seen.clear();
    }
    if (second === this.#second) this.#seen.set(line, (this.#seen.get(line) ?? 0) + 1);
    return space === -1 ? '' : line.slice(space + 1);
  }
}

function secondOf(stamp: string): number | undefined {
  const [, time, zone] = STAMP.exec(stamp) ?? [];
  const second = Date.parse(`${time}${zone}`);
  return Number.isNaN(second) ? undefined : second;
}
