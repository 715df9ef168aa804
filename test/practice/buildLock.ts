import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './buildCache.ts';

/** How often the holder of a lock shows that it still works, in milliseconds. */
const BEAT_MS = 5000;
/** A lock that nobody has touched for so long is abandoned, even if another process has got its holder's number. */
const ABANDONED_MS = 60_000;

export interface BuildLockOptions {
  /** Told once when somebody else builds, with that process. */
  readonly onWait?: (holder: number) => void;
  /** Ends the waiting; the work itself listens by its own means. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does the work while no other process, and no other part of this one, works under the same lock file. The lock of a
 * process that died is taken over. Errors of the work pass through.
 */
export async function underBuildLock<T>(
  file: string,
  work: () => Promise<T>,
  options: BuildLockOptions = {},
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!takeLock(file)) {
    const holder = lockHolder(file);
    if (holder === undefined) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) options.onWait?.(holder);
    told = true;
    await delay(300, undefined, { signal: options.signal });
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
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

/** The process that holds the lock, or undefined when the lock went away or was abandoned. */
function lockHolder(file: string): number | undefined {
  try {
    if (Date.now() - statSync(file).mtimeMs > ABANDONED_MS) return undefined;
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file is a lock that is being written this very moment.
    return pid === 0 || isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody emptied the cache; what is being built is published all the same.
  }
}
