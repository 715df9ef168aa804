import Mocha from 'mocha';
import { writeFileSync } from 'node:fs';
import { testFileName } from './testFiles.ts';
import type { Failure, SuiteResults } from './suiteResults.ts';

function fileOf({ file }: { readonly file?: string | undefined }): Pick<Failure, 'file'> {
  return file === undefined ? {} : { file: testFileName(file) };
}

/**
 * Mocha's `spec` output, and the counts as a JSON file (reporter option `resultsFile`), written when the run ends: no
 * file means that the run did not come to its end. A skipped test counts as failed, because nobody looks at skips.
 */
export class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { resultsFile } = options.reporterOptions as { resultsFile: string };
    let passed = 0;
    const failures: Failure[] = [];
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('fail', (test, error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      failures.push({ title: test.fullTitle(), message, ...fileOf(test) });
    });
    runner.on('pending', (test) => {
      failures.push({ title: test.fullTitle(), message: 'The test was skipped.', ...fileOf(test) });
    });
    runner.on('end', () => {
      const results: SuiteResults = { passed, failures };
      writeFileSync(resultsFile, JSON.stringify(results));
    });
  }
}
