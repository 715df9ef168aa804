import { posix, win32 } from 'node:path';

/**
 * Whether two absolute paths name the same file. On Windows they may differ in case and in slashes: a tool says a path
 * as it likes.
 */
export function isSamePath(
  one: string,
  other: string,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform !== 'win32') return posix.normalize(one) === posix.normalize(other);
  return win32.normalize(one).toLowerCase() === win32.normalize(other).toLowerCase();
}
