import { l10n, window } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject, deleteObject } from '../../cluster/serverSideApply.ts';
import type { ObjectAddress } from '../../cluster/serverSideApply.ts';
import { ownedFields } from '../../manifests/difference.ts';
import { bare } from '../../manifests/diffSides.ts';
import { ownedValue } from '../../manifests/ownedValue.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { UserFacingError } from '../commands.ts';
import type { ApplyParts } from './applyParts.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { diffText } from './diffText.ts';
import { documentOf } from './manifestFiles.ts';
import type { UndoEntry, UndoRecord } from './undoStore.ts';

/** One object as it will be made again. */
interface Restore {
  readonly entry: UndoEntry;
  readonly address: ObjectAddress;
  readonly live: KubeObject | undefined;
  /** What is applied; `undefined` when the object goes. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

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
  await showDiff(parts, session, restores);
  if (!(await confirmed(parts, record, restores, lost))) return;
  // What others need comes first when it is made again, and goes last.
  for (const { address, value, live } of record.action === 'apply' ? restores.toReversed() : restores) {
    if (value === undefined) {
      if (live !== undefined) await deleteObject(session.client, address);
    } else await applyObject(session.client, value, { ...address, dryRun: false, force: true });
  }
  await parts.undo.forget(document);
  window.setStatusBarMessage(`$(discard) ${l10n.t('Undone: {0} objects', restores.length)}`, 10_000);
}

async function restoresOf(session: ClusterSession, record: UndoRecord): Promise<readonly Restore[]> {
  const restores: Restore[] = [];
  for (const entry of record.entries) {
    const kind = session.served(entry);
    if (kind === undefined || entry.before === undefined) continue;
    const { version, name, namespace } = entry;
    const address = { kind, version, name, ...(namespace === undefined ? {} : { namespace }) };
    const live = await readObject(session.client, address);
    restores.push({ entry, address, live, value: valueOf(entry.before, live) });
  }
  return restores;
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
): Promise<void> {
  await parts.diffs.openPairs(
    restores.map(({ entry, address, value }) => ({
      label: `${entry.kind} ${entry.name}`,
      kind: address.kind,
      make: async () => {
        const live = await readObject(session.client, address);
        if (value === undefined) return diffText(live, undefined, {});
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
  const lines = restores.map(({ entry, value }) => {
    const name = `${entry.kind} ${entry.name}${entry.namespace === undefined ? '' : ` (${entry.namespace})`}`;
    return value === undefined ? l10n.t('{0} is deleted', name) : l10n.t('{0} becomes what it was', name);
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
