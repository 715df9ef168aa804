import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process runs; one that ended and was not collected yet does not. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Milliseconds until none of `pids` runs; throws after `limitMs` with those that still do. */
export async function untilGone(pids: readonly number[], limitMs: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const left = pids.filter(runs);
    const passed = performance.now() - start;
    if (left.length === 0) return passed;
    if (passed > limitMs) throw new Error(`Still running after ${limitMs} ms: ${left.join(', ')}`);
    await delay(10);
  }
}

/** The process ids of a line `pids A B`. */
export function pidsOf(line: string): number[] {
  return /^pids ([\d ]+)$/.exec(line)?.[1]?.split(' ').map(Number) ?? [];
}
