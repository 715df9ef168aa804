import { commands, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../contributions.ts';

/** A message for the learner: no fault of Meshwalk's, so no log is offered. */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';
}

/** Registers a command whose failures are said once, with the way to the log, instead of vanishing. */
export function registerCommand(
  log: LogOutputChannel,
  id: Command,
  run: (...args: readonly unknown[]) => unknown,
): Disposable {
  return commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      // The message may stand for as long as the learner likes; whoever called the command must not wait for that.
      void showFailure(log, id, error);
      return undefined;
    }
  });
}

/** Foreign words for a message: VS Code makes a link, to any command too, of `[words](address)` in it. */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Says what went wrong; what is not meant for the learner goes to the log whole. */
export async function showFailure(log: LogOutputChannel, what: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UserFacingError) {
    log.warn(`${what}: ${message}`);
    await window.showWarningMessage(unlinked(message));
    return;
  }
  log.error(`${what}: ${error instanceof Error ? (error.stack ?? message) : message}`);
  const showLog = l10n.t('Show Log');
  if ((await window.showErrorMessage(unlinked(message), showLog)) === showLog) log.show();
}
