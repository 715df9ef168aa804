import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { StepDeeds } from './stepDeeds.ts';

/** What a step page needs beside the step. */
export interface StepPageParts {
  readonly deeds: StepDeeds;
  /** Where the extension is installed. */
  readonly extension: Uri;
  /** Of the workspace: which step its page shows. */
  readonly memento: Memento;
  readonly log: LogOutputChannel;
}
