import { stripVTControlCharacters } from 'node:util';

// What is left after escape sequences are gone: control characters but tab and newline, and the marks that hide or
// reorder text.
const unwanted = /[^\P{Cc}\t\n]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Text of a process or a cluster, made harmless: no terminal escape sequences, no control characters but tab and
 * newline, no marks that hide or reorder text; every kind of line end becomes `\n`. Safe for a terminal, a tooltip and
 * a log; it is still foreign text and must never become trusted Markdown or HTML.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(unwanted, '');
}

/** The same on one line: for names and messages that stand among other words. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s*\n\s*/g, ' ');
}

/** Cuts a stream into lines. Escape sequences that arrive in pieces are whole again before they are stripped. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(plainText(line));
    // A process that never ends its line must not fill the memory.
    if (this.#rest.length > 65_536) this.end();
  }

  /** Hands over what came after the last line end, if anything. */
  end(): void {
    const rest = plainText(this.#rest);
    this.#rest = '';
    if (rest !== '') this.#onLine(rest.replace(/\n$/, ''));
  }
}
