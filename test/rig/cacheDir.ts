import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where everything lives that is fetched or built once for the rig: outside the repository, so that a fresh clone on
 * the same machine finds it again. `MESHWALK_CACHE` names another folder; else the XDG convention is followed.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return env['MESHWALK_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'meshwalk');
}
