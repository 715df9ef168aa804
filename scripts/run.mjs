// Entry of every npm script. Runs on any Node >= 20 without dependencies: brings node_modules to the state of the
// lock file, then runs scripts/NAME.ts on the Node 24 that comes as an npm package (it strips types by itself).
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...rest] = process.argv.slice(2);
const program = process.platform === 'win32' ? 'node.exe' : 'node';
const manifest = /** @type {{ devDependencies: { node: string } }} */ (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
);
const nodeVersion = manifest.devDependencies.node;
const cache =
  process.env.MESHWALK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'meshwalk');
// Outside of node_modules: npm takes the binary away again with every change of the packages.
const node24 = join(cache, 'node', `${nodeVersion}-${process.platform}-${process.arch}`, program);

/** @type {(message: string) => never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/** @type {(command: string, args: readonly string[], cwd: string) => boolean} */
function runVisible(command, args, cwd) {
  // npm tells its scripts where it was called; an npm inside of it must not install there.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_|^INIT_CWD$/.test(name)),
  );
  const done = spawnSync(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return done.status === 0;
}

/**
 * Brings the binary of the npm package "node" into the cache. Its own install script is not used: newer npm versions
 * skip it, and inside an npm script it would install into this repository instead of beside itself.
 */
function installNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const family = system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const packed = `${family}-${system}-${process.arch}`;
  const folder = `${dirname(node24)}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  const ok = npm([...args, `${packed}@${nodeVersion}`], folder);
  const binary = join(folder, 'node_modules', packed, 'bin', program);
  if (!ok || !existsSync(binary)) {
    fail(`Node ${nodeVersion} could not be installed from npm for ${process.platform}-${process.arch}.`);
  }
  mkdirSync(dirname(node24), { recursive: true });
  renameSync(binary, node24);
  rmSync(folder, { recursive: true, force: true });
}

/**
 * npm is itself a Node program: running its script avoids npm.cmd, which cannot be started without a shell.
 * @type {(args: readonly string[], cwd: string) => boolean}
 */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? runVisible(process.execPath, [script, ...args], cwd)
    : runVisible('npm', args, cwd);
}

function ensureDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  const marker = join(root, 'node_modules', '.meshwalk-ready');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted && existsSync(node24)) return;
  console.error('Installing the npm packages of package-lock.json (about a minute) …');
  rmSync(marker, { force: true });
  // Not `npm ci`: it insists on lock entries for the binaries of all other systems, which npm leaves out of the lock
  // (npm/cli#4828). `--no-save` takes the locked versions and leaves the lock as it is.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!npm(args, root)) fail('npm install failed: see its message above. Is the npm registry reachable?');
  if (!existsSync(node24)) installNode();
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, wanted);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer (https://nodejs.org).`);
}
const script = join(root, 'scripts', `${name}.ts`);
if (!name || !existsSync(script)) fail(`There is no script "${name}" in scripts/.`);
ensureDependencies();

const child = spawn(node24, ['--disable-warning=ExperimentalWarning', script, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node24)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
});
// Ctrl-C reaches the child by the terminal; a signal that was sent to this process alone must be handed on.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => {});
child.on('error', (error) => fail(`Could not start ${script}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
