export interface Failure {
  readonly title: string;
  readonly message: string;
}

/** What one test run counted. It crosses process borders as a JSON file. */
export interface SuiteResults {
  readonly passed: number;
  readonly failures: readonly Failure[];
}
