/** A piece of a file that holds one YAML document, as character offsets into the file. */
export interface DocumentSlice {
  readonly start: number;
  readonly end: number;
  /** Stands after a `...` line with no `---` before it: kubectl never reads such text. */
  readonly afterEndMarker: boolean;
}

const marker = /^---(?=[ \t\r\n]|$)/;
const endMarker = /^\.\.\.(?=[ \t\r\n]|$)/;
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
  for (let line = start; line < text.length;) {
    const newline = text.indexOf('\n', line);
    const next = newline < 0 ? text.length : newline + 1;
    const first = text.charCodeAt(line);
    if (first === 0x2d && marker.test(text.slice(line, line + 4))) {
      if (hasMarker || hasContent) finish(line, false);
      hasMarker = true;
    } else if (first === 0x2e && endMarker.test(text.slice(line, line + 4))) {
      finish(next, true);
    } else if (!hasContent && !contentless.test(text.slice(line, newline < 0 ? text.length : newline))) {
      hasContent = true;
    }
    line = next;
  }
  finish(text.length, false);
  return slices;
}
