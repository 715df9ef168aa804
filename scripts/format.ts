// `npm run format`: writes every file as prettier has it; `npm test -- lint` asks for that.
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '..');
const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
const { exitCode } = await execa(process.execPath, [prettier, '--write', '--log-level=warn', '.'], {
  cwd: root,
  stdio: 'inherit',
  reject: false,
});
process.exit(exitCode ?? 1);
