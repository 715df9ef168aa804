import { LineSplitter } from '../cli/plainText.ts';
import type { TypedRequestsFact } from './facts.ts';
import { productPageTitle } from './probes/observed.ts';
import { ANYTHING } from './typedRequests.ts';
import type { TypedRequests } from './typedRequests.ts';

/** `HTTP/1.1 200 OK` of `curl -i`, with `< ` before it of `curl -v`; and what PowerShell makes of an answer. */
const STATUS_LINE = /^(?:< )?HTTP\/[\d.]+ (\d{3})\b|^StatusCode\s*:\s*(\d{3})\s*$/;
const TITLE = /<title>([^<]{0,200})<\/title>/gi;
/** The name of the pod in the page, or what `grep -o "reviews-v[0-9]"` leaves of it. */
const REVIEWS = /\breviews-(v\d{1,3})\b/g;
/** A longer line is a page. */
const LONGEST_CODES = 4_096;
/** What curl prints as the code of a request that had no answer. */
const NO_ANSWER = '000';

/** Reads what requests of a terminal print: status codes, the titles of pages, the versions of reviews. */
export class TypedAnswers {
  readonly #lines = new LineSplitter((line) => this.#take(line.trim()));
  readonly #code: RegExp | undefined;
  readonly #alone: RegExp | undefined;
  readonly #codes = new Map<string, number>();
  readonly #statusLines = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  #titles = 0;

  /** @param code what stands around a code, of {@link TypedRequests} */
  constructor({ code }: Pick<TypedRequests, 'code'>) {
    if (code === undefined) return;
    this.#code = new RegExp(code, 'g');
    const many = code.includes(ANYTHING) ? code : String.raw`(?:${code}\s*)+`;
    // A line of nothing else, or one of `uniq -c` with how often it came. Zsh marks an end without a new line.
    this.#alone = new RegExp(String.raw`^(?:(\d+)\s+${code}|${many})\s*[%#]?$`);
  }

  /** Takes the next piece of what is printed. */
  push(text: string): void {
    this.#lines.push(text);
  }

  /**
   * What is known of the requests when the command line has ended.
   * @param exitCode 0 lets those count whose answers were not seen, where it is that of the requests
   * @returns `undefined` when nothing is known
   */
  end(
    { times, exitTells }: TypedRequests,
    exitCode: number | undefined,
  ): Omit<TypedRequestsFact, 'namespace'> | undefined {
    this.#lines.end();
    const seen = [this.#codes, this.#statusLines].find(({ size }) => size > 0);
    const byStatus =
      seen === undefined && this.#titles > 0 ? { 200: this.#titles } : Object.fromEntries(seen ?? []);
    const answers = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
    const sent = exitCode === 0 ? Math.max(times, answers) : answers;
    const byVersion = Object.fromEntries(this.#versions);
    if (sent === 0 && this.#versions.size === 0) return undefined;
    return { sent, byStatus, byVersion, unseen: exitCode === 0 && exitTells ? sent - answers : 0 };
  }

  #take(line: string): void {
    for (const [, title = ''] of line.matchAll(TITLE))
      if (title.trim() === productPageTitle) this.#titles += 1;
    for (const [, version = ''] of line.matchAll(REVIEWS)) add(this.#versions, version, 1);
    const status = STATUS_LINE.exec(line);
    if (status !== null) add(this.#statusLines, status[1] ?? status[2] ?? '', 1);
    if (this.#code === undefined || this.#alone === undefined || line.length > LONGEST_CODES) return;
    const alone = this.#alone.exec(line);
    if (alone === null) return;
    const [, often] = alone;
    const codes = often === undefined ? line.matchAll(this.#code) : [[line, alone[2] ?? '']];
    for (const [, code = ''] of codes)
      add(this.#codes, code === NO_ANSWER ? 'failed' : code, often === undefined ? 1 : Number(often));
  }
}

/** Two counts of requests as one. */
export function together(
  one: Omit<TypedRequestsFact, 'namespace'>,
  other: Omit<TypedRequestsFact, 'namespace'>,
): Omit<TypedRequestsFact, 'namespace'> {
  return {
    sent: one.sent + other.sent,
    unseen: one.unseen + other.unseen,
    byStatus: summed(one.byStatus, other.byStatus),
    byVersion: summed(one.byVersion, other.byVersion),
  };
}

function summed(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = new Map(Object.entries(one));
  for (const [key, count] of Object.entries(other)) add(sum, key, count);
  return Object.fromEntries(sum);
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
