import { l10n, window } from 'vscode';
import type { ActionParts } from './actionParts.ts';

/** How many names a question lists before it counts. */
const LISTED = 12;

/** The one question before something goes: context, namespace and objects are named. */
export async function confirmed(
  parts: Pick<ActionParts, 'hub'>,
  verb: string,
  names: readonly string[],
  namespace: string,
): Promise<boolean> {
  const listed = names.slice(0, LISTED).join('\n');
  const more = names.length > LISTED ? `\n${l10n.t('… and {0} more', names.length - LISTED)}` : '';
  return confirmedLoss(parts, verb, `${listed}${more}`, namespace);
}

/** Likewise, with all that goes in words. */
export async function confirmedLoss(
  parts: Pick<ActionParts, 'hub'>,
  verb: string,
  detail: string,
  namespace: string,
): Promise<boolean> {
  const where = l10n.t('{0} in {1}, namespace {2}?', verb, parts.hub.context?.name ?? '', namespace);
  return (await window.showWarningMessage(where, { modal: true, detail }, verb)) === verb;
}
