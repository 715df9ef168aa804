import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listAt, stringAt } from '../../src/mesh/fields.ts';

export interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** Snippets with fields of the experimental channel, by their prefixes. */
export const EXPERIMENTAL_SNIPPETS: readonly string[] = ['httproute-retry'];

/** All snippets that package.json contributes. */
export function contributedSnippets(): readonly Snippet[] {
  const root = resolve(import.meta.dirname, '../..');
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return listAt(manifest, 'contributes', 'snippets').flatMap((contribution) => {
    assert.equal(stringAt(contribution, 'language'), 'yaml');
    const text = readFileSync(join(root, stringAt(contribution, 'path') ?? ''), 'utf8');
    return Object.values(JSON.parse(text) as Record<string, Snippet>);
  });
}

/** Tab stops of the forms that our snippets use, as VS Code reads them: `$0`, `${1:text}`, `${1|one,other|}`. */
const stop =
  /\\(?<escaped>[\\$}])|\$(?:\d+|\{(?<id>\d+)(?::(?<text>(?:\\.|[^}\\])*)|\|(?<choices>[^|]*)\|)?\})/g;

/** The text that a snippet leaves when nothing is typed. @param chosen which of the choices, from 0 */
export function expandedSnippet(body: string, chosen = 0): string {
  return body.replaceAll(stop, (...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    const choices = groups['choices']?.split(',');
    const text = groups['text']?.replaceAll(/\\(.)/g, '$1');
    return groups['escaped'] ?? choices?.[chosen % choices.length] ?? text ?? '';
  });
}
