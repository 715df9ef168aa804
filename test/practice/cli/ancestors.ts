import { execFileSync } from 'node:child_process';
import { isAlive } from '../buildCache.ts';

/**
 * Calls `gone` once a process that this one was started by is gone: its parent, and under npm everything up to npm.
 * @returns a function that ends the watching
 */
export function watchAncestors(gone: () => void): () => void {
  const parent = process.ppid;
  const watched = process.env['npm_lifecycle_event'] === undefined ? [parent] : upToNpm(parent);
  // No operating system tells about the end of a process that is not a child.
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, 200);
  timer.unref();
  return () => clearInterval(timer);
}

/** The process ids from `pid` upwards to npm, or `pid` alone where npm is not above it. */
function upToNpm(pid: number): number[] {
  const processes = new Map<number, { parent: number; command: string }>();
  let table: string;
  try {
    table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], {
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch {
    return [pid];
  }
  for (const line of table.split('\n')) {
    const [, id, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (id !== undefined) processes.set(Number(id), { parent: Number(parent), command });
  }
  const chain: number[] = [];
  for (let id = pid, found = processes.get(id); found !== undefined && chain.length < 6;) {
    chain.push(id);
    if (/\bnpm\b/.test(found.command.split(' ').slice(0, 2).join(' '))) return chain;
    id = found.parent;
    found = processes.get(id);
  }
  return [pid];
}
