import { l10n, window } from 'vscode';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { unlinked } from '../commands.ts';
import { LiveComparison } from '../editor/liveComparison.ts';
import { kindOf } from '../editor/manifests.ts';
import { readSetting } from '../settings.ts';
import type { ApplyParts } from './applyParts.ts';
import { placeName } from './connected.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** A diff editor of more files than that takes long and is read by nobody. */
const MOST_SHOWN = 50;

/**
 * Shows what an apply would change of objects that are there and differ, and asks. Resolves to true without a question
 * where nothing that is there would change, or where the learner wants none.
 */
export async function confirmChanges(parts: ApplyParts, items: readonly ManifestItem[]): Promise<boolean> {
  const wanted = readSetting('meshwalk.apply.showDiff');
  if (wanted === 'never') return true;
  const changed = wanted === 'always' ? items : await changedItems(parts, items);
  const [first] = changed;
  if (first === undefined) return true;
  const diff = await parts.diffs.open(changed.slice(0, MOST_SHOWN));
  const place = placeName(parts.hub, first.placed.object.identity.namespace ?? parts.hub.namespace);
  const question =
    items.length === 1
      ? l10n.t('Apply {0} to {1}? The diff shows what changes.', nameOf(first), place)
      : l10n.t(
          'Apply {0} objects to {1}? The diff shows what changes of {2} that are there.',
          items.length,
          place,
          changed.length,
        );
  const apply = l10n.t('Apply');
  const answer = await window.showInformationMessage(unlinked(question), apply, l10n.t('Cancel'));
  // The diff has done its work once the question is answered.
  await diff.close();
  return answer === apply;
}

/** The objects that are there, and of which an apply would change something. */
async function changedItems(
  parts: ApplyParts,
  items: readonly ManifestItem[],
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
    return items.filter((item) => {
      const live = liveOf(parts, item);
      return live !== undefined && (comparison.fields(item.placed.object, live, schemas) ?? []).length > 0;
    });
  } finally {
    use.dispose();
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
