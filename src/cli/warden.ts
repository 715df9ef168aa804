/**
 * A program of its own, bundled as out/warden.js: `node warden.js FILE ARGS…` runs FILE, passes its output and exit
 * code on, and kills its whole process tree when standard input ends. The parent holds the other end of that pipe, so
 * the tree dies within a second of the parent, even when the parent is killed with SIGKILL or its window crashes.
 * Under VS Code it runs on the editor's own executable with ELECTRON_RUN_AS_NODE=1.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { killTree } from './killTree.ts';

/** How long the tree may take to end by itself after SIGTERM, in milliseconds. */
const graceMs = 300;

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('warden: no program given');
  process.exit(64);
}

const env = { ...process.env };
delete env['ELECTRON_RUN_AS_NODE'];

const child = spawn(file, args, {
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
  // A process group of its own, so that one signal reaches all of the tree and nothing else.
  detached: process.platform !== 'win32',
  windowsHide: true,
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  const { pid } = child;
  if (pid === undefined) return;
  killTree(pid, 'SIGTERM');
  setTimeout(() => killTree(pid, 'SIGKILL'), graceMs);
  // Even a tree that cannot be killed must not keep the warden.
  setTimeout(() => process.exit(constants.signals.SIGKILL + 128), graceMs * 2);
}

child.on('error', (error) => {
  console.error(`warden: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  // What the program left behind in its group has no one to answer to.
  if (child.pid !== undefined && process.platform !== 'win32') killTree(child.pid, 'SIGKILL');
  process.exit(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
});

for (const event of ['end', 'close', 'error']) process.stdin.on(event, stop);
process.stdin.resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
