import { EventEmitter, l10n } from 'vscode';
import type { Disposable, Event } from 'vscode';
import type { Step } from '../../course/course.ts';
import { UserFacingError } from '../commands.ts';

/** Which steps have something running, wherever it was started: a step does one thing at a time. */
export class StepRuns implements Disposable {
  readonly #running = new Map<string, string>();
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;

  /** What goes on for a step, in words. */
  running(step: string): string | undefined {
    return this.#running.get(step);
  }

  /** Does `work` for a step; rejects as `work` does, and when the step is still busy. */
  async run(step: Step, words: string, work: () => Promise<void>): Promise<void> {
    const before = this.#running.get(step.id);
    if (before !== undefined) throw new UserFacingError(l10n.t('This step is still busy. {0}', before));
    this.#running.set(step.id, words);
    this.#changed.fire();
    try {
      await work();
    } finally {
      this.#running.delete(step.id);
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
