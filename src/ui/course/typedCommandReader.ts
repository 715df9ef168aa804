import type { LogOutputChannel } from 'vscode';
import { plainText } from '../../cli/plainText.ts';
import { typedCommand } from '../../course/typedCommand.ts';
import type { TypedCommand } from '../../course/typedCommand.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { CourseState } from './courseState.ts';

/** More output than this is not looked through. */
const MOST_OUTPUT = 256 * 1024;
const TITLE = /<title>([^<]{0,200})<\/title>/i;
const ADDRESS = /https?:\/\/(localhost|127\.0\.0\.1):\d+/;

interface TypedParts {
  readonly hub: ClusterHub;
  readonly course: CourseState;
  readonly log: LogOutputChannel;
}

/** Takes note of a command line that ended well. */
export function takeEnded({ hub, course, log }: TypedParts, line: string): void {
  const typed = typedCommand(line);
  if (typed?.kind !== 'command' || !isHere(hub, typed)) return;
  log.info(`Typed: ${typed.entry}`);
  course.observations.commandEnded(typed.entry, { exitCode: 0 });
  course.reconsider();
}

/** Reads along with a command line until it has said what counts. */
export async function takeStarted(
  { hub, course, log }: TypedParts,
  line: string,
  output: AsyncIterable<string>,
): Promise<void> {
  const typed = typedCommand(line);
  if (typed === undefined || typed.kind === 'command' || !isHere(hub, typed)) return;
  try {
    await follow(course, typed, output);
  } catch (error) {
    log.warn(`Typed: ${String(error)}`);
  }
}

/** A current context that is another one is another cluster. */
function isHere(hub: ClusterHub, { context, offline }: TypedCommand): boolean {
  return offline === true || (context ?? hub.usualContext) === hub.context?.name;
}

async function follow(
  course: CourseState,
  typed: Exclude<TypedCommand, { kind: 'command' }>,
  pieces: AsyncIterable<string>,
): Promise<void> {
  const { observations } = course;
  let output = '';
  for await (const piece of pieces) {
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
