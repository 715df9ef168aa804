import { l10n, languages } from 'vscode';
import type { Disposable, Uri } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { UserFacingError } from '../commands.ts';
import { kindOf } from '../editor/manifests.ts';
import { MANIFEST_LANGUAGES } from '../editor/meshText.ts';
import { objectState } from '../editor/objectState.ts';
import { DIFF_SCHEME } from '../editor/schemes.ts';
import { DisposableStore } from '../lifecycle.ts';
import { ApplyDiagnostics } from './applyDiagnostics.ts';
import type { ApplyParts } from './applyParts.ts';
import { ApplyQuickFixes } from './applyQuickFixes.ts';
import type { ApplyContext, TextChanges } from './applyContext.ts';
import { mend, remediesFor } from './applyRemedy.ts';
import { applyItems } from './applyRun.ts';
import { connectedForWriting } from './connected.ts';
import { forOneDiff } from './changedItems.ts';
import { deleteItems } from './deleteCommands.ts';
import { DiffDocuments } from './diffDocuments.ts';
import { fixStatus } from './fixStatus.ts';
import { chosenBy, documentOf, itemAt } from './manifestFiles.ts';
import { RenderedDocuments } from './renderedDocuments.ts';
import { undoLast } from './undoCommand.ts';
import { UndoStore } from './undoStore.ts';

/** The commands of manifests, with what they share. */
export class ApplyService implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #parts: ApplyParts;

  constructor(context: ApplyContext, { diffChanged, renderedChanged }: TextChanges) {
    const { hub, manifests, documents, tools, log } = context;
    const schemas = async (): ReturnType<ApplyContext['schemas']> => context.schemas();
    this.#parts = {
      hub,
      manifests,
      documents,
      tools,
      log,
      schemas,
      diagnostics: this.#owned.add(new ApplyDiagnostics()),
      diffs: this.#owned.add(new DiffDocuments({ hub, manifests, schemas }, diffChanged)),
      rendered: new RenderedDocuments(tools, renderedChanged),
      undo: new UndoStore(hub, context.storage, log),
    };
    this.#owned.add(
      languages.registerCodeActionsProvider(
        MANIFEST_LANGUAGES.map((language) => ({ language })),
        new ApplyQuickFixes(manifests),
      ),
    );
  }

  /** @param wanted kind of the remedy for what was last said of the document; without one it is only applied */
  async applyDocument(uri: unknown, index: unknown, wanted: unknown): Promise<readonly ApplyResult[]> {
    const parts = this.#parts;
    const item = await itemAt(parts.manifests, uri, index);
    const rejections = parts.diagnostics
      .problemsOf(item.document, item.placed)
      .map(({ layer = 'other', ...problem }) => ({ layer, ...problem }));
    const refused = [{ item, rejections }];
    const remedy = remediesFor(parts, refused).find(({ kind }) => kind === wanted);
    if (remedy === undefined) return applyItems(parts, [item]);
    let results: readonly ApplyResult[] = [];
    await mend(parts, refused, remedy, async (items, options) => {
      results = await applyItems(parts, items, options);
    });
    return results;
  }

  async applyFile(uri: unknown, selected: unknown): Promise<readonly ApplyResult[]> {
    const { items, leftOut } = await chosenBy(this.#parts.manifests, uri, selected);
    return applyItems(this.#parts, items, { leftOut });
  }

  async diffDocument(uri: unknown, index: unknown): Promise<void> {
    const item = await itemAt(this.#parts.manifests, uri, index);
    await connectedForWriting(this.#parts.hub);
    await this.#parts.diffs.open([item]);
  }

  async diffFile(uri: unknown, selected: unknown): Promise<void> {
    const { items } = await chosenBy(this.#parts.manifests, uri, selected);
    await connectedForWriting(this.#parts.hub);
    await this.#parts.diffs.open(await forOneDiff(this.#parts, items));
  }

  async deleteDocument(uri: unknown, index: unknown): Promise<readonly string[]> {
    return deleteItems(this.#parts, [await itemAt(this.#parts.manifests, uri, index)]);
  }

  async deleteFile(uri: unknown, selected: unknown): Promise<readonly string[]> {
    const { items } = await chosenBy(this.#parts.manifests, uri, selected);
    return deleteItems(this.#parts, items);
  }

  async undoFile(uri: unknown): Promise<void> {
    await undoLast(this.#parts, uri);
  }

  async fixStatus(uri: unknown, index: unknown): Promise<void> {
    await fixStatus(this.#parts, uri, index);
  }

  async render(uri: unknown): Promise<void> {
    await this.#parts.rendered.open(await documentOf(uri));
  }

  /** A side of a diff, or what a kustomization made. */
  async textOf(uri: Uri): Promise<string> {
    return uri.scheme === DIFF_SCHEME ? this.#parts.diffs.textOf(uri) : this.#parts.rendered.textOf(uri);
  }

  /** Opens what the cluster has of one object of a file. */
  async showState(uri: unknown, index: unknown): Promise<void> {
    const { placed } = await itemAt(this.#parts.manifests, uri, index);
    const { name, namespace } = placed.object.identity;
    if (name === undefined) return;
    const state = objectState(this.#parts.hub, kindOf(placed), namespace, name);
    if (state?.object !== undefined) await this.#parts.documents.open(state.object);
    else if (state !== undefined) {
      throw new UserFacingError(
        state.detail === '' ? l10n.t('{0} is not in the cluster yet.', name) : state.detail,
      );
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
