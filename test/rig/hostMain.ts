// A child process that runs the host tests: most in a window on the mesh of the suite, those of test/host/bare in a
// second one on an empty cluster of its own. Arguments: --results FILE [--grep TEXT] [--file NAME …]
// [--extension FOLDER].
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import { buildHostTests, runHostTests, type HostTestOptions } from './hostTests.ts';
import { say, withProgress } from './progress.ts';
import { repoRoot } from './repoRoot.ts';
import { meshEnvironment } from './sharedMesh.ts';
import { newSuiteLab } from './suiteLab.ts';
import type { SuiteResults } from './suiteResults.ts';
import { namedTestFiles } from './testFiles.ts';

const { values } = parseArgs({
  options: {
    results: { type: 'string' },
    grep: { type: 'string' },
    file: { type: 'string', multiple: true },
    extension: { type: 'string', default: repoRoot },
  },
});
if (!values.results) throw new Error('--results FILE is missing');

/** Runs one window on a fresh lab folder. */
async function inWindow(options: Pick<HostTestOptions, 'folder' | 'env'> = {}): Promise<SuiteResults> {
  const lab = newSuiteLab();
  try {
    const { extension, grep, file } = values;
    return await runHostTests({ ...options, extension, grep, files: file, workspace: lab.folder });
  } finally {
    lab.remove();
  }
}

async function onEmptyCluster(): Promise<SuiteResults> {
  const mesh = await withProgress('Starting an empty practice mesh', async () =>
    startPracticeMesh({ scenario: 'bare', log: say }),
  );
  try {
    return await inWindow({ folder: 'bare', env: meshEnvironment(mesh) });
  } finally {
    await mesh.down();
  }
}

function counted(all: readonly SuiteResults[]): number {
  return all.reduce((sum, { passed, failures }) => sum + passed + failures.length, 0);
}

/** Whether the window of a folder below test/host has anything to run. */
function has(folder: string): boolean {
  const files = globSync('*.test.ts', { cwd: join(repoRoot, 'test', 'host', folder) });
  return namedTestFiles(files, values.file).length > 0;
}

await buildHostTests();
const windows = has('') ? [await inWindow()] : [];
// Words that name a test of the first window are hardly meant for the second one, which takes its time.
if (has('bare') && (!values.grep || counted(windows) === 0)) windows.push(await onEmptyCluster());
const results: SuiteResults = {
  passed: windows.reduce((sum, { passed }) => sum + passed, 0),
  failures: windows.flatMap(({ failures }) => failures),
};
writeFileSync(values.results, JSON.stringify(results));
process.exitCode = results.failures.length > 0 ? 1 : 0;
