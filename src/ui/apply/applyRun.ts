import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken, Progress } from 'vscode';
import { applyMany } from '../../cluster/applyMany.ts';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { unlinked } from '../commands.ts';
import type { ApplyParts } from './applyParts.ts';
import { problemsOf } from './applyProblems.ts';
import { report } from './applyReport.ts';
import { confirmChanges } from './confirmChanges.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { preparing } from './preparedValue.ts';
import { settled } from './settled.ts';
import { stopping } from './stopping.ts';

export interface ApplyRunOptions {
  /** Take over fields of other managers. */
  readonly force?: boolean;
  /** Do not ask again: the learner has seen what changes. */
  readonly confirmed?: boolean;
}

/** How long an applied object is watched until its controller has spoken, in milliseconds. */
const FOLLOW_MS = 30_000;
/** The status bar tells of so many objects; of more it would say nothing that can be read. */
const FOLLOWED = 5;

/**
 * Applies objects: asks first where they differ from the cluster, tries each by a dry run, shows what the API server
 * says on its lines, keeps what was there for an undo, and follows the objects until they have settled.
 */
export async function applyItems(
  parts: ApplyParts,
  items: readonly ManifestItem[],
  options: ApplyRunOptions = {},
): Promise<readonly ApplyResult[]> {
  const session = await connectedForWriting(parts.hub);
  if (options.confirmed !== true && !(await confirmChanges(parts, items))) return [];
  for (const [document, all] of Map.groupBy(items, (item) => item.document))
    parts.diagnostics.clear(
      document.uri,
      all.map(({ placed }) => placed),
    );
  const { namespace } = parts.hub;
  const many = items.length > 1;
  const toSend = await preparing(parts);
  return window.withProgress(
    {
      location: many ? ProgressLocation.Notification : ProgressLocation.Window,
      title: unlinked(l10n.t('Applying to {0}', placeName(parts.hub, namespace))),
      cancellable: true,
    },
    async (progress, token) => {
      const stop = stopping(token);
      let done = 0;
      await parts.undo.setAside(items);
      const results = await applyMany(
        session,
        items.map(({ placed }) => placed.object),
        {
          namespace,
          force: options.force === true,
          signal: stop.signal,
          toSend,
          onResult: (index, result) => {
            const item = items[index];
            if (item === undefined) return;
            done++;
            const name = nameOf(item);
            const message = unlinked(many ? `${done}/${items.length} ${name}` : name);
            progress.report({ message, ...(many ? { increment: 100 / items.length } : {}) });
            parts.log.info(
              `Apply: ${name} ${result.result}. ${result.result === 'refused' ? result.words : ''}`.trim(),
            );
            parts.diagnostics.add(item.document, item.placed, problemsOf(item, result));
          },
        },
      );
      await parts.undo.keepApplied(items, results);
      report(parts, items, results, async (rest, more) => applyItems(parts, rest, more));
      const followed = items.filter((_, index) => isWritten(results[index]));
      await follow(parts, followed, progress, token);
      return results;
    },
  );
}

function isWritten(result: ApplyResult | undefined): boolean {
  return result?.result === 'created' || result?.result === 'changed';
}

/** Says in the status bar what the controllers make of the objects, until all have settled or the time is over. */
async function follow(
  parts: ApplyParts,
  items: readonly ManifestItem[],
  progress: Progress<{ message: string }>,
  token: CancellationToken,
): Promise<void> {
  if (items.length === 0) return;
  const objects = items.map(({ placed }) => placed);
  if (items.length > FOLLOWED) {
    window.setStatusBarMessage(`$(cloud-upload) ${l10n.t('{0} objects applied', items.length)}`, 10_000);
    return;
  }
  const words = await settled(parts.hub, objects, FOLLOW_MS, token, (message) =>
    progress.report({ message: unlinked(message) }),
  );
  window.setStatusBarMessage(`$(cloud-upload) ${words}`, 10_000);
}
