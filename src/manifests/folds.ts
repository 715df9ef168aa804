import type { ManifestDocument } from './documents.ts';

/** Lines that an editor can fold, from 0, both ends included. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind?: 'comment' | 'region';
}

/**
 * What can be folded in a file of manifests: each document as a whole, from its first key on, and everything that is
 * indented below a line, as editors do it for YAML by themselves.
 */
export function foldsOf(text: string, documents: readonly ManifestDocument[]): Fold[] {
  const lines = text.split('\n');
  return [...documentFolds(text, documents), ...indentationFolds(lines), ...commentFolds(lines)];
}

function documentFolds(text: string, documents: readonly ManifestDocument[]): Fold[] {
  const folds: Fold[] = [];
  let [line, at] = [0, 0];
  const lineOf = (offset: number): number => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      at = next + 1;
      line += 1;
    }
    return line;
  };
  for (const { start, parsed } of documents) {
    const last = endOfContent(parsed.text);
    const first = lineOf(start + (parsed.start ?? 0));
    const end = lineOf(start + last);
    if (end > first) folds.push({ start: first, end });
  }
  return folds;
}

/** Offset behind the last line that holds more than a comment or a marker. */
function endOfContent(text: string): number {
  let end = text.length;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (!/^\s*(?:#.*|\.\.\.\s*)?$/.test(text.slice(start, end))) break;
    end = Math.max(0, start - 1);
  }
  return end;
}

function indentationFolds(lines: readonly string[]): Fold[] {
  const folds: Fold[] = [];
  const open: { line: number; indent: number }[] = [];
  let last = 0;
  const close = (indent: number): void => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      if (last > top.line) folds.push({ start: top.line, end: last });
      open.pop();
    }
  };
  for (const [line, text] of lines.entries()) {
    const indent = text.search(/\S/);
    if (indent < 0 || text.charAt(indent) === '#') continue;
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      close(0);
      continue;
    }
    // A list may stand at the indentation of its key: it belongs to the key all the same.
    const isItem = /^-(?:\s|$)/.test(text.slice(indent));
    const top = open.findLast((one) => one.indent <= indent);
    const isOfKey = isItem && top?.indent === indent && !/^\s*-(?:\s|$)/.test(lines[top.line] ?? '');
    close(isOfKey ? indent + 0.5 : indent);
    if (isOfKey) {
      last = line;
      open.push({ line, indent: indent + 0.5 });
      continue;
    }
    last = line;
    open.push({ line, indent });
  }
  close(0);
  return folds;
}

function commentFolds(lines: readonly string[]): Fold[] {
  const folds: Fold[] = [];
  const regions: number[] = [];
  let start: number | undefined;
  for (const [line, text] of [...lines, ''].entries()) {
    const region = /^\s*#\s*(end)?region\b/.exec(text);
    const isComment = region === null && /^\s*#/.test(text);
    if (isComment) start ??= line;
    else {
      if (start !== undefined && line - 1 > start) folds.push({ start, end: line - 1, kind: 'comment' });
      start = undefined;
    }
    if (region === null) continue;
    if (region[1] === undefined) regions.push(line);
    else {
      const begin = regions.pop();
      if (begin !== undefined) folds.push({ start: begin, end: line, kind: 'region' });
    }
  }
  return folds;
}
