import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Everything that Meshwalk's development keeps outside the repository: `MESHWALK_CACHE`, or the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['MESHWALK_CACHE']) return env['MESHWALK_CACHE'];
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'meshwalk');
}

/**
 * Name of the cache entry for what is made out of a Go module: it changes with the module files, with Go sources beside
 * them, with `recipe` (flags and the like) and with the platform.
 * @param folder absolute folder of the go.mod
 */
export function cacheKey(folder: string, recipe: string): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\0${recipe}\0`);
  const inputs = readdirSync(folder).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
  for (const file of inputs.sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

/**
 * A folder to build in, beside `target`, to be renamed to it when whole: who is interrupted leaves only such a folder,
 * and it names the process that made it, so that the next builder can tell which ones are abandoned.
 */
export function draftFolder(target: string): string {
  const parent = join(target, '..');
  mkdirSync(parent, { recursive: true });
  for (const entry of readdirSync(parent)) {
    const owner = /^\.draft-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(parent, entry), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(parent, `.draft-${process.pid}-`));
}

/** Whether a process of this id exists, also one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
