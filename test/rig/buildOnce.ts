import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { underBuildLock } from '../practice/buildLock.ts';
import { say } from './progress.ts';

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
  const folder = join(parent, `${key}.partial`);
  const onWait = (holder: number) => say(`Waiting for process ${holder}, which prepares ${final} …`);
  const make = async (): Promise<string> => {
    if (existsSync(final)) return final;
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await build(folder);
      mkdirSync(dirname(final), { recursive: true });
      renameSync(folder, final);
      return final;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return underBuildLock(join(parent, `${key}.lock`), make, { onWait });
}
