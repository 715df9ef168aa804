import type { Finding } from './finding.ts';

/**
 * Comments by which an author silences findings: `# meshwalk-ignore` at the end of a line or on the line above it,
 * `# meshwalk-ignore-document` anywhere in the document; codes after a colon limit it to these.
 */
export interface Suppression {
  covers(finding: Finding): boolean;
}

const comment = /#[ \t]*meshwalk-ignore(-document)?(?::[ \t]*([\w/, -]+))?[ \t]*\r?$/gm;

export function suppressedCodes(text: string): Suppression {
  if (!text.includes('meshwalk-ignore')) return { covers: () => false };
  const rules = [...text.matchAll(comment)].map((found) => {
    const lineStart = text.lastIndexOf('\n', found.index) + 1;
    const alone = text.slice(lineStart, found.index).trim() === '';
    const lineEnd = endOfLine(text, found.index);
    const range = alone ? [lineEnd + 1, endOfLine(text, lineEnd + 1)] : [lineStart, lineEnd];
    const codes = found[2]?.split(/[\s,]+/).filter((code) => code !== '');
    return { codes, range: found[1] === undefined ? range : [0, text.length] };
  });
  return {
    covers: ({ code, range }) =>
      rules.some((rule) => {
        const [start = 0, end = 0] = rule.range;
        return (
          range[0] >= start && range[0] <= end && (rule.codes === undefined || rule.codes.includes(code))
        );
      }),
  };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
