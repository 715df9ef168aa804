import { ProgressLocation, Uri, commands, l10n, window, workspace } from 'vscode';
import type { CancellationToken, LogOutputChannel, TextDocument } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import type { ServedKind } from '../../cluster/discovery.ts';
import { stringAt } from '../../mesh/fields.ts';
import { CRD } from '../../mesh/wellKnown.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError, showFailure } from '../commands.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import { applyObject, explain, orderForApply } from './applyBackend.ts';
import type { ApplyRemedy } from './applyRemedy.ts';
import { prepare, remedyFor, remedyWords } from './applyRemedy.ts';
import type { ApplyDiagnostics } from './applyDiagnostics.ts';
import { kindOf } from './manifests.ts';
import type { Manifests, PlacedObject } from './manifests.ts';
import { objectState } from './objectState.ts';
import { settled } from './settled.ts';

export interface ApplyParts {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  readonly diagnostics: ApplyDiagnostics;
  readonly documents: ObjectDocuments;
  readonly log: LogOutputChannel;
}

/** What became of one object. */
export interface ApplyOutcome {
  readonly name: string;
  readonly result: 'created' | 'changed' | 'refused' | 'skipped';
  readonly why: string;
  /** What would make a refused object acceptable. */
  readonly remedy?: ApplyRemedy | undefined;
}

/** Applies one object of a file, the one with this index. */
export async function applyDocument(
  parts: ApplyParts,
  uri: unknown,
  index: unknown,
): Promise<readonly ApplyOutcome[]> {
  const document = await documentOf(uri);
  const objects = await parts.manifests.objects(document);
  return applyObjects(
    parts,
    document,
    objects.filter((placed) => placed.index === index),
  );
}

/** Applies all objects of a file, those first that others need. */
export async function applyFile(parts: ApplyParts, uri: unknown): Promise<readonly ApplyOutcome[]> {
  const document = await documentOf(uri);
  return applyObjects(parts, document, orderForApply(await parts.manifests.objects(document)));
}

/** Opens what the cluster has of one object of a file. */
export async function showState(parts: ApplyParts, uri: unknown, index: unknown): Promise<void> {
  const document = await documentOf(uri);
  const placed = (await parts.manifests.objects(document)).find((one) => one.index === index);
  const name = placed?.object.identity.name;
  if (placed === undefined || name === undefined) return;
  const state = objectState(parts.hub, kindOf(placed), placed.object.identity.namespace, name);
  if (state?.object !== undefined) await parts.documents.open(state.object);
  else if (state !== undefined) {
    throw new UserFacingError(
      state.detail === '' ? l10n.t('{0} is not in the cluster yet.', name) : state.detail,
    );
  }
}

/** The document of a lens's argument, of a menu's argument, or of the active editor. */
async function documentOf(uri: unknown): Promise<TextDocument> {
  if (typeof uri === 'string') return workspace.openTextDocument(Uri.parse(uri, true));
  if (uri instanceof Uri) return workspace.openTextDocument(uri);
  const document = window.activeTextEditor?.document;
  if (document === undefined) throw new UserFacingError(l10n.t('Open a manifest first.'));
  return document;
}

/** Applies the objects one after the other; each is tried as a dry run first, so a refused one changes nothing. */
export async function applyObjects(
  parts: ApplyParts,
  document: TextDocument,
  objects: readonly PlacedObject[],
  force = false,
): Promise<readonly ApplyOutcome[]> {
  if (!workspace.isTrusted)
    throw new UserFacingError(l10n.t('Meshwalk applies nothing from a folder that you do not trust.'));
  if (objects.length === 0) throw new UserFacingError(l10n.t('There is no Kubernetes object here to apply.'));
  const state = await parts.hub.connect();
  const { session } = parts.hub;
  if (state.state !== 'connected' || session === undefined) {
    throw new UserFacingError(notConnected(state));
  }
  parts.diagnostics.clear(document.uri, objects);
  return window.withProgress(
    {
      location: ProgressLocation.Window,
      title: l10n.t('Applying to {0}', state.context.name),
      cancellable: true,
    },
    async (progress, token) => {
      const outcomes: ApplyOutcome[] = [];
      const defined = definedKinds(objects);
      for (const [done, placed] of objects.entries()) {
        const name = nameOf(placed);
        if (token.isCancellationRequested) {
          outcomes.push({ name, result: 'skipped', why: l10n.t('cancelled') });
          continue;
        }
        progress.report({ message: objects.length === 1 ? name : `${done + 1}/${objects.length} ${name}` });
        outcomes.push(await applyOne(parts, session, document, placed, { defined, force }));
      }
      report(parts, outcomes, async (remedy) => {
        await prepare(session, remedy);
        const again = objects.filter((_, index) => outcomes[index]?.result === 'refused');
        await applyObjects(parts, document, again, remedy.kind === 'takeOver');
      });
      const followed = objects.filter((_, index) => /created|changed/.test(outcomes[index]?.result ?? ''));
      await follow(parts, followed, progress, token);
      return outcomes;
    },
  );
}

