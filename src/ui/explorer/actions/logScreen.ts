import { EventEmitter, l10n } from 'vscode';
import type { Event, Pseudoterminal } from 'vscode';
import { plainText } from '../../../cli/plainText.ts';

const PLAIN = '\u001b[0m';
const DIM = '\u001b[2m';
/** Colours of the terminal's theme, so that they are readable in each. */
const COLOURS = ['\u001b[36m', '\u001b[33m', '\u001b[32m', '\u001b[35m', '\u001b[34m', '\u001b[31m'];
/** What comes faster than it can be read is counted instead: lines in one {@link FLUSH_MS}. */
const MAX_LINES = 1_000;
const MAX_LINE_LENGTH = 8_192;
const FLUSH_MS = 50;

/** A terminal that shows logs: what comes from the cluster is text and gives no orders to the terminal. */
export class LogScreen implements Pseudoterminal {
  readonly #writer = new EventEmitter<string>();
  readonly onDidWrite: Event<string> = this.#writer.event;
  readonly #open = Promise.withResolvers<void>();
  /** Nothing that is written before VS Code has opened the terminal is shown. */
  readonly opened = this.#open.promise;
  readonly #stop = new AbortController();
  /** Aborts when the learner closes the terminal or presses Ctrl-C, and with {@link stop}. */
  readonly signal = this.#stop.signal;
  readonly #colours = new Map<string, string>();
  #pending: string[] = [];
  #left = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  open(): void {
    this.#open.resolve();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.#open.resolve();
    this.#writer.dispose();
  }

  handleInput(data: string): void {
    if (data === '\u0003') this.stop(l10n.t('Stopped. Close this terminal, or open the log again.'));
  }

  /** Ends what is read, and says why. */
  stop(why: string): void {
    if (this.signal.aborted) return;
    this.#stop.abort();
    this.note(why);
  }

  /** A line of a log. @param source what wrote it, shown before it when several do */
  line(text: string, source = ''): void {
    if (this.#pending.length >= MAX_LINES) {
      this.#left++;
      return;
    }
    const cut = text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)} …` : text;
    const before = source === '' ? '' : `${this.#colourOf(source)}${plainText(source)}${PLAIN} `;
    this.#write(before + plainText(cut).replaceAll('\n', ' '));
  }

  /** A sentence of ours. */
  note(text: string): void {
    this.#write(`${DIM}${plainText(text)}${PLAIN}`);
  }

  #write(text: string): void {
    if (this.#closed) return;
    this.#pending.push(text);
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const lines = this.#pending;
    this.#pending = [];
    if (this.#left > 0) lines.push(`${DIM}${l10n.t('… {0} lines left out', this.#left)}${PLAIN}`);
    this.#left = 0;
    this.#writer.fire(lines.map((line) => `${line}\r\n`).join(''));
  }

  #colourOf(source: string): string {
    const known = this.#colours.get(source);
    if (known !== undefined) return known;
    const colour = COLOURS[this.#colours.size % COLOURS.length] ?? '';
    this.#colours.set(source, colour);
    return colour;
  }
}
