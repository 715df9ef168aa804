import type { Disposable } from 'vscode';
import type { AnalysisProblems } from './analysisProblems.ts';

/** Holds the findings of `istioctl analyze` from the first run on; before it there is nothing to keep or to show. */
export class LateProblems implements Disposable {
  #made: AnalysisProblems | undefined;

  /** What is shown; `undefined` before the first run. */
  get made(): AnalysisProblems | undefined {
    return this.#made;
  }

  /** What is shown, made now if this is the first run. */
  need(make: () => AnalysisProblems): AnalysisProblems {
    return (this.#made ??= make());
  }

  dispose(): void {
    this.#made?.dispose();
  }
}
