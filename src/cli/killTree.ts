import { spawn } from 'node:child_process';
import { win32 } from 'node:path';

/**
 * Ends a process that was started with `detached: true` on POSIX, and everything that it started and that stayed in
 * its process group; on Windows its whole tree. Best effort: what is gone already is no error.
 */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    const [program, ...args] = taskkillCommand(pid, process.env);
    const killer = spawn(program, args, { stdio: 'ignore', windowsHide: true });
    killer.on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the whole group has gone.
  }
}

/**
 * What ends a process of Windows with all its descendants. Windows knows no polite signal for a program without a window,
 * so it is forced at once.
 */
export function taskkillCommand(
  pid: number,
  env: Readonly<Record<string, string | undefined>>,
): readonly [program: string, ...args: string[]] {
  // By absolute path: a taskkill.exe in the current folder must not run instead.
  const root = env['SystemRoot'];
  const windows = root !== undefined && win32.isAbsolute(root) ? root : 'C:\\Windows';
  return [win32.join(windows, 'System32', 'taskkill.exe'), '/PID', String(pid), '/T', '/F'];
}
