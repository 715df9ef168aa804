import { Uri, env, l10n } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError, registerCommand } from '../commands.ts';
import type { MeshView } from './meshView.ts';
import type { NamespaceLabels } from './namespaceLabels.ts';
import type { ObjectDocuments } from './objectDocuments.ts';
import type { Row } from './rows.ts';

/** What can be done with rows of the Mesh view. */
export function registerMeshCommands(
  hub: ClusterHub,
  view: MeshView,
  documents: ObjectDocuments,
  labels: NamespaceLabels,
  log: LogOutputChannel,
): Disposable[] {
  return [
    registerCommand(log, Command.showSystemNamespaces, () => view.showSystemNamespaces(true)),
    registerCommand(log, Command.hideSystemNamespaces, () => view.showSystemNamespaces(false)),
    registerCommand(log, Command.openYaml, async (row) => {
      await documents.open(objectOf(row));
    }),
    registerCommand(log, Command.copyName, async (row) => {
      await env.clipboard.writeText(objectOf(row).metadata.name);
    }),
    registerCommand(log, Command.labelNamespace, async (row) => {
      const { joinMesh } = await import('./joinMesh.ts');
      await joinMesh(hub, labels, isRow(row) ? row.node.object : undefined);
    }),
    registerCommand(log, Command.openDocumentation, async (row) => {
      const page = isRow(row) ? row.node.documentation : undefined;
      if (page !== undefined) await env.openExternal(Uri.parse(page, true));
    }),
  ];
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'node' in value && 'id' in value;
}

function objectOf(row: unknown): NonNullable<Row['node']['object']> {
  const object = isRow(row) ? row.node.object : undefined;
  if (object === undefined) throw new UserFacingError(l10n.t('Choose an object in the Mesh view first.'));
  return object;
}
