import Mocha from 'mocha';
import { pathToFileURL } from 'node:url';
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
  // What mocha's own loader does, but always by import(): it tries require() first, which refuses top-level await.
  for (const file of run.files) {
    mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, file, mocha);
    const loaded: unknown = await import(pathToFileURL(file).href);
    mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_REQUIRE, loaded, file, mocha);
    mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_POST_REQUIRE, globalThis, file, mocha);
  }
  return new Promise((resolve) => {
    mocha.run(resolve);
  });
}
