import Mocha from 'mocha';
import { CountingReporter } from './countingReporter.ts';

export interface MochaRun {
  /** Test files that Node can load as they are (absolute paths). */
  readonly files: readonly string[];
  readonly resultsFile: string;
  /** Per test, in milliseconds. */
  readonly timeout: number;
  readonly grep?: string | undefined;
}

/** Runs test files in this process, printing as it goes, and resolves with the number of failures. */
export async function runMocha(run: MochaRun): Promise<number> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: run.timeout,
    slow: 2000,
    forbidOnly: Boolean(process.env['CI']),
    reporter: CountingReporter,
    reporterOptions: { resultsFile: run.resultsFile },
    ...(run.grep ? { grep: run.grep } : {}),
  });
  for (const file of run.files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    mocha.run(resolve);
  });
}
