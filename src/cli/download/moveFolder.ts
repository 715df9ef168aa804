import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './downloadProblem.ts';

/** Pauses between tries, in milliseconds: 5 seconds in all, which a look of a virus scanner rarely takes. */
const PAUSES: readonly number[] = [50, 100, 200, 400, 800, 1_500, 2_000];
/** What Windows says while somebody has a file of the folder open, or runs a program in it. */
const HELD: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Renames a folder. Windows refuses that while a file in it is open, which right after a program was unpacked and run is
 * a virus scanner more often than a person: there it is tried again for a while.
 * @param move what renames, once
 * @param pauses milliseconds between the tries
 */
export async function moveFolder(
  from: string,
  to: string,
  {
    platform = process.platform,
    move = rename,
    pauses = PAUSES,
  }: {
    readonly platform?: NodeJS.Platform;
    readonly move?: (from: string, to: string) => Promise<void>;
    readonly pauses?: readonly number[];
  } = {},
): Promise<void> {
  for (const pause of platform === 'win32' ? pauses : []) {
    try {
      await move(from, to);
      return;
    } catch (error) {
      if (!HELD.has(codeOf(error) ?? '')) throw error;
      await delay(pause);
    }
  }
  await move(from, to);
}
