import { l10n, window } from 'vscode';
import type { TextDocument } from 'vscode';
import { addressIn, isImmutable } from '../../cluster/applyMany.ts';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject, deleteObject } from '../../cluster/serverSideApply.ts';
import { goneWithin } from '../../cluster/goneWithin.ts';
import type { Rejection } from '../../manifests/rejection.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { UserFacingError } from '../commands.ts';
import { kindOf } from '../editor/manifests.ts';
import type { ApplyRunOptions, Replaced } from './applyOptions.ts';
import type { ApplyParts } from './applyParts.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { lossWords } from './losses.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { waitingWords } from './waitingWords.ts';

/** An object that was not applied, with what the API server says of it. */
export interface Refused {
  readonly item: ManifestItem;
  readonly rejections: readonly Pick<Rejection, 'layer' | 'message' | 'path' | 'manager'>[];
}

/** What the learner can choose to make refused objects acceptable. */
export type ApplyRemedy =
  | { readonly kind: 'createNamespace'; readonly namespace: string }
  /** Fields are in the hands of others: they are taken from them, or left to them and the rest is applied. */
  | { readonly kind: 'takeOver' | 'leave'; readonly managers: readonly string[] }
  /** A field cannot be changed: the object has to go first. */
  | { readonly kind: 'recreate'; readonly item: ManifestItem };

/** Applies objects once more. */
export type ApplyAgain = (items: readonly ManifestItem[], options: ApplyRunOptions) => Promise<unknown>;

/** How long a deleted object may take to go before it is made again, in milliseconds. */
const GONE_MS = 30_000;

/** The remedies for what the API server said first, where there are any. */
export function remediesFor(parts: ApplyParts, refused: readonly Refused[]): readonly ApplyRemedy[] {
  for (const { item, rejections } of refused) {
    if (rejections.some(({ layer }) => layer === 'namespace')) {
      const namespace = item.placed.object.identity.namespace ?? parts.hub.namespace;
      return [{ kind: 'createNamespace', namespace }];
    }
    if (rejections.length > 0 && rejections.every(isImmutable)) return [{ kind: 'recreate', item }];
    if (!isConflict({ rejections })) continue;
    const conflicts = refused.filter(isConflict).flatMap((one) => one.rejections);
    const managers = [...new Set(conflicts.flatMap(({ manager }) => manager ?? []))];
    return [
      { kind: 'takeOver', managers },
      { kind: 'leave', managers },
    ];
  }
  return [];
}

/** The rejections of a result; none of one that was not refused. */
export function rejectionsOf(result: ApplyResult | undefined): readonly Rejection[] {
  return result?.result === 'refused' ? result.rejections : [];
}

function isConflict({ rejections }: Pick<Refused, 'rejections'>): boolean {
  return rejections.length > 0 && rejections.every(({ layer }) => layer === 'conflict');
}

/** The words of the remedy's button. */
export function remedyWords(remedy: ApplyRemedy): string {
  switch (remedy.kind) {
    case 'createNamespace':
      return l10n.t('Create Namespace {0}', remedy.namespace);
    case 'recreate':
      return l10n.t('Delete and Create Again…');
    case 'takeOver':
      return remedy.managers.length === 1
        ? l10n.t('Take Over from {0}', remedy.managers[0] ?? '')
        : l10n.t('Take Over');
    case 'leave':
      return remedy.managers.length === 1
        ? l10n.t('Leave to {0} and Apply the Rest', remedy.managers[0] ?? '')
        : l10n.t('Leave Them and Apply the Rest');
  }
}

/**
 * Does what the remedy says, then applies the refused objects again. Throws ClusterError.
 * @param continues files of which something was written already
 */
export async function mend(
  parts: ApplyParts,
  refused: readonly Refused[],
  remedy: ApplyRemedy,
  again: ApplyAgain,
  continues: ReadonlySet<TextDocument> = new Set(),
): Promise<void> {
  const items = refused.map(({ item }) => item);
  const more = { confirmed: true, continues };
  const conflicting = refused.filter(isConflict);
  switch (remedy.kind) {
    case 'createNamespace':
      await createNamespace(parts, remedy.namespace);
      await again(items, more);
      return;
    case 'recreate': {
      const { isGone, replaced } = await removed(parts, remedy.item);
      if (!isGone) return;
      const { object } = remedy.item.placed;
      await again(items, { ...more, replaced: new Map(replaced === undefined ? [] : [[object, replaced]]) });
      return;
    }
    case 'takeOver':
      await again(items, { ...more, takeOver: new Set(conflicting.map(({ item }) => item.placed.object)) });
      return;
    case 'leave': {
      const leave = conflicting.map(
        ({ item, rejections }) =>
          [item.placed.object, rejections.flatMap(({ path }) => (path === undefined ? [] : [path]))] as const,
      );
      await again(items, { ...more, leave: new Map(leave) });
    }
  }
}

async function createNamespace(parts: ApplyParts, name: string): Promise<void> {
  const session = await connectedForWriting(parts.hub);
  const kind = session.served({ group: '', kind: 'Namespace' });
  if (kind === undefined) return;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await applyObject(session.client, namespace, { kind, version: 'v1', name, dryRun: false });
}

/**
 * Asks, naming what is lost, and deletes the object. Throws UserFacingError when something holds it, ClusterError.
 * @returns whether it is gone, and what it was when it was there
 */
async function removed(
  parts: ApplyParts,
  item: ManifestItem,
): Promise<{ readonly isGone: boolean; readonly replaced?: Replaced }> {
  const session = await connectedForWriting(parts.hub);
  const kind = session.served(kindOf(item.placed));
  if (kind === undefined) return { isGone: false };
  const address = addressIn(kind, item.placed.object, parts.hub.namespace);
  const live = await readObject(session.client, address);
  if (live === undefined) return { isGone: true };
  const button = l10n.t('Delete and Create Again');
  const answer = await window.showWarningMessage(
    l10n.t('Delete {0} in {1} and create it again?', nameOf(item), placeName(parts.hub, address.namespace)),
    { modal: true, detail: await lossWords(session, [live]) },
    button,
  );
  if (answer !== button) return { isGone: false };
  await deleteObject(session.client, address);
  let left = live;
  const onWaiting = (object: KubeObject): void => void (left = object);
  if (await goneWithin(session.client, address, live, GONE_MS, { onWaiting }))
    return { isGone: true, replaced: { address, live } };
  throw new UserFacingError(l10n.t('{0} Apply it again when it is gone.', waitingWords(nameOf(item), left)));
}