async function applyOne(
  parts: ApplyParts,
  session: ClusterSession,
  document: TextDocument,
  placed: PlacedObject,
  { defined, force }: { readonly defined: ReadonlySet<string>; readonly force: boolean },
): Promise<ApplyOutcome> {
  const { identity, value } = placed.object;
  const name = nameOf(placed);
  const kind = await servedKind(parts, session, kindOf(placed), defined);
  if (kind === undefined) {
    const why = l10n.t(
      'The cluster does not serve {0} {1}: install its CRDs first (see the course).',
      identity.apiVersion ?? '',
      identity.kind ?? '',
    );
    parts.diagnostics.add(document, placed, [{ message: why, path: ['kind'], severity: 'error' }]);
    return { name, result: 'refused', why };
  }
  if (identity.name === undefined) {
    const why = l10n.t('The object has no metadata.name.');
    parts.diagnostics.add(document, placed, [{ message: why, path: ['metadata'], severity: 'error' }]);
    return { name, result: 'refused', why };
  }
  const target = {
    kind,
    version: identity.version,
    name: identity.name,
    force,
    ...(kind.namespaced ? { namespace: identity.namespace ?? parts.hub.namespace } : {}),
  };
  try {
    await applyObject(session.client, value, { ...target, dryRun: true });
    const applied = await applyObject(session.client, value, { ...target, dryRun: false });
    parts.diagnostics.add(
      document,
      placed,
      applied.warnings.map((message) => ({ message, path: [], severity: 'warning' as const })),
    );
    return { name, result: applied.created ? 'created' : 'changed', why: applied.warnings.join(' ') };
  } catch (error) {
    const problems = explain(error, value);
    parts.diagnostics.add(document, placed, problems);
    parts.log.warn(`${name} was refused: ${error instanceof Error ? error.message : String(error)}`);
    const why = problems.map((problem) => problem.message).join(' ');
    return { name, result: 'refused', why, remedy: remedyFor(problems, target.namespace) };
  }
}

/** The kinds that the CRDs among these objects define: they are served a moment after their CRD was applied. */
function definedKinds(objects: readonly PlacedObject[]): ReadonlySet<string> {
  const keys = objects
    .filter((placed) => groupKindKey(kindOf(placed)) === groupKindKey(CRD))
    .map(({ object: { value } }) =>
      groupKindKey({
        group: stringAt(value, 'spec', 'group') ?? '',
        kind: stringAt(value, 'spec', 'names', 'kind') ?? '',
      }),
    );
  return new Set(keys);
}

/** How long a CRD of the same file may take until its kind is served, in milliseconds. */
const ESTABLISH_MS = 10_000;

async function servedKind(
  parts: ApplyParts,
  session: ClusterSession,
  kind: GroupKind,
  defined: ReadonlySet<string>,
): Promise<ServedKind | undefined> {
  try {
    return await session.servedWithin(kind, defined.has(groupKindKey(kind)) ? ESTABLISH_MS : 0);
  } catch (error) {
    parts.log.warn(`Asking for ${groupKindKey(kind)}: ${String(error)}`);
    return undefined;
  }
}

function report(
  parts: ApplyParts,
  outcomes: readonly ApplyOutcome[],
  mend: (remedy: ApplyRemedy) => Promise<void>,
): void {
  for (const { name, result, why } of outcomes) parts.log.info(`Apply: ${name} ${result}. ${why}`.trim());
  const refused = outcomes.filter((one) => one.result === 'refused');
  if (refused.length === 0) return;
  const [first] = refused;
  const message =
    outcomes.length === 1
      ? l10n.t('{0} was not applied: {1}', first?.name ?? '', first?.why ?? '')
      : l10n.t(
          '{0} of {1} objects were not applied. The first: {2}: {3}',
          refused.length,
          outcomes.length,
          first?.name ?? '',
          first?.why ?? '',
        );
  void offer(parts, message, refused.find((one) => one.remedy !== undefined)?.remedy, mend);
}

/** One question at a time: what is still refused after the remedy is asked about anew. */
async function offer(
  parts: ApplyParts,
  message: string,
  remedy: ApplyRemedy | undefined,
  mend: (remedy: ApplyRemedy) => Promise<void>,
): Promise<void> {
  const showProblems = l10n.t('Show Problems');
  const buttons = [...(remedy === undefined ? [] : [remedyWords(remedy)]), showProblems];
  try {
    const choice = await window.showErrorMessage(message, ...buttons);
    if (choice === showProblems) await commands.executeCommand('workbench.actions.view.problems');
    else if (choice !== undefined && remedy !== undefined) await mend(remedy);
  } catch (error) {
    await showFailure(parts.log, message, error);
  }
}

/** How long an applied object is watched until its controller has spoken, in milliseconds. */
const FOLLOW_MS = 30_000;

/** Says in the status bar what the controllers make of the objects, until all have settled or the time is over. */
async function follow(
  parts: ApplyParts,
  objects: readonly PlacedObject[],
  progress: { report(value: { message: string }): void },
  token: CancellationToken,
): Promise<void> {
  if (objects.length === 0) return;
  const words = await settled(parts.hub, objects, FOLLOW_MS, token, (message) =>
    progress.report({ message }),
  );
  window.setStatusBarMessage(`$(cloud-upload) ${words}`, 10_000);
}

function nameOf(placed: PlacedObject): string {
  const { kind, name } = placed.object.identity;
  return `${kind ?? '?'} ${name ?? '?'}`;
}

function notConnected(state: ClusterHub['state']): string {
  switch (state.state) {
    case 'failed':
      return l10n.t('Nothing was applied. {0}', state.error.message);
    case 'kubeconfig':
      return l10n.t('Nothing was applied. {0}', state.problem.message);
    default:
      return l10n.t('Nothing was applied: choose a cluster first.');
  }
}
