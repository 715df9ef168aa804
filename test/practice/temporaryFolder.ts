import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, isAlive } from './buildCache.ts';

/** A folder in the cache for one run of a mesh. It names this process, so that folders of killed ones can be told and removed. */
export function temporaryFolder(): string {
  const parent = join(cacheFolder(), 'mesh');
  mkdirSync(parent, { recursive: true });
  for (const entry of readdirSync(parent)) {
    const owner = /^run-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !isAlive(Number(owner)))
      rmSync(join(parent, entry), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `run-${process.pid}-`));
}
