import type { Failure, SuiteResults } from './suiteResults.ts';

/** More files than this that fail are no accident of a busy machine. */
const MOST_FILES = 3;

/**
 * Names of the test files that are run again, alone, after everything else: those that failed, when they are few and
 * all failures belong to files. None means that the failures stand.
 */
export function filesForSecondLook({ failures }: SuiteResults): readonly string[] {
  const files = new Set(failures.map(({ file }) => file));
  return files.size > MOST_FILES ? [] : failures.every(({ file }) => file) ? ([...files] as string[]) : [];
}

export interface Judged {
  readonly counted: SuiteResults;
  /** Failures that did not come again. They are printed at the end, because each is a test or a product to mend. */
  readonly unsteady: readonly Failure[];
}

/** What counts after the files that failed were run again: every test of them must have passed then. */
export function afterSecondLook(first: SuiteResults, again: SuiteResults): Judged {
  if (again.failures.length > 0 || again.passed === 0) return { counted: first, unsteady: [] };
  return {
    counted: { passed: first.passed + first.failures.length, failures: [] },
    unsteady: first.failures,
  };
}
