import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { generateWalkthroughs, tutorialTable } from './walkthroughs.ts';

const root = resolve(import.meta.dirname, '..');

interface Manifest {
  readonly contributes: Record<string, unknown>;
}

/** What package.json and package.nls.json must hold of the walkthroughs, beside what they hold already. */
export async function withWalkthroughs(
  manifest: Manifest,
  texts: Readonly<Record<string, string>>,
): Promise<{ manifest: Manifest; texts: Record<string, string> }> {
  const { walkthroughs, nls } = await generateWalkthroughs(root);
  const own = Object.entries(texts).filter(([key]) => !key.startsWith('walkthrough.'));
  return {
    manifest: { ...manifest, contributes: { ...manifest.contributes, walkthroughs } },
    texts: { ...Object.fromEntries(own), ...nls },
  };
}

const TABLE = /(<!-- tutorial table[^>]*-->\n)[\s\S]*?(<!-- end of tutorial table -->)/;

/** The README with the table that maps the tutorial to the course. */
export async function withTutorialTable(readme: string): Promise<string> {
  const table = await tutorialTable(root);
  return readme.replace(TABLE, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`);
}

if (import.meta.main) {
  const readmeFile = join(root, 'README.md');
  await writeFile(readmeFile, await withTutorialTable(await readFile(readmeFile, 'utf8')));
  const [manifestFile, textsFile] = [join(root, 'package.json'), join(root, 'package.nls.json')];
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Manifest;
  const texts = JSON.parse(await readFile(textsFile, 'utf8')) as Record<string, string>;
  const made = await withWalkthroughs(manifest, texts);
  await writeFile(manifestFile, `${JSON.stringify(made.manifest, null, 2)}\n`);
  await writeFile(textsFile, `${JSON.stringify(made.texts, null, 2)}\n`);
}
