import { window } from 'vscode';
import type { Disposable, LogOutputChannel, TerminalShellExecution } from 'vscode';
import { typedCommand } from '../../course/typedCommand.ts';
import type { TypedCommand } from '../../course/typedCommand.ts';
import { plainText } from '../../cli/plainText.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

/** More output than this is not looked through. */
const MOST_OUTPUT = 256 * 1024;
const TITLE = /<title>([^<]{0,200})<\/title>/i;
const ADDRESS = /https?:\/\/(localhost|127\.0\.0\.1):\d+/;

/**
 * Sees what is typed into the terminals of VS Code whose shell tells when a command begins and ends, and takes what
 * ends well for what it is: a learner who types has done the same as one who presses the button.
 */
export function watchTypedCommands(hub: ClusterHub, course: CourseState, log: LogOutputChannel): Disposable {
  const owned = new DisposableStore();
  /** A current context that is another one is another cluster. */
  const isHere = ({ context, offline }: TypedCommand): boolean =>
    offline === true || (context ?? hub.usualContext) === hub.context?.name;
  owned.addAll(
    window.onDidEndTerminalShellExecution(({ execution, exitCode }) => {
      const typed = typedCommand(execution.commandLine.value);
      if (typed?.kind !== 'command' || exitCode !== 0 || !isHere(typed)) return;
      log.info(`Typed: ${typed.entry}`);
      course.observations.commandEnded(typed.entry, { exitCode });
      course.reconsider();
    }),
    window.onDidStartTerminalShellExecution(({ execution }) => {
      const typed = typedCommand(execution.commandLine.value);
      if (typed === undefined || typed.kind === 'command' || !isHere(typed)) return;
      follow(course, typed, execution).catch((error: unknown) => log.warn(`Typed: ${String(error)}`));
    }),
  );
  return owned;
}

/** Reads along until the command has said what counts. */
async function follow(
  course: CourseState,
  typed: Exclude<TypedCommand, { kind: 'command' }>,
  execution: TerminalShellExecution,
): Promise<void> {
  const { observations } = course;
  let output = '';
  for await (const piece of execution.read()) {
    output += piece;
    const text = plainText(output);
    if (typed.kind === 'productPage') {
      const title = TITLE.exec(text)?.[1]?.trim();
      if (title === undefined && output.length < MOST_OUTPUT) continue;
      if (title !== undefined) observations.productPageAnswered({ title });
    } else if (ADDRESS.test(text)) {
      observations.dashboardSeen(typed.name);
    } else if (output.length < MOST_OUTPUT) continue;
    course.reconsider();
    return;
  }
}
