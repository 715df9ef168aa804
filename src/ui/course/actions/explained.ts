import { ClusterError } from '../../../cluster/clusterError.ts';
import { explainFailure } from '../../../course/explainFailure.ts';
import { UserFacingError } from '../../commands.ts';

/** As many characters of the words of a tool or a server as a message takes along. */
const MOST_WORDS = 300;

/**
 * A failure in words for a learner, where it is a known one: what happened, what to do now, and behind it what was said.
 * Faults of our own stay as they are.
 */
export function explained(error: unknown): unknown {
  if (!(error instanceof UserFacingError || error instanceof ClusterError)) return error;
  const { message } = error;
  const known = explainFailure(message);
  const isSaid = known === undefined || message.includes(known.hint);
  if (isSaid)
    return error instanceof UserFacingError ? error : new UserFacingError(message, { cause: error });
  const words = message.length > MOST_WORDS ? `${message.slice(0, MOST_WORDS)}…` : message;
  return new UserFacingError(`${known.sentence} ${known.hint} (${words})`, { cause: error });
}
