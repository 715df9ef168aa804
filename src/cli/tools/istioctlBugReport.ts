import * as l10n from '@vscode/l10n';
import { absolutePath } from '../argument.ts';
import type { CliCommand, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand, shownOutput } from './istioctl.ts';

/**
 * `istioctl bug-report`: logs, configuration and events of the whole cluster as an archive in `folder`. Contents of
 * Secrets are left out by istioctl unless it is asked for them; names, addresses and logs are not.
 * @param folder absolute path of an existing folder
 */
export function bugReport(target: ClusterTarget, folder: string): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['bug-report'],
    rest: [`--output-dir=${absolutePath(l10n.t('Folder'), folder)}`, '--timeout=10m'],
    timeoutMs: 15 * 60_000,
    supervised: true,
    parse: shownOutput,
  });
}
