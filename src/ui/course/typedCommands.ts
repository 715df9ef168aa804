import { window } from 'vscode';
import type { Disposable, LogOutputChannel, TerminalShellExecution } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CourseState } from './courseState.ts';

/** The rest is loaded when one of these is typed for the first time. */
const TOOL = /\b(?:kubectl|istioctl|productpage)\b/;

/**
 * Sees what is typed into the terminals of VS Code whose shell tells when a command begins and ends, and takes what
 * ends well for what it is: a learner who types has done the same as one who presses the button.
 */
export function watchTypedCommands(
  hub: ClusterHub,
  course: CourseState,
  sessions: Sessions,
  log: LogOutputChannel,
): Disposable {
  const owned = new DisposableStore();
  const load = async () => import('./typedCommandReader.ts');
  // A short one may have ended before what reads it is loaded.
  const ends = new WeakMap<TerminalShellExecution, number | undefined>();
  const parts = { hub, course, sessions, log, ends };
  owned.addAll(
    window.onDidEndTerminalShellExecution(async ({ execution, exitCode }) => {
      ends.set(execution, exitCode);
      const line = execution.commandLine.value;
      if (exitCode === 0 && TOOL.test(line)) (await load()).takeEnded(parts, line);
    }),
    window.onDidStartTerminalShellExecution(async ({ terminal, execution }) => {
      const line = execution.commandLine.value;
      if (!TOOL.test(line)) return;
      // What is not read from the first moment on is lost.
      const output = execution.read();
      await (await load()).takeStarted(parts, line, { terminal, execution, output });
    }),
  );
  return owned;
}
