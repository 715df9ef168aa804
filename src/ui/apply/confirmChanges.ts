import { l10n, window } from 'vscode';
import { unlinked } from '../commands.ts';
import { readSetting } from '../settings.ts';
import type { ApplyParts } from './applyParts.ts';
import { changedItems } from './changedItems.ts';
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
  const wanted = readSetting('meshwalk.apply.showDiff', items[0]?.document.uri);
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
