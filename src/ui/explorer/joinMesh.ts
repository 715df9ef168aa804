import { l10n, window } from 'vscode';
import { namespaceMembership } from '../../mesh/membership.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { NAMESPACE, isSystemNamespace } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError } from '../commands.ts';
import type { NamespaceLabels } from './namespaceLabels.ts';

/** Labels a namespace for injection: the given one, else one that the learner picks among those outside the mesh. */
export async function joinMesh(
  hub: ClusterHub,
  labels: NamespaceLabels,
  given: KubeObject | undefined,
): Promise<void> {
  const namespace = given ?? (await pickNamespace(hub));
  if (namespace === undefined) return;
  const { name } = namespace.metadata;
  if (isInside(namespace)) {
    void window.showInformationMessage(l10n.t('Namespace {0} is in the mesh already.', name));
    return;
  }
  await labels.set({ namespace: name, key: 'istio-injection', value: 'enabled' });
}

function isInside(namespace: KubeObject): boolean {
  const { state } = namespaceMembership(namespace);
  return state === 'injected' || state === 'ambient';
}

async function pickNamespace(hub: ClusterHub): Promise<KubeObject | undefined> {
  const state = await hub.connect();
  if (state.state !== 'connected') throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const use = hub.use([NAMESPACE]);
  try {
    await whenKnown(hub, [NAMESPACE]);
    const outside = hub
      .objects(NAMESPACE)
      .filter((one) => !isSystemNamespace(one.metadata.name) && !isInside(one));
    const items = outside.map((one) => ({ label: one.metadata.name, namespace: one }));
    const picked = await window.showQuickPick(
      items.toSorted((one, other) => one.label.localeCompare(other.label)),
      {
        title: l10n.t('Let a Namespace Join the Mesh'),
        placeHolder: l10n.t('New pods of the namespace get an Istio sidecar.'),
      },
    );
    return picked?.namespace;
  } finally {
    use.dispose();
  }
}
