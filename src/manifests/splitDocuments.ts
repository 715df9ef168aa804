/** A piece of a file that holds one YAML document, as character offsets into the file. */
export interface DocumentSlice {
  readonly start: number;
  readonly end: number;
  /** Stands after a `...` line with no `---` before it: kubectl never reads such text. */
  readonly afterEndMarker: boolean;
}

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/;
const contentless = /^(?:[ \t]*(?:#.*)?|%.*)\r?$/;

/**
 * Cuts a file at its document markers. `---` and `...` count only in the first column, where YAML forbids them inside
 * every scalar (YAML 1.2, c-forbidden), so block scalars need no parsing. Directives (`%`) and comments stay with the
 * document that they precede. The slices cover the file without a gap, except for a byte order mark.
 */
export function splitDocuments(text: string): DocumentSlice[] {
  const slices: DocumentSlice[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let hasMarker = false;
  let hasContent = false;
  let afterEndMarker = false;
  const finish = (end: number, afterEnd: boolean): void => {
    if (end > start) slices.push({ start, end, afterEndMarker: afterEndMarker && !hasMarker });
    start = end;
    hasMarker = false;
    hasContent = false;
    afterEndMarker = afterEnd;
  };
  let seen = start;
  for (const line of markersFrom(text, start)) {
    hasContent ||= holdsContent(text, seen, line);
    seen = endOfLine(text, line);
    if (text[line] === '.') {
      finish(seen, true);
    } else {
      if (hasMarker || hasContent) finish(line, false);
      hasMarker = true;
    }
  }
  finish(text.length, false);
  return slices;
}

/** Where lines begin with a marker, in order. By searches for it, as a look at each line would take several times as long. */
function* markersFrom(text: string, start: number): Generator<number, void, void> {
  const next = (word: string, from: number): number => {
    const found = text.indexOf(`\n${word}`, from);
    return found < 0 ? text.length : found + 1;
  };
  let line = start;
  let [dashes, dots] = [next('---', start), next('...', start)];
  while (line < text.length) {
    if (marker.test(text.slice(line, line + 4))) yield line;
    // The line break before the next marker may be the one that ends this line.
    if (dashes <= line) dashes = next('---', line);
    if (dots <= line) dots = next('...', line);
    line = Math.min(dashes, dots);
  }
}

/** Where the next line begins. */
function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline + 1;
}

/** Whether any of the lines between two places holds more than blanks, a comment or a directive. */
function holdsContent(text: string, from: number, to: number): boolean {
  for (let line = from; line < to;) {
    const next = endOfLine(text, line);
    const end = text[next - 1] === '\n' ? next - 1 : next;
    if (!contentless.test(text.slice(line, end))) return true;
    line = next;
  }
  return false;
}
