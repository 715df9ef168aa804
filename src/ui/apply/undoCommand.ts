import { l10n, window } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { isImmutable } from '../../cluster/applyMany.ts';
import { ClusterError } from '../../cluster/clusterError.ts';
import { goneWithin } from '../../cluster/goneWithin.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject, deleteObject } from '../../cluster/serverSideApply.ts';
import type { ObjectAddress } from '../../cluster/serverSideApply.ts';
import { ownedFields } from '../../manifests/difference.ts';
import { bare } from '../../manifests/diffSides.ts';
import { ownedValue } from '../../manifests/ownedValue.ts';
import { readRejection } from '../../manifests/rejection.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { UserFacingError } from '../commands.ts';
import type { ApplyParts } from './applyParts.ts';
import { connectedForWriting, placeName } from './connected.ts';
import type { OpenDiff } from './diffDocuments.ts';
import { diffText } from './diffText.ts';
import { documentOf } from './manifestFiles.ts';
import type { UndoEntry, UndoRecord } from './undoStore.ts';
import { waitingWords } from './waitingWords.ts';

/** One object as it will be made again. */
interface Restore {
  readonly entry: UndoEntry;
  readonly address: ObjectAddress;
  readonly live: KubeObject | undefined;
  /** What is applied; `undefined` when the object goes. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  /** A field cannot be changed back: what is there has to go first. */
  readonly again: boolean;
}

/** How long an object may take to go before the earlier one takes its place, in milliseconds. */
const GONE_MS = 30_000;

/** Takes the last apply or delete of a file back, after a diff and a question. */
export async function undoLast(parts: ApplyParts, uri: unknown): Promise<void> {
  const document = await documentOf(uri);
  const session = await connectedForWriting(parts.hub);
  const record = await parts.undo.last(document);
  if (record === undefined)
    throw new UserFacingError(
      l10n.t('Meshwalk has applied or deleted nothing of this file that it could undo.'),
    );
  const { context } = parts.hub;
  if (record.context !== context?.name || record.server !== context.server)
    throw new UserFacingError(
      l10n.t('That was done in the context {0}: choose it first to undo it there.', record.context),
    );
  const lost = record.entries.filter(({ before }) => before === undefined);
  const restores = await restoresOf(session, record);
  if (restores.length === 0) throw new UserFacingError(lostWords(lost));
  const diff = await showDiff(parts, session, restores);
  const isWanted = await confirmed(parts, record, restores, lost);
  // The diff has done its work once the question is answered.
  await diff.close();
  if (!isWanted) return;
  // What others need comes first when it is made again, and goes last.
  for (const one of record.action === 'apply' ? restores.toReversed() : restores) await restore(session, one);
  await parts.undo.forget(document);
  window.setStatusBarMessage(`$(discard) ${l10n.t('Undone: {0} objects', restores.length)}`, 10_000);
}

async function restore(
  session: ClusterSession,
  { entry, address, value, live, again }: Restore,
): Promise<void> {
  const { client } = session;
  if (live !== undefined && (value === undefined || again)) {
    await deleteObject(client, address);
    if (again && !(await goneWithin(client, address, live, GONE_MS)))
      throw new UserFacingError(waitingWords(`${entry.kind} ${entry.name}`, live));
  }
  if (value !== undefined) await applyObject(client, value, { ...address, dryRun: false, force: true });
}

async function restoresOf(session: ClusterSession, record: UndoRecord): Promise<readonly Restore[]> {
  const restores: Restore[] = [];
  for (const entry of record.entries) {
    const kind = session.served(entry);
    if (kind === undefined || entry.before === undefined) continue;
    const { version, name, namespace } = entry;
    const address = { kind, version, name, ...(namespace === undefined ? {} : { namespace }) };
    const live = await readObject(session.client, address);
    const value = valueOf(entry.before, live);
    const again = live !== undefined && value !== undefined && (await isHeld(session, address, value));
    // Of one that is made again nothing of today's can be kept.
    restores.push({ entry, address, live, value: again ? valueOf(entry.before, undefined) : value, again });
  }
  return restores;
}

/** Whether a field of what is there cannot be changed to what it was. */
async function isHeld(
  session: ClusterSession,
  address: ObjectAddress,
  value: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  try {
    await applyObject(session.client, value, { ...address, dryRun: true, force: true });
    return false;
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status === undefined) throw error;
    const rejections = readRejection(error.status, error.body ?? '', value);
    return rejections.length > 0 && rejections.every(isImmutable);
  }
}

/** What Meshwalk had applied, else what of the earlier object its apply has touched, else the whole object. */
function valueOf(
  before: KubeObject | null,
  live: KubeObject | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (before === null) return undefined;
  // What was written as plain text is kept as data, so nobody owns that.
  if (before.kind === 'Secret') return bare(before) as Readonly<Record<string, unknown>>;
  const owned = ownedFields(before) ?? (live === undefined ? undefined : ownedFields(live));
  return owned === undefined
    ? (bare(before) as Readonly<Record<string, unknown>>)
    : ownedValue(before, owned);
}

async function showDiff(
  parts: ApplyParts,
  session: ClusterSession,
  restores: readonly Restore[],
): Promise<OpenDiff> {
  return parts.diffs.openPairs(
    restores.map(({ entry, address, value, again }) => ({
      label: `${entry.kind} ${entry.name}`,
      kind: address.kind,
      make: async () => {
        const live = await readObject(session.client, address);
        if (value === undefined) return diffText(live, undefined, {});
        if (again) return diffText(live, { ...value } as unknown as KubeObject, value);
        const applied = await applyObject(session.client, value, { ...address, dryRun: true, force: true });
        return diffText(live, applied.object, value);
      },
    })),
    l10n.t('now ↔ after Undo'),
  );
}

async function confirmed(
  parts: ApplyParts,
  record: UndoRecord,
  restores: readonly Restore[],
  lost: readonly UndoEntry[],
): Promise<boolean> {
  const undo = l10n.t('Undo');
  const place = placeName(parts.hub, parts.hub.namespace);
  const question =
    record.action === 'apply'
      ? l10n.t('Undo the last apply of this file in {0}?', place)
      : l10n.t('Bring back what was last deleted of this file in {0}?', place);
  const lines = restores.map(({ entry, value, again }) => {
    const name = `${entry.kind} ${entry.name}${entry.namespace === undefined ? '' : ` (${entry.namespace})`}`;
    if (value === undefined) return l10n.t('{0} is deleted', name);
    return again
      ? l10n.t('{0} is deleted and made again as it was', name)
      : l10n.t('{0} becomes what it was', name);
  });
  const detail = [...lines, ...(lost.length === 0 ? [] : ['', lostWords(lost)])].join('\n');
  return (await window.showWarningMessage(question, { modal: true, detail }, undo)) === undo;
}

function lostWords(lost: readonly UndoEntry[]): string {
  const names = lost.map(({ name }) => name).join(', ');
  return l10n.t(
    'Values of Secrets are kept only until the window closes, so these stay as they are: {0}',
    names,
  );
}
