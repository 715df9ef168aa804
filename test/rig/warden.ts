// Runs one program and ends it, with everything in its process group, as soon as standard input reaches its end.
// Whoever started the warden holds the other end of that pipe: when that process dies, even by SIGKILL, the operating
// system closes the pipe. Usage: node warden.ts PROGRAM [ARGUMENT …]
import { spawn, spawnSync } from 'node:child_process';
import process from 'node:process';

const GRACE_MS = 700;
const [program, ...args] = process.argv.slice(2);
const windows = process.platform === 'win32';
if (!program) throw new Error('Which program? Usage: warden.ts PROGRAM [ARGUMENT …]');
// Detached makes the child the leader of a process group of its own.
const child = spawn(program, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: !windows,
  windowsHide: true,
});

function signalGroup(signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

function killEverything(): void {
  if (windows) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
  else signalGroup('SIGKILL');
}

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  if (windows) {
    killEverything();
    return;
  }
  // The program itself may want to say goodbye to its children; whoever is left after that is killed.
  child.kill('SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  const timer = setInterval(() => {
    if (signalGroup(0) && Date.now() < deadline) return;
    clearInterval(timer);
    killEverything();
    // Whoever waits for the warden may count on the program being gone.
    if (child.exitCode !== null || child.signalCode !== null) process.exit(0);
    child.once('exit', () => process.exit(0));
  }, 20);
}

child.on('error', (error) => {
  process.stderr.write(`Could not start ${program}: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (ending) return;
  killEverything();
  process.exit(code ?? (signal ? 1 : 0));
});
process.stdin.on('end', end).on('close', end).on('error', end).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
