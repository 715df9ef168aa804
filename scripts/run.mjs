// Entry of every npm script. Runs on any Node >= 20 without dependencies: brings node_modules to the state of the
// lock file, then runs scripts/NAME.ts on the Node 24 that comes as an npm package (it strips types by itself).
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...rest] = process.argv.slice(2);
const program = process.platform === 'win32' ? 'node.exe' : 'node';
const nodeVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
const cache =
  process.env.MESHWALK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'meshwalk');
// Outside of node_modules: npm takes the binary away again with every change of the packages.
const node24 = join(cache, 'node', `${nodeVersion}-${process.platform}-${process.arch}`, program);

function fail(message) {
  console.error(message);
  process.exit(1);
}

function runVisible(command, args, cwd) {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  return done.status === 0;
}

/** The package "node" fetches its binary in an install script, which newer npm versions skip unless asked. */
function installNode() {
  const home = join(root, 'node_modules', 'node');
  const packed = join(home, 'bin', program);
  const installed =
    existsSync(packed) || runVisible(process.execPath, [join(home, 'installArchSpecificPackage.js')], home);
  if (!installed || !existsSync(packed)) {
    fail(`Node ${nodeVersion} could not be installed from npm for ${process.platform}-${process.arch}.`);
  }
  mkdirSync(dirname(node24), { recursive: true });
  copyFileSync(packed, `${node24}.${process.pid}`);
  renameSync(`${node24}.${process.pid}`, node24);
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
  // npm is itself a Node program: running its script avoids npm.cmd, which cannot be started without a shell.
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it insists on lock entries for the binaries of all other systems, which npm leaves out of the lock
  // (npm/cli#4828). `--no-save` takes the locked versions and leaves the lock as it is.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ok = npm?.endsWith('.js')
    ? runVisible(process.execPath, [npm, ...args], root)
    : runVisible('npm', args, root);
  if (!ok) fail('npm install failed: see its message above. Is the npm registry reachable?');
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
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => {});
child.on('error', (error) => fail(`Could not start ${script}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
