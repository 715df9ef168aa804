import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken, Progress } from 'vscode';
import { applyMany } from '../../cluster/applyMany.ts';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import type { Rejection } from '../../manifests/rejection.ts';
import { withoutFields } from '../../manifests/withoutFields.ts';
import { isRecord } from '../../mesh/fields.ts';
import { unlinked } from '../commands.ts';
import type { ApplyRunOptions } from './applyOptions.ts';
import type { ApplyParts } from './applyParts.ts';
import { problemsOf } from './applyProblems.ts';
import { report } from './applyReport.ts';
import { confirmChanges } from './confirmChanges.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { preparing } from './preparedValue.ts';
import { settled } from './settled.ts';
import type { AppliedObject } from './settled.ts';
import { stopping } from './stopping.ts';
import { unreadable } from './unreadable.ts';

/** How long applied objects are watched until their controllers have spoken, in milliseconds. */
const FOLLOW_MS = 30_000;

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
  const toSend = await sending(parts, options);
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
          force: (object) => options.takeOver?.has(object) === true,
          signal: stop.signal,
          toSend,
          unreadable: refusalsOf(items),
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
      await parts.undo.keepApplied(items, results, options);
      report(parts, { items, results, leftOut: options.leftOut ?? [] }, async (rest, more) =>
        applyItems(parts, rest, more),
      );
      await follow(parts, writtenOf(items, results), progress, token);
      return results;
    },
  );
}

/** What is sent for an object: without nulls that nobody may send, and without fields that stay with others. */
async function sending(
  parts: ApplyParts,
  { leave }: ApplyRunOptions,
): Promise<(object: ManifestObject) => unknown> {
  const prepared = await preparing(parts);
  return (object) => {
    const value = prepared(object);
    const left = leave?.get(object);
    return left === undefined || !isRecord(value) ? value : withoutFields(value, left);
  };
}

function refusalsOf(items: readonly ManifestItem[]): (object: ManifestObject) => readonly Rejection[] {
  const documents = new Map(items.map(({ placed }) => [placed.object, placed.document.parsed]));
  return (object) => {
    const parsed = documents.get(object);
    return parsed === undefined ? [] : unreadable(parsed);
  };
}

function writtenOf(
  items: readonly ManifestItem[],
  results: readonly ApplyResult[],
): readonly AppliedObject[] {
  return items.flatMap(({ placed }, index) => {
    const result = results[index];
    return result?.result === 'created' || result?.result === 'changed'
      ? [{ placed, applied: result.object }]
      : [];
  });
}

/** Says in the status bar what the controllers make of the objects, until all have settled or the time is over. */
async function follow(
  parts: ApplyParts,
  objects: readonly AppliedObject[],
  progress: Progress<{ message: string }>,
  token: CancellationToken,
): Promise<void> {
  if (objects.length === 0) return;
  const words = await settled(parts.hub, objects, { limitMs: FOLLOW_MS, token }, (message) =>
    progress.report({ message: unlinked(message) }),
  );
  window.setStatusBarMessage(`$(cloud-upload) ${words}`, 10_000);
}
