import { Uri, commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { NAMESPACE } from '../../mesh/wellKnown.ts';
import { UserFacingError } from '../commands.ts';
import type { ClusterHub } from './clusterHub.ts';
import { whenKnown } from './whenKnown.ts';

/** Asks which cluster of the kubeconfig Meshwalk works on. */
export async function chooseContext(hub: ClusterHub): Promise<void> {
  await hub.connect();
  const { contexts } = hub;
  if (contexts.length === 0) {
    const { state } = hub;
    const why = state.state === 'kubeconfig' ? state.problem.message : l10n.t('No kubeconfig has been read.');
    throw new UserFacingError(l10n.t('{0} There is no cluster to choose.', why));
  }
  const items = contexts.map((context) => ({
    label: context.name,
    description: context.name === hub.context?.name ? l10n.t('chosen') : '',
    detail: l10n.t('{0} as {1}, namespace {2}', context.server, context.user, context.namespace),
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Choose Cluster'),
    placeHolder: l10n.t('The cluster that Meshwalk reads and applies to. Your kubeconfig stays as it is.'),
    matchOnDetail: true,
  });
  if (picked !== undefined) await hub.chooseContext(picked.label);
}

/** Asks which namespace Meshwalk works in. */
export async function chooseNamespace(hub: ClusterHub): Promise<void> {
  const state = await hub.connect();
  if (state.state !== 'connected') throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const use = hub.use([NAMESPACE]);
  try {
    const picked = await window.showQuickPick(namespaceItems(hub), {
      title: l10n.t('Choose Namespace'),
      placeHolder: l10n.t('Objects without a namespace of their own are applied there.'),
    });
    if (picked !== undefined) await hub.chooseNamespace(picked.label);
  } finally {
    use.dispose();
  }
}

async function namespaceItems(hub: ClusterHub): Promise<QuickPickItem[]> {
  await whenKnown(hub, [NAMESPACE]);
  return hub
    .objects(NAMESPACE)
    .map(({ metadata }) => ({
      label: metadata.name,
      description: metadata.name === hub.namespace ? l10n.t('chosen') : '',
    }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
}

/** Opens the kubeconfig in an editor. */
export async function openKubeconfig(hub: ClusterHub): Promise<void> {
  await hub.connect();
  const [path] = hub.kubeconfigPaths;
  if (path === undefined)
    throw new UserFacingError(l10n.t('The setting meshwalk.kubeconfig is not an absolute path.'));
  await commands.executeCommand('vscode.open', Uri.file(path));
}
