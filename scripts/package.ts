// `npm run package`: builds the extension minified and packs it into meshwalk-VERSION.vsix.
import { execa } from 'execa';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');

/** Packs what was built last into a VSIX and returns its path. Throws when the packer refuses. */
export async function packVsix(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const vsix = join(root, `meshwalk-${version}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  await execa(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix], {
    cwd: root,
    // The packer asks questions only when it has a terminal to ask at.
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
  return vsix;
}

if (import.meta.main) {
  await build({ minify: true });
  const vsix = await packVsix();
  process.stdout.write(`${vsix} (${Math.round(statSync(vsix).size / 1024)} KB)\n`);
}
