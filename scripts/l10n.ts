// `npm run l10n`: writes l10n/bundle.l10n.json, the texts that translators start from, out of the sources.
import { readFile, writeFile, mkdir, glob } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'l10n', 'bundle.l10n.json');

/** Every text that the sources pass to `l10n.t`, as the bundle holds them, sorted. */
export async function l10nBundle(): Promise<string> {
  const sources = [];
  for await (const name of glob('src/**/*.ts', { cwd: root })) {
    sources.push({ extension: '.ts' as const, contents: await readFile(join(root, name), 'utf8') });
  }
  const bundle = await getL10nJson(sources);
  const sorted = Object.fromEntries(
    Object.entries(bundle).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

if (import.meta.main) {
  await mkdir(join(root, 'l10n'), { recursive: true });
  await writeFile(file, await l10nBundle());
}
