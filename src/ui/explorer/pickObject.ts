import { l10n, window } from 'vscode';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import { POD, SERVICE } from '../../mesh/wellKnown.ts';
import { podProxy } from '../../mesh/membership.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError } from '../commands.ts';

/** Lets the learner pick an object of these kinds in the namespace that is worked in; `undefined` when they do not. */
export async function pickObject(
  hub: ClusterHub,
  kinds: readonly GroupKind[],
  question: { readonly title: string; readonly fits?: (object: KubeObject) => boolean },
): Promise<KubeObject | undefined> {
  const state = await hub.connect();
  if (state.state !== 'connected') throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const use = hub.use(kinds);
  try {
    await whenKnown(hub, kinds);
    const { namespace } = hub;
    const objects = kinds
      .flatMap((kind) => [...hub.objects(kind)])
      .filter((object) => object.metadata.namespace === namespace && question.fits?.(object) !== false);
    if (objects.length === 0)
      throw new UserFacingError(
        l10n.t('Namespace {0} has none to choose. Choose another namespace first.', namespace),
      );
    const items = objects
      .toSorted((one, other) => one.metadata.name.localeCompare(other.metadata.name))
      .map((object) => ({
        label: object.metadata.name,
        description: kinds.length > 1 ? object.kind : '',
        object,
      }));
    const placeHolder = l10n.t('Namespace {0}', namespace);
    const picked = await window.showQuickPick(items, { title: question.title, placeHolder });
    return picked?.object;
  } finally {
    use.dispose();
  }
}

/** A pod whose traffic a proxy carries: the given one, else one that the learner picks. */
export async function proxiedPod(
  hub: ClusterHub,
  given: KubeObject | undefined,
  title: string,
): Promise<KubeObject | undefined> {
  const hasProxy = (pod: KubeObject): boolean => !['none', 'ambient'].includes(podProxy(pod).kind);
  if (given?.kind !== 'Pod') return pickObject(hub, [POD], { title, fits: hasProxy });
  if (!hasProxy(given))
    throw new UserFacingError(
      l10n.t('Pod {0} has no proxy: its traffic goes past the mesh.', given.metadata.name),
    );
  return given;
}

/** A Service or a pod: the given one, else one that the learner picks. */
export async function serviceOrPod(
  hub: ClusterHub,
  given: KubeObject | undefined,
  title: string,
): Promise<KubeObject | undefined> {
  if (given?.kind === 'Service' || given?.kind === 'Pod') return given;
  return pickObject(hub, [SERVICE, POD], { title });
}
