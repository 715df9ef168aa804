export interface Failure {
  readonly title: string;
  readonly message: string;
  /** Name of the test file, without folder and ending; failures of a part's set-up have none. */
  readonly file?: string;
}

/** What one test run counted. It crosses process borders as a JSON file. */
export interface SuiteResults {
  readonly passed: number;
  readonly failures: readonly Failure[];
}
