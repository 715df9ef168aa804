import type { CliCommand } from '../../../cli/cliCommand.ts';
import { explainFailure } from '../../../course/explainFailure.ts';
import { UserFacingError } from '../../commands.ts';
import type { ActionParts } from './actionParts.ts';

/**
 * Runs a command in the terminal that the learner sees, and records for the course how it ended.
 * @param entry its id in the catalog
 * @returns false when the learner stopped it
 * @throws UserFacingError that says why it failed, in our words where the failure is a known one
 */
export async function runVisibly(
  parts: ActionParts,
  entry: string,
  command: CliCommand<unknown>,
): Promise<boolean> {
  const result = await parts.terminal.run(command);
  if (result.kind === 'cancelled') return false;
  const { observations } = parts.course;
  if (result.kind === 'ok') {
    observations.commandEnded(entry, { exitCode: 0 });
    parts.course.reconsider();
    return true;
  }
  const exitCode = 'exitCode' in result ? (result.exitCode ?? -1) : -1;
  observations.commandEnded(entry, { exitCode, message: result.message });
  parts.course.reconsider();
  if (result.kind === 'notFound') throw new UserFacingError(result.message);
  const explained = explainFailure(`${result.output.stderr}\n${result.output.stdout}`);
  throw new UserFacingError(
    explained === undefined ? result.message : `${explained.sentence} ${explained.hint}`,
  );
}
