// A child process that runs the host tests. Arguments: --results FILE [--grep TEXT] [--workspace FOLDER]
// [--extension FOLDER].
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildHostTests, runHostTests } from './hostTests.ts';
import { repoRoot } from './repoRoot.ts';

const { values } = parseArgs({
  options: {
    results: { type: 'string' },
    grep: { type: 'string' },
    workspace: { type: 'string' },
    extension: { type: 'string', default: repoRoot },
  },
});
if (!values.results) throw new Error('--results FILE is missing');
await buildHostTests();
const results = await runHostTests({
  extension: values.extension,
  ...(values.workspace ? { workspace: values.workspace } : {}),
  grep: values.grep,
});
writeFileSync(values.results, JSON.stringify(results));
process.exitCode = results.failures.length > 0 ? 1 : 0;
