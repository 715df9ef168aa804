import { Uri, commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { dnsLabel } from '../../cli/argument.ts';
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

/** Asks which namespace Meshwalk works in; by its name where the cluster does not let the learner list them. */
export async function chooseNamespace(hub: ClusterHub): Promise<void> {
  const state = await hub.connect();
  if (state.state !== 'connected') throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const use = hub.use([NAMESPACE]);
  try {
    const picked = await window.showQuickPick(namespaceItems(hub), {
      title: l10n.t('Choose Namespace'),
      placeHolder: l10n.t('Objects without a namespace of their own are applied there.'),
    });
    const name = picked?.namespace ?? (picked === undefined ? undefined : await askForNamespace());
    if (name !== undefined) await hub.chooseNamespace(name);
  } finally {
    use.dispose();
  }
}

/** The namespaces that are known; when not all are, one more item that has none and asks for a name. */
async function namespaceItems(hub: ClusterHub): Promise<(QuickPickItem & { namespace?: string })[]> {
  await whenKnown(hub, [NAMESPACE]);
  const isWhole = hub.complete(NAMESPACE);
  const names = new Set(hub.objects(NAMESPACE).map(({ metadata }) => metadata.name));
  if (!isWhole) names.add(hub.namespace);
  const items = [...names]
    .toSorted((one, other) => one.localeCompare(other))
    .map((namespace) => ({
      label: namespace,
      namespace,
      description: namespace === hub.namespace ? l10n.t('chosen') : '',
    }));
  if (isWhole) return items;
  const why = l10n.t('The namespaces of this cluster could not be listed with your rights.');
  return [...items, { label: `$(edit) ${l10n.t('Enter a name…')}`, detail: why, alwaysShow: true }];
}

async function askForNamespace(): Promise<string | undefined> {
  return window.showInputBox({
    title: l10n.t('Choose Namespace'),
    prompt: l10n.t('Name of a namespace of this cluster'),
    validateInput: (name) => {
      try {
        dnsLabel(l10n.t('Namespace'), name);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
}

/** Opens the kubeconfig in an editor. */
export async function openKubeconfig(hub: ClusterHub): Promise<void> {
  await hub.connect();
  const [path] = hub.kubeconfigPaths;
  if (path === undefined)
    throw new UserFacingError(l10n.t('The setting meshwalk.kubeconfig is not an absolute path.'));
  await commands.executeCommand('vscode.open', Uri.file(path));
}
