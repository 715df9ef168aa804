import { l10n } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError } from '../commands.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';

export interface LabelChange {
  readonly namespace: string;
  readonly key: string;
  /** `null` removes the label. */
  readonly value: string | null;
}

/** Sets a label of a namespace by kubectl where it is there, else by the API server. Throws UserFacingError. */
export async function setLabel(
  hub: ClusterHub,
  tools: ToolBox,
  terminal: CommandTerminal,
  { namespace, key, value }: LabelChange,
): Promise<void> {
  const target = await tools.target();
  const { found } = await tools.search('kubectl');
  if (found.length > 0) {
    const { labelNamespace } = await tools.backend();
    const command = labelNamespace(target, { namespace, key, value, overwrite: true });
    const result = await terminal.run(command);
    if (result.kind === 'cancelled') return;
    if (result.kind !== 'ok') throw new UserFacingError(result.message);
    return;
  }
  const { session } = hub;
  if (session === undefined) throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const { labelNamespace } = await import('../cluster/clusterBackend.ts');
  await labelNamespace(session.client, namespace, { [key]: value });
}
