import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Ends a process that was started with `detached: true` on POSIX, and everything that it started and that stayed in
 * its process group; on Windows its whole tree. Best effort: what is gone already is no error.
 */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    // By absolute path: a taskkill.exe in the current folder must not run instead.
    const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    const killer = spawn(taskkill, ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    killer.on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the whole group has gone.
  }
}
