import { l10n, window } from 'vscode';
import { addressIn, isImmutable } from '../../cluster/applyMany.ts';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject, deleteObject } from '../../cluster/serverSideApply.ts';
import { goneWithin } from '../../cluster/goneWithin.ts';
import { kindOf } from '../editor/manifests.ts';
import type { ApplyParts } from './applyParts.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { lossWords } from './losses.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** What the learner can choose to make a refused object acceptable. */
export type ApplyRemedy =
  | { readonly kind: 'createNamespace'; readonly namespace: string }
  | { readonly kind: 'takeOver'; readonly managers: readonly string[] }
  /** A field cannot be changed: the object has to go first. */
  | { readonly kind: 'recreate'; readonly item: ManifestItem };

/** Applies objects once more. */
export type ApplyAgain = (
  items: readonly ManifestItem[],
  options: { readonly confirmed: boolean; readonly force: boolean },
) => Promise<unknown>;

/** How long a deleted object may take to go before it is made again, in milliseconds. */
const GONE_MS = 30_000;

/** The remedy for what the API server said, where there is one. */
export function remedyFor(
  parts: ApplyParts,
  item: ManifestItem,
  result: ApplyResult,
): ApplyRemedy | undefined {
  if (result.result !== 'refused') return undefined;
  const { rejections } = result;
  if (rejections.some(({ layer }) => layer === 'namespace'))
    return {
      kind: 'createNamespace',
      namespace: item.placed.object.identity.namespace ?? parts.hub.namespace,
    };
  if (rejections.length > 0 && rejections.every(isImmutable)) return { kind: 'recreate', item };
  const conflicts = rejections.filter(({ layer }) => layer === 'conflict');
  if (conflicts.length === 0 || conflicts.length < rejections.length) return undefined;
  return { kind: 'takeOver', managers: [...new Set(conflicts.flatMap(({ manager }) => manager ?? []))] };
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
  }
}

/** Does what the remedy says, then applies the refused objects again. Throws ClusterError. */
export async function mend(
  parts: ApplyParts,
  refused: readonly ManifestItem[],
  remedy: ApplyRemedy,
  again: ApplyAgain,
): Promise<void> {
  switch (remedy.kind) {
    case 'createNamespace':
      await createNamespace(parts, remedy.namespace);
      break;
    case 'recreate':
      if (!(await removed(parts, remedy.item))) return;
      break;
    case 'takeOver':
  }
  await again(refused, { confirmed: true, force: remedy.kind === 'takeOver' });
}

/** Makes the namespace that an object goes to. Throws ClusterError. */
export async function createNamespaceOf(parts: ApplyParts, { placed }: ManifestItem): Promise<void> {
  await createNamespace(parts, placed.object.identity.namespace ?? parts.hub.namespace);
}

async function createNamespace(parts: ApplyParts, name: string): Promise<void> {
  const session = await connectedForWriting(parts.hub);
  const kind = session.served({ group: '', kind: 'Namespace' });
  if (kind === undefined) return;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await applyObject(session.client, namespace, { kind, version: 'v1', name, dryRun: false });
}

/** Asks, naming what is lost, and deletes the object; gives whether it is gone. */
async function removed(parts: ApplyParts, item: ManifestItem): Promise<boolean> {
  const session = await connectedForWriting(parts.hub);
  const kind = session.served(kindOf(item.placed));
  if (kind === undefined) return false;
  const address = addressIn(kind, item.placed.object, parts.hub.namespace);
  const live = await readObject(session.client, address);
  if (live === undefined) return true;
  const button = l10n.t('Delete and Create Again');
  const answer = await window.showWarningMessage(
    l10n.t('Delete {0} in {1} and create it again?', nameOf(item), placeName(parts.hub, address.namespace)),
    { modal: true, detail: await lossWords(session, [live]) },
    button,
  );
  if (answer !== button) return false;
  await deleteObject(session.client, address);
  return goneWithin(session.client, address, live, GONE_MS);
}
