import type { LogOutputChannel, Terminal, TerminalShellExecution } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CourseState } from './courseState.ts';

/** What is known where somebody types. */
export interface TypedParts {
  readonly hub: ClusterHub;
  readonly course: CourseState;
  readonly sessions: Sessions;
  readonly log: LogOutputChannel;
  /** The exit codes of those that have ended. */
  readonly ends: WeakMap<TerminalShellExecution, number | undefined>;
}

/** A command line that runs in a terminal. */
export interface TypedExecution {
  readonly terminal: Terminal;
  readonly execution: TerminalShellExecution;
  /** What it prints, from its beginning. */
  readonly output: AsyncIterable<string>;
}
