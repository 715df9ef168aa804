import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from './buildOnce.ts';
import { cacheFolder } from '../practice/buildCache.ts';
import { contentKey } from './contentKey.ts';
import { withProgress } from './progress.ts';
import { repoRoot } from './repoRoot.ts';

const VERSION = '4.139.1';
// sha512 of the package as the npm registry states it (`npm view code-server@4.139.1 dist.integrity`).
const INTEGRITY =
  'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';
// Raise this when install() changes what ends up in the folder.
const RECIPE = 'recipe 1';

export interface CodeServerInstall {
  /** The folder that VS Code's server calls its root: `out/server-main.js` is in it. */
  readonly home: string;
  readonly serverMain: string;
}

function npmCommand(): [string, string[]] {
  // npm is a Node program: running its script avoids npm.cmd, which cannot be started without a shell.
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const [command, first] = npmCommand();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { stdout } = await execa(command, [...first, ...args, ...flags], {
    cwd,
    stderr: 'inherit',
    // Inside `npm test` npm describes that call in variables, among them the folder it works in.
    env: { npm_config_local_prefix: undefined, npm_config_prefix: undefined, INIT_CWD: undefined },
  });
  return stdout;
}

async function install(folder: string): Promise<void> {
  const rig = join(repoRoot, 'test', 'rig', 'code-server');
  await npm(['pack', `code-server@${VERSION}`], folder);
  const archive = join(folder, `code-server-${VERSION}.tgz`);
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (digest !== INTEGRITY) {
    throw new Error(`code-server ${VERSION} from npm has the checksum ${digest}, not the recorded one.`);
  }
  await execa('tar', ['-xzf', `code-server-${VERSION}.tgz`, 'package/lib/vscode'], { cwd: folder });
  renameSync(join(folder, 'package', 'lib', 'vscode'), join(folder, 'vscode'));
  rmSync(join(folder, 'package'), { recursive: true });
  rmSync(archive);

  const modules = join(folder, 'modules');
  mkdirSync(modules);
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(rig, file), join(modules, file));
  await npm(['ci'], modules);
  for (const name of readdirSync(join(rig, 'stand-ins'))) {
    cpSync(join(rig, 'stand-ins', name), join(modules, 'node_modules', '@vscode', name), { recursive: true });
  }
  renameSync(join(modules, 'node_modules'), join(folder, 'vscode', 'node_modules'));
  rmSync(modules, { recursive: true });
  // Copilot is of no use without an account, and starts processes of its own.
  rmSync(join(folder, 'vscode', 'extensions', 'copilot'), { recursive: true, force: true });
}

/**
 * Makes sure that VS Code's server (code-server's build, from npm) is in the cache, and says where. Nothing is
 * compiled: of its modules only those are installed that run prebuilt, and the native ones that a start loads are
 * replaced by the small ones of test/rig/code-server/stand-ins.
 * Throws when the npm registry cannot be reached.
 */
export async function ensureCodeServer(): Promise<CodeServerInstall> {
  const facts = [VERSION, RECIPE, process.platform, process.arch];
  const inputs = ['package.json', 'package-lock.json', 'stand-ins'];
  const paths = inputs.map((name) => join('test', 'rig', 'code-server', name));
  const key = contentKey(repoRoot, paths, facts);
  const folder = await buildOnce(join(cacheFolder(), 'code-server'), key, async (partial) =>
    withProgress(`Installing code-server ${VERSION} from npm`, async () => install(partial)),
  );
  const home = join(folder, 'vscode');
  return { home, serverMain: join(home, 'out', 'server-main.js') };
}
