import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read before activate() runs is never more than this: more would be felt when VS Code starts. */
export const MOST_ENTRY_KILOBYTES = 60;

/** The size of the built entry chunk with every chunk that it imports statically, in kilobytes of 1024 bytes. @param root of the repository */
export function entryKilobytes(root: string): number {
  const meta = JSON.parse(readFileSync(join(root, 'out', 'meta.json'), 'utf8')) as {
    outputs: Record<string, { bytes: number; imports: { path: string; kind: string }[] }>;
  };
  const seen = new Set<string>();
  const add = (path: string): number => {
    const output = meta.outputs[path];
    if (output === undefined || seen.has(path)) return 0;
    seen.add(path);
    const imported = output.imports.filter(({ kind }) => kind === 'import-statement');
    return output.bytes + imported.reduce((sum, { path: next }) => sum + add(next), 0);
  };
  return add('out/extension.js') / 1024;
}
