import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './progress.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function takeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** The process that holds the lock, or undefined when the lock went away or its holder is dead. */
function lockHolder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file is a lock that is being written this very moment.
    return pid === 0 || isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the folder `parent/key`, made by `build` if it is not there yet. `build` fills a temporary folder that gets
 * its name only when it is complete, so an interrupted run leaves nothing half done; a lock file keeps two runs from
 * building the same thing, and the lock of a dead process is taken over.
 */
export async function buildOnce(
  parent: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const final = join(parent, key);
  if (existsSync(final)) return final;
  mkdirSync(parent, { recursive: true });
  const lock = join(parent, `${key}.lock`);
  let told = false;
  while (!takeLock(lock)) {
    const holder = lockHolder(lock);
    if (holder === undefined) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`Waiting for process ${holder}, which prepares ${final} …`);
    told = true;
    await delay(300);
  }
  const folder = join(parent, `${key}.partial`);
  try {
    if (existsSync(final)) return final;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await build(folder);
    mkdirSync(dirname(final), { recursive: true });
    renameSync(folder, final);
    return final;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(lock, { force: true });
  }
}
