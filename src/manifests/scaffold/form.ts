import { yamlScalar } from '../yamlScalar.ts';

/** Most characters of a line of comment. */
const WIDTH = 100;

/**
 * Writes the fields of a manifest that is yet to be filled in, in the syntax of VS Code's snippets: what is known stands
 * there as it is, what is not becomes a tab stop. The same field is the same stop wherever it stands.
 * Source: https://code.visualstudio.com/docs/editing/userdefinedsnippets
 */
export class Form {
  readonly #stops = new Map<string, number>();

  /** A value that is known, or a tab stop that begins with what it may be. */
  known(field: string, value: string | number | undefined, fallback: string | number): string {
    return value === undefined ? this.open(field, fallback) : escaped(yamlScalar(value));
  }

  /** A value that the learner is asked to look at. */
  open(field: string, fallback: string | number): string {
    let stop = this.#stops.get(field);
    if (stop === undefined) {
      stop = this.#stops.size + 1;
      this.#stops.set(field, stop);
    }
    return `\${${stop}:${escaped(yamlScalar(fallback)).replaceAll('}', '\\}')}}`;
  }

  /** Text of a manifest that holds signs of the snippet syntax. */
  text(text: string): string {
    return escaped(text);
  }
}

/** A text as YAML comments, in lines that can be read. */
export function comment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].map(escaped).join('\n')}\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\$]/g, (sign) => `\\${sign}`);
}
