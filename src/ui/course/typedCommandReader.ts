import { plainText } from '../../cli/plainText.ts';
import { typedCommand } from '../../course/typedCommand.ts';
import type { TypedCommand } from '../../course/typedCommand.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { CourseState } from './courseState.ts';
import { followForward, followRequests } from './typedTraffic.ts';
import type { TypedExecution, TypedParts } from './typedParts.ts';

/** More output than this is not looked through. */
const MOST_OUTPUT = 256 * 1024;
const TITLE = /<title>([^<]{0,200})<\/title>/i;
const ADDRESS = /https?:\/\/(localhost|127\.0\.0\.1):\d+/;

/** Takes note of a command line that ended well. */
export function takeEnded({ hub, course, log }: TypedParts, line: string): void {
  const typed = typedCommand(line);
  if (typed?.kind !== 'command' || !isHere(hub, typed)) return;
  log.info(`Typed: ${typed.entry}`);
  course.observations.commandEnded(typed.entry, { exitCode: 0 });
  course.reconsider();
}

/** Reads along with a command line until it has said what counts, or has ended. */
export async function takeStarted(parts: TypedParts, line: string, started: TypedExecution): Promise<void> {
  const { hub, course, log } = parts;
  const typed = typedCommand(line);
  if (typed === undefined || !isHere(hub, typed)) return;
  try {
    switch (typed.kind) {
      case 'command':
        return;
      case 'forward':
        return await followForward(parts, typed, started);
      case 'requests':
        return await followRequests(parts, typed, started);
      case 'productPage':
      case 'dashboard':
        return await follow(course, typed, started.output);
    }
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
  typed: Extract<TypedCommand, { kind: 'productPage' | 'dashboard' }>,
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
      if (title !== undefined) observations.saw({ productPage: { title } });
    } else if (ADDRESS.test(text)) {
      observations.typed.add({ kind: 'dashboard', name: typed.name, running: false, opened: true });
    } else if (output.length < MOST_OUTPUT) continue;
    course.reconsider();
    return;
  }
}
