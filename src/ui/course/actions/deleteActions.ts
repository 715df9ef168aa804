import { l10n } from 'vscode';
import { ClusterError } from '../../../cluster/clusterError.ts';
import { readObject } from '../../../cluster/readObject.ts';
import { deleteObject as deleteFromCluster } from '../../../cluster/serverSideApply.ts';
import type { ObjectAddress } from '../../../cluster/serverSideApply.ts';
import type { ClusterSession } from '../../../cluster/clusterSession.ts';
import { isSameApplication } from '../../../course/sameApplication.ts';
import { deleteOrder } from '../../../manifests/applyOrder.ts';
import type { ManifestObject } from '../../../manifests/documents.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { lossWords } from '../../apply/losses.ts';
import { UserFacingError } from '../../commands.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { connected, each, kindOf, nameOf, objectsOf } from './clusterActions.ts';
import { confirmed, confirmedLoss } from './confirm.ts';

interface Found {
  readonly object: ManifestObject;
  readonly address: ObjectAddress;
  readonly live: KubeObject;
}

/** Kinds whose objects a question about a namespace names; all others are counted in "everything". */
const NAMED = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: '', kind: 'Service' },
  { group: 'telemetry.istio.io', kind: 'Telemetry' },
] as const;

/**
 * Deletes the objects that the manifests describe and the cluster has, after one question with all that goes. What has
 * only the name of one of them stays.
 */
export const deleteManifest: ActionRunner<'deleteManifest'> = async (parts, action, step) => {
  const session = await connected(parts);
  const objects = deleteOrder(await objectsOf(parts, step, action.manifests));
  const found = await foundOf(session, objects, action.namespace);
  const ours = found.filter(({ object, live }) => isSameApplication(object.value, live));
  const others = found.filter((one) => !ours.includes(one)).map(({ object }) => nameOf(object));
  if (ours.length === 0) throw new UserFacingError(nothingWords(others));
  const losses = await lossWords(
    session,
    ours.map(({ live }) => live),
  );
  const stays =
    others.length === 0
      ? ''
      : `\n\n${l10n.t('These stay, because they belong to something else: {0}.', others.join(', '))}`;
  if (!(await confirmedLoss(parts, l10n.t('Delete'), `${losses}${stays}`, action.namespace))) return;
  const byObject = new Map(ours.map((one) => [one.object, one.address]));
  await each(parts, l10n.t('Deleting'), [...byObject.keys()], async (object) => {
    const address = byObject.get(object);
    if (address !== undefined) await deleteFromCluster(session.client, address);
  });
};

function nothingWords(others: readonly string[]): string {
  return others.length === 0
    ? l10n.t('Nothing of this is on the cluster.')
    : l10n.t('What has these names belongs to something else, and stays: {0}.', others.join(', '));
}

async function foundOf(
  session: ClusterSession,
  objects: readonly ManifestObject[],
  namespace: string,
): Promise<readonly Found[]> {
  const found = await Promise.all(
    objects.map(async (object): Promise<Found | undefined> => {
      const kind = session.served(kindOf(object));
      const { name, version, namespace: own } = object.identity;
      if (kind === undefined || name === undefined) return undefined;
      const place = kind.namespaced ? { namespace: own ?? namespace } : {};
      const address = { kind, version, name, ...place };
      const live = await readObject(session.client, address).catch((error: unknown) => {
        // A version that this server does not serve: it has no such object for us.
        if (error instanceof ClusterError && error.kind === 'notFound') return undefined;
        throw error;
      });
      return live === undefined ? undefined : { object, address, live };
    }),
  );
  return found.filter((one) => one !== undefined);
}

export const deleteNamespace: ActionRunner<'deleteNamespace'> = async (parts, { namespace }) => {
  const session = await connected(parts);
  const kind = session.served({ group: '', kind: 'Namespace' });
  if (kind === undefined) throw new UserFacingError(l10n.t('The cluster does not serve namespaces.'));
  const what = [l10n.t('Namespace {0} and everything in it', namespace), ...namesIn(parts, namespace)];
  if (!(await confirmed(parts, l10n.t('Delete'), what, namespace))) return;
  await deleteFromCluster(session.client, { kind, name: namespace });
};

/** What a namespace still has, as far as it is watched. */
function namesIn({ hub }: ActionParts, namespace: string): readonly string[] {
  return NAMED.flatMap((kind) =>
    hub
      .objects(kind)
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map((object) => `${object.kind} ${object.metadata.name}`),
  );
}

export const deleteObject: ActionRunner<'deleteObject'> = async (parts, { apiVersion, objectKind, name }) => {
  const session = await connected(parts);
  const kind = session.served({ group: groupOf(apiVersion), kind: objectKind });
  if (kind === undefined) throw new UserFacingError(l10n.t('The cluster does not serve {0}.', objectKind));
  if (!(await confirmed(parts, l10n.t('Delete'), [`${objectKind} ${name}`], parts.hub.namespace))) return;
  await deleteFromCluster(session.client, { kind, name });
};
