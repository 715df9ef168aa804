// A child process that runs the host tests in a window on a fresh lab folder. Arguments: --results FILE [--grep TEXT]
// [--extension FOLDER].
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildHostTests, runHostTests } from './hostTests.ts';
import { repoRoot } from './repoRoot.ts';
import { newSuiteLab } from './suiteLab.ts';

const { values } = parseArgs({
  options: {
    results: { type: 'string' },
    grep: { type: 'string' },
    extension: { type: 'string', default: repoRoot },
  },
});
if (!values.results) throw new Error('--results FILE is missing');
await buildHostTests();
const lab = newSuiteLab();
try {
  const results = await runHostTests({
    extension: values.extension,
    workspace: lab.folder,
    grep: values.grep,
  });
  writeFileSync(values.results, JSON.stringify(results));
  process.exitCode = results.failures.length > 0 ? 1 : 0;
} finally {
  lab.remove();
}
