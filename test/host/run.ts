import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runMocha } from '../rig/runMocha.ts';
import { namedTestFiles } from '../rig/testFiles.ts';

/**
 * What VS Code calls in its extension host: runs every bundled test beside this file, or of the folder here that
 * `MESHWALK_TESTS` names, or the files of them that `MESHWALK_FILES` names. The counts go to the file that
 * `MESHWALK_RESULTS` names; VS Code itself only learns whether all passed.
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const resultsFile = process.env['MESHWALK_RESULTS'];
  if (!resultsFile) throw new Error('MESHWALK_RESULTS is not set: run these tests with "npm test -- host".');
  const folder = join(import.meta.dirname, process.env['MESHWALK_TESTS'] ?? '');
  const files = globSync('*.test.js', { cwd: folder }).map((file) => join(folder, file));
  const names = process.env['MESHWALK_FILES'];
  const failures = await runMocha({
    files: namedTestFiles(files.sort(), names ? names.split(',') : undefined),
    resultsFile,
    // Only what hangs ends by it; a slow machine that runs everything at once must not.
    timeout: 120_000,
    grep: process.env['MESHWALK_GREP'],
  });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
