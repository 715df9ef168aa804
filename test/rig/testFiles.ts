import { basename } from 'node:path';

/** What a test file is called wherever it lies and whatever it was bundled to: its name without folder and ending. */
export function testFileName(path: string): string {
  return basename(path).replace(/\.test\.[jt]s$/, '');
}

/** Those of the paths whose files have one of the names; all of them when no names are given. */
export function namedTestFiles(
  paths: readonly string[],
  names: readonly string[] | undefined,
): readonly string[] {
  return names ? paths.filter((path) => names.includes(testFileName(path))) : paths;
}
