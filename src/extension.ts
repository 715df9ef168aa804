import * as sharedL10n from '@vscode/l10n';
import { l10n, window } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { registerClusterCommands } from './ui/cluster/clusterCommands.ts';
import { mirrorClusterState } from './ui/cluster/clusterContextKey.ts';
import { ClusterHub } from './ui/cluster/clusterHub.ts';
import { ContextKeys } from './ui/contextKeys.ts';
import { registerMeshCommands } from './ui/explorer/meshCommands.ts';
import { MeshView } from './ui/explorer/meshView.ts';
import { ObjectDocuments } from './ui/explorer/objectDocuments.ts';
import { createStatusBar } from './ui/status/statusBar.ts';

/** Wires the parts together. Nothing here or below asks a cluster or starts a process before something needs it. */
export function activate(context: ExtensionContext): void {
  // The lower floor does not know VS Code; its texts come from the same bundle.
  if (l10n.bundle !== undefined) sharedL10n.config({ contents: l10n.bundle });
  const log = window.createOutputChannel('Meshwalk', { log: true });
  const keys = new ContextKeys();
  const hub = new ClusterHub(log, context.workspaceState);
  const documents = new ObjectDocuments(hub);
  const meshView = new MeshView(hub, keys, log);
  context.subscriptions.push(
    log,
    hub,
    mirrorClusterState(hub, keys),
    ...registerClusterCommands(hub, log),
    documents,
    meshView,
    ...registerMeshCommands(meshView, documents, log),
    createStatusBar(hub),
  );
}
