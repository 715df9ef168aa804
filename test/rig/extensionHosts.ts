import { execFileSync } from 'node:child_process';
import type { RunningServer } from './server.ts';

/** Ids of the processes in which the windows of a server run their extensions: one for each open window. */
export function extensionHosts({ dataDir }: RunningServer): readonly number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((row) => {
      const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
      return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
    });
  // The guard that started the server has the same arguments, but no such children.
  const servers = new Set(rows.filter(({ args }) => args.includes(dataDir)).map(({ pid }) => pid));
  return rows
    .filter(({ parent, args }) => servers.has(parent) && args.includes('--type=extensionHost'))
    .map(({ pid }) => pid);
}
