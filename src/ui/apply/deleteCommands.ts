import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken, Progress } from 'vscode';
import { addressIn } from '../../cluster/applyMany.ts';
import { ClusterError } from '../../cluster/clusterError.ts';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { goneWithin } from '../../cluster/goneWithin.ts';
import { readObject } from '../../cluster/readObject.ts';
import { deleteObject } from '../../cluster/serverSideApply.ts';
import type { ObjectAddress } from '../../cluster/serverSideApply.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { kindOf } from '../editor/manifests.ts';
import type { ApplyParts } from './applyParts.ts';
import { stopping } from './stopping.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { lossWords } from './losses.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { entryOf } from './undoStore.ts';
import { hindrance, waitingWords } from './waitingWords.ts';

interface Existing {
  readonly item: ManifestItem;
  readonly address: ObjectAddress;
  readonly live: KubeObject;
}

/** How long is waited for one object to go, in milliseconds; the learner may stop earlier. */
const GONE_MS = 120_000;

/**
 * Deletes the objects, those first that need others, after one question that says what goes; waits until they are gone
 * and says what holds those that stay.
 * @param items in the order in which they would be applied
 * @returns the names of what is gone
 */
export async function deleteItems(
  parts: ApplyParts,
  items: readonly ManifestItem[],
): Promise<readonly string[]> {
  const session = await connectedForWriting(parts.hub);
  const existing = await existingOf(parts, session, items.toReversed());
  const [first] = existing;
  if (first === undefined)
    throw new UserFacingError(
      l10n.t('Nothing of this is in {0}.', placeName(parts.hub, parts.hub.namespace)),
    );
  if (!(await confirmed(parts, session, existing))) return [];
  return window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: unlinked(l10n.t('Deleting from {0}', placeName(parts.hub, first.address.namespace))),
      cancellable: true,
    },
    async (progress, token) => remove(parts, session, existing, progress, token),
  );
}

async function existingOf(
  parts: ApplyParts,
  session: ClusterSession,
  items: readonly ManifestItem[],
): Promise<readonly Existing[]> {
  const found = await Promise.all(
    items.map(async (item): Promise<Existing | undefined> => {
      const kind = session.served(kindOf(item.placed));
      if (kind === undefined || item.placed.object.identity.name === undefined) return undefined;
      const address = addressIn(kind, item.placed.object, parts.hub.namespace);
      const live = await readObject(session.client, address);
      return live === undefined ? undefined : { item, address, live };
    }),
  );
  return found.filter((one) => one !== undefined);
}

async function confirmed(
  parts: ApplyParts,
  session: ClusterSession,
  existing: readonly Existing[],
): Promise<boolean> {
  const [first] = existing;
  if (first === undefined) return false;
  const button = l10n.t('Delete');
  const namespaces = new Set(existing.map(({ address }) => address.namespace));
  const place = placeName(parts.hub, namespaces.size === 1 ? first.address.namespace : undefined);
  const question =
    existing.length === 1
      ? l10n.t('Delete {0} from {1}?', nameOf(first.item), place)
      : l10n.t('Delete {0} objects from {1}?', existing.length, place);
  const detail = await lossWords(
    session,
    existing.map(({ live }) => live),
  );
  return (await window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

async function remove(
  parts: ApplyParts,
  session: ClusterSession,
  existing: readonly Existing[],
  progress: Progress<{ message: string; increment?: number }>,
  token: CancellationToken,
): Promise<readonly string[]> {
  const { signal } = stopping(token);
  const gone: string[] = [];
  const stuck: string[] = [];
  const taken: Existing[] = [];
  const items = existing.map(({ item }) => item);
  await parts.undo.setAside(items);
  for (const [index, one] of existing.entries()) {
    const name = nameOf(one.item);
    if (signal.aborted) {
      stuck.push(l10n.t('{0}: cancelled before it was deleted.', name));
      continue;
    }
    progress.report({
      message: unlinked(`${index + 1}/${existing.length} ${name}`),
      increment: 100 / existing.length,
    });
    try {
      await deleteObject(session.client, { ...one.address, foreground: true });
      taken.push(one);
      let left = one.live;
      const isGone = await goneWithin(session.client, one.address, one.live, GONE_MS, {
        signal,
        onWaiting: (object) => {
          left = object;
          progress.report({ message: unlinked(waitingWords(name, object)) });
        },
      });
      if (isGone) gone.push(name);
      else stuck.push(`${waitingWords(name, left)} ${hindrance(left)}`.trim());
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      stuck.push(`${name}: ${error.message}`);
    }
  }
  await parts.undo.keepDeleted(
    items,
    taken.map(({ item, address, live }) => ({ document: item.document, entry: entryOf(address, live) })),
  );
  parts.log.info(`Deleted: ${gone.join(', ')}. ${stuck.join(' ')}`);
  if (stuck.length > 0) void window.showWarningMessage(unlinked(stuck.join('\n')));
  else window.setStatusBarMessage(`$(trash) ${l10n.t('Deleted: {0}', gone.join(', '))}`, 10_000);
  return gone;
}
