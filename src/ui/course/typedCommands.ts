import { window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

/** The rest is loaded when one of these is typed for the first time. */
const TOOL = /\b(?:kubectl|istioctl)\b/;

/**
 * Sees what is typed into the terminals of VS Code whose shell tells when a command begins and ends, and takes what
 * ends well for what it is: a learner who types has done the same as one who presses the button.
 */
export function watchTypedCommands(hub: ClusterHub, course: CourseState, log: LogOutputChannel): Disposable {
  const owned = new DisposableStore();
  const load = async () => import('./typedCommandReader.ts');
  const parts = { hub, course, log };
  owned.addAll(
    window.onDidEndTerminalShellExecution(async ({ execution, exitCode }) => {
      const line = execution.commandLine.value;
      if (exitCode === 0 && TOOL.test(line)) (await load()).takeEnded(parts, line);
    }),
    window.onDidStartTerminalShellExecution(async ({ execution }) => {
      const line = execution.commandLine.value;
      if (!TOOL.test(line)) return;
      // What is not read from the first moment on is lost.
      const output = execution.read();
      await (await load()).takeStarted(parts, line, output);
    }),
  );
  return owned;
}
