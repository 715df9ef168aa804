import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What runs and listens: each thing by its identity, with words. */
export type Running = ReadonlyMap<string, string>;

const PS = ['-A', '-o', 'pid=,ppid=,stat=,args='] as const;

/** The processes below `root`, each by its id and command line. */
export function processes(root: number = process.pid): Running {
  const below = [...tree(root)].filter(([pid]) => pid !== root);
  return new Map(below.map(([pid, command]) => [`${pid} ${command}`, `process ${pid}: ${command}`]));
}

/** The processes below `root`, and the TCP ports that they and `root` itself listen on. */
export function running(root: number = process.pid): Running {
  const names = tree(root);
  const ports = listeners([...names.keys()]).map(
    ([pid, port]) => [`port ${port}`, `port ${port} of process ${pid}: ${names.get(pid) ?? ''}`] as const,
  );
  return new Map([...processes(root), ...ports]);
}

/**
 * What runs or listens now, did not `before`, and still does after `limitMs`: other parts may well run a program for a
 * moment, but nothing of theirs stays. Empty as soon as there is nothing; otherwise the words for what is left.
 */
export async function leftSince(
  before: Running,
  look: () => Running = running,
  limitMs = 15_000,
): Promise<readonly string[]> {
  // Once the event loop has turned, what was closed is closed.
  await new Promise((resolve) => setImmediate(resolve));
  return leftOf(new Map([...look()].filter(([id]) => !before.has(id))), look, limitMs);
}

/** What of `things` is still there after `limitMs`, in words; empty as soon as all of them are gone. */
export async function leftOf(
  things: Running,
  // What has lost its parent is below the first process of all.
  look: () => Running = () => running(1),
  limitMs = 15_000,
): Promise<readonly string[]> {
  const deadline = performance.now() + limitMs;
  let left = [...things];
  while (left.length > 0) {
    const now = look();
    left = left.filter(([id]) => now.has(id));
    if (performance.now() > deadline) break;
    // Nothing tells when a process of somebody else ends.
    if (left.length > 0) await delay(200);
  }
  return left.map(([, words]) => words);
}

/** `root` and its descendants with their command lines, without those that have ended and the `ps` that tells it. */
function tree(root: number): ReadonlyMap<number, string> {
  const rows = execFileSync('ps', PS, { encoding: 'utf8' }).split('\n');
  const children = new Map<number, { pid: number; command: string }[]>();
  const found = new Map<number, string>();
  for (const row of rows) {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    if (pid === undefined || command === undefined || state?.startsWith('Z') === true) continue;
    if (Number(parent) === process.pid && command === `ps ${PS.join(' ')}`) continue;
    if (Number(pid) === root) found.set(root, command);
    const siblings = children.get(Number(parent)) ?? [];
    children.set(Number(parent), [...siblings, { pid: Number(pid), command }]);
  }
  for (const parent of found.keys()) {
    for (const { pid, command } of children.get(parent) ?? []) found.set(pid, command);
  }
  return found;
}

/** The TCP ports that processes listen on, each with its process. */
function listeners(pids: readonly number[]): readonly (readonly [pid: number, port: number])[] {
  if (process.platform !== 'linux') return listenersByLsof(pids);
  return pids.flatMap((pid) => {
    try {
      const open = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
      return ['tcp', 'tcp6'].flatMap((table) =>
        readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          // State 0A is TCP_LISTEN (proc(5), /proc/net/tcp).
          .filter((cells) => cells[3] === '0A' && open.has(`socket:[${cells[9]}]`))
          .map((cells) => [pid, Number.parseInt(cells[1]?.split(':').at(-1) ?? '', 16)] as const),
      );
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listenersByLsof(pids: readonly number[]): readonly (readonly [pid: number, port: number])[] {
  const args = ['-nP', '-a', '-iTCP', '-sTCP:LISTEN', '-Fn', '-p', pids.join(',')];
  let pid = 0;
  const found: (readonly [number, number])[] = [];
  for (const line of lsof(args).split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const port = /^n.*:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) found.push([pid, Number(port)]);
  }
  return found;
}

function lsof(args: readonly string[]): string {
  try {
    return execFileSync('lsof', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // It fails, too, when there is nothing to tell.
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  }
}
