// `npm run pictures`: runs the browser tests and copies the pictures that the README shows, those that the tests name
// `readme-NAME`, to media/readme/NAME.png.
import { execa } from 'execa';
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const taken = join(root, 'out', 'pictures');
const kept = join(root, 'media', 'readme');

rmSync(taken, { recursive: true, force: true });
const { exitCode } = await execa(
  process.execPath,
  [join(root, 'scripts', 'test.ts'), 'ui', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    reject: false,
  },
);
if (exitCode !== 0) {
  process.stderr.write('The browser tests failed: the pictures are left as they are.\n');
  process.exit(1);
}
const pictures = globSync('readme-*.png', { cwd: taken }).sort();
if (pictures.length === 0) {
  process.stderr.write('The browser tests took no picture for the README.\n');
  process.exit(1);
}
mkdirSync(kept, { recursive: true });
for (const picture of pictures) {
  const target = join(kept, basename(picture).replace(/^readme-/, ''));
  cpSync(join(taken, picture), target);
  process.stdout.write(`${target}\n`);
}
