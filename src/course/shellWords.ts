/** A part of a command line, and what stands between it and the part before. */
export interface ShellPart {
  readonly text: string;
  /** `|`, `;`, `&&` and the like, a line end; empty before the first. */
  readonly after: string;
}

/** Quoted text, redirections that hold a `&`, what joins commands, and every other character. */
const PIECES = /"[^"]*"|'[^']*'|\d*>&\d|&>{1,2}|\|\||&&|[;|&\n]|[\s\S]/g;
const JOINS: ReadonlySet<string> = new Set(['||', '&&', ';', '|', '&', '\n']);

/** The words of a command line, without quotes and without variables that are set before it. */
export function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/["']/g, ''),
  );
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** The commands that a shell joins in a line; what is quoted stays whole. Empty ones are left out. */
export function partsOf(line: string): readonly ShellPart[] {
  const parts: { text: string; after: string }[] = [{ text: '', after: '' }];
  for (const [piece] of line.matchAll(PIECES)) {
    const last = parts.at(-1);
    if (JOINS.has(piece)) parts.push({ text: '', after: piece });
    else if (last !== undefined) last.text += piece;
  }
  return parts.map(({ text, after }) => ({ text: text.trim(), after })).filter(({ text }) => text !== '');
}

/** The last part of the path of a program, without the ending that Windows gives it. */
export function programOf(word: string): string {
  return word.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
}
