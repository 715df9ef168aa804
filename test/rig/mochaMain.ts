// A child process that runs test files on plain Node. Arguments: --results FILE [--timeout MS] [--grep TEXT] [--file NAME …]
// GLOB …
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repoRoot } from './repoRoot.ts';
import { runMocha } from './runMocha.ts';
import { namedTestFiles } from './testFiles.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    results: { type: 'string' },
    timeout: { type: 'string', default: '5000' },
    grep: { type: 'string' },
    file: { type: 'string', multiple: true },
  },
});
if (!values.results) throw new Error('--results FILE is missing');
const files = positionals
  .flatMap((pattern) => globSync(pattern, { cwd: repoRoot }))
  .map((file) => join(repoRoot, file));
const failures = await runMocha({
  files: namedTestFiles(files.sort(), values.file),
  resultsFile: values.results,
  timeout: Number(values.timeout),
  grep: values.grep,
});
// Tests must close what they open; a handle that keeps the process alive shows as a part that does not end.
process.exitCode = failures > 0 ? 1 : 0;
