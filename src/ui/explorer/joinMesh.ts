import { l10n, window } from 'vscode';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import { namespaceMembership } from '../../mesh/membership.ts';
import { revisionTags } from '../../mesh/revisions.ts';
import { Snapshot } from '../../mesh/snapshot.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { DEPLOYMENT, MUTATING_WEBHOOKS, NAMESPACE, isSystemNamespace } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import type { NamespaceLabels } from './namespaceLabels.ts';

const DAEMON_SET = { group: 'apps', kind: 'DaemonSet' };
const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const DATAPLANE = 'istio.io/dataplane-mode';

interface Way {
  readonly label: string;
  readonly description: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Labels a namespace so that it joins the mesh: the given one, else one that the learner picks among those outside. Asks
 * how only where there is a choice: revisions, tags, ambient mode, or labels that contradict each other.
 */
export async function joinMesh(
  hub: ClusterHub,
  labels: NamespaceLabels,
  given: KubeObject | undefined,
): Promise<void> {
  const namespace = given ?? (await pickNamespace(hub));
  if (namespace === undefined) return;
  const { name } = namespace.metadata;
  const way = await pickWay(hub, namespace);
  if (way === undefined) return;
  // First what contradicts goes, so that no pod is made in between that belongs to both.
  for (const key of [INJECTION, REVISION, DATAPLANE]) {
    if (key !== way.key && namespace.metadata.labels?.[key] !== undefined)
      await labels.set({ namespace: name, key, value: null });
  }
  await labels.set({ namespace: name, key: way.key, value: way.value });
}

/** Takes the labels off by which a namespace belongs to the mesh, after a question. */
export async function leaveMesh(
  hub: ClusterHub,
  labels: NamespaceLabels,
  namespace: KubeObject,
): Promise<void> {
  const { name } = namespace.metadata;
  const keys = [INJECTION, REVISION, DATAPLANE].filter(
    (key) => namespace.metadata.labels?.[key] !== undefined,
  );
  if (keys.length === 0) {
    void window.showInformationMessage(unlinked(l10n.t('Namespace {0} is not in the mesh.', name)));
    return;
  }
  const button = l10n.t('Take Out of the Mesh');
  const chosen = await window.showWarningMessage(
    l10n.t('Take namespace {0} of {1} out of the mesh?', name, hub.context?.name ?? ''),
    {
      modal: true,
      detail: l10n.t(
        'Its labels {0} are removed. Pods keep their sidecars until they are restarted; new ones get none.',
        keys.join(', '),
      ),
    },
    button,
  );
  if (chosen !== button) return;
  for (const key of keys) await labels.set({ namespace: name, key, value: null });
}

async function pickWay(hub: ClusterHub, namespace: KubeObject): Promise<Way | undefined> {
  const uses = hub.use([DEPLOYMENT, DAEMON_SET, MUTATING_WEBHOOKS]);
  try {
    await whenKnown(hub, [DEPLOYMENT, DAEMON_SET, MUTATING_WEBHOOKS]);
    const current = namespaceMembership(namespace);
    const ways = waysOf(hub);
    const [first] = ways;
    const isIn = current.state === 'injected' || current.state === 'ambient';
    if (ways.length === 1 && isIn) {
      void window.showInformationMessage(
        unlinked(l10n.t('Namespace {0} is in the mesh already.', namespace.metadata.name)),
      );
      return undefined;
    }
    if (ways.length === 1 && current.state !== 'conflict') return first;
    return await window.showQuickPick(ways, {
      title: l10n.t('Let {0} Join the Mesh', namespace.metadata.name),
      placeHolder: l10n.t('How? Pods that run already change when they are restarted.'),
    });
  } finally {
    uses.dispose();
  }
}

function waysOf(hub: ClusterHub): readonly Way[] {
  const snapshot = new Snapshot(hub);
  const planes = controlPlanes(snapshot.all(DEPLOYMENT)).map((plane) => plane.revision);
  const tags = revisionTags(snapshot).map(({ tag }) => tag);
  const names = [...new Set([...tags, ...planes])].filter((name) => name !== 'default').sort();
  const hasAmbient = snapshot.all(DAEMON_SET).some(({ metadata }) => metadata.labels?.['app'] === 'ztunnel');
  return [
    {
      label: l10n.t('Sidecars'),
      description: `${INJECTION}=enabled`,
      key: INJECTION,
      value: 'enabled',
    },
    ...names.map((name) => ({
      label: l10n.t('Sidecars of {0}', name),
      description: `${REVISION}=${name}`,
      key: REVISION,
      value: name,
    })),
    ...(hasAmbient
      ? [
          {
            label: l10n.t('Ambient mode, without sidecars'),
            description: `${DATAPLANE}=ambient`,
            key: DATAPLANE,
            value: 'ambient',
          },
        ]
      : []),
  ];
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
