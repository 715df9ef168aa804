import { l10n, window } from 'vscode';
import { addressIn } from '../../cluster/applyMany.ts';
import { ClusterError } from '../../cluster/clusterError.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject } from '../../cluster/serverSideApply.ts';
import { bare } from '../../manifests/diffSides.ts';
import { equalJson } from '../../mesh/equalJson.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { LiveComparison } from '../editor/liveComparison.ts';
import { kindOf } from '../editor/manifests.ts';
import type { ApplyParts } from './applyParts.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { preparing } from './preparedValue.ts';

/** A diff editor of more objects than that asks the server for minutes. */
const MOST_DIFFS = 100;

/** Of very many objects those that a diff has something to show of. Throws UserFacingError where there is none. */
export async function forOneDiff(
  parts: ApplyParts,
  items: readonly ManifestItem[],
): Promise<readonly ManifestItem[]> {
  if (items.length <= MOST_DIFFS) return items;
  const changed = await changedItems(parts, items, { absent: true });
  if (changed.length === 0) throw new UserFacingError(l10n.t('All {0} objects are in sync.', items.length));
  const shown = changed.slice(0, MOST_DIFFS);
  const words = l10n.t(
    '{0} of {1} objects differ or are not applied; the diff shows {2}.',
    changed.length,
    items.length,
    shown.length,
  );
  void window.showInformationMessage(unlinked(words));
  return shown;
}

/** The objects of which an apply would change something. @param others with those that are not there at all */
export async function changedItems(
  parts: ApplyParts,
  items: readonly ManifestItem[],
  others: { readonly absent: boolean } = { absent: false },
): Promise<readonly ManifestItem[]> {
  const { hub } = parts;
  const kinds = items
    .map(({ placed }) => kindOf(placed))
    .filter((kind) => hub.session?.served(kind) !== undefined);
  const use = hub.use(kinds);
  try {
    await whenKnown(hub, kinds);
    const schemas = await parts.schemas().catch((): SchemaSource | undefined => undefined);
    const comparison = new LiveComparison();
    const changed: ManifestItem[] = [];
    for (const item of items) {
      const live = liveOf(parts, item);
      const fields = live && comparison.fields(item.placed.object, live, schemas);
      const isChanged =
        live === undefined
          ? others.absent
          : fields === undefined
            ? await wouldChange(parts, item)
            : fields.length > 0;
      if (isChanged) changed.push(item);
    }
    return changed;
  } finally {
    use.dispose();
  }
}

/** Of kinds of which the watches keep too little the server knows it. What it refuses is told by the apply itself. */
async function wouldChange(parts: ApplyParts, { placed }: ManifestItem): Promise<boolean> {
  const { session, namespace } = parts.hub;
  const served = session?.served(kindOf(placed));
  if (session === undefined || served === undefined) return false;
  const address = addressIn(served, placed.object, namespace);
  const toSend = await preparing(parts);
  try {
    const live = await readObject(session.client, address);
    const tried = await applyObject(session.client, toSend(placed.object), {
      ...address,
      dryRun: true,
      force: true,
    });
    return live !== undefined && !equalJson(bare(live), bare(tried.object));
  } catch (error) {
    if (error instanceof ClusterError) return false;
    throw error;
  }
}

function liveOf({ hub }: ApplyParts, { placed }: ManifestItem): KubeObject | undefined {
  const { identity } = placed.object;
  const kind = kindOf(placed);
  const served = hub.session?.served(kind);
  if (served === undefined || identity.name === undefined) return undefined;
  const place = served.namespaced ? `${identity.namespace ?? hub.namespace}/${identity.name}` : identity.name;
  return hub.session?.object(kind, place);
}
