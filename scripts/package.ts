// `npm run package`: builds the extension minified and packs it into meshwalk-VERSION.vsix.
import { execa } from 'execa';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');

/** Packs what was built last into a VSIX and returns its path. Throws when the packer refuses. */
export async function packVsix(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const vsix = join(root, `meshwalk-${version}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const ignoreFile = join(root, 'out', 'package.vscodeignore');
  writeFileSync(ignoreFile, ignoresOf(readFileSync(join(root, '.vscodeignore'), 'utf8')));
  await execa(
    process.execPath,
    [vsce, 'package', '--no-dependencies', '--ignoreFile', ignoreFile, '--out', vsix],
    {
      cwd: root,
      // The packer asks questions only when it has a terminal to ask at.
      stdin: 'ignore',
      // What asks for the package may have something of its own to say there.
      stdout: 2,
      stderr: 'inherit',
    },
  );
  return vsix;
}

/** What is left out, with the chunks of the last build only: those of earlier ones may lie beside them. */
function ignoresOf(vscodeignore: string): string {
  const { outputs } = JSON.parse(readFileSync(join(root, 'out', 'meta.json'), 'utf8')) as {
    readonly outputs: Readonly<Record<string, unknown>>;
  };
  const chunks = Object.keys(outputs).filter((path) => /^out\/chunks\/.*\.(?:js|LEGAL\.txt)$/.test(path));
  const others = vscodeignore.split('\n').filter((line) => !line.startsWith('!out/chunks/'));
  return [...others, ...chunks.map((path) => `!${path}`), ''].join('\n');
}

if (import.meta.main) {
  await build({ minify: true });
  const vsix = await packVsix();
  process.stdout.write(`${vsix} (${Math.round(statSync(vsix).size / 1024)} KB)\n`);
}
