import { ConfigurationTarget, l10n, languages, window, workspace } from 'vscode';
import type { Disposable, LanguageStatusItem, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import { MANIFEST_LANGUAGES } from './meshText.ts';

/**
 * In Kubernetes manifests that have no lenses, because no document in them is of the mesh, a line among the statuses of
 * the language says so and offers them.
 */
export class LensOffer implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #without = new WeakSet<TextDocument>();
  #item: LanguageStatusItem | undefined;

  constructor() {
    this.#owned.add(window.onDidChangeActiveTextEditor(() => this.#draw()));
  }

  /** @param isWithout whether the manifest could have lenses, and has none */
  tell(document: TextDocument, isWithout: boolean): void {
    if (isWithout) this.#without.add(document);
    else this.#without.delete(document);
    this.#draw();
  }

  dispose(): void {
    this.#item?.dispose();
    this.#owned.dispose();
  }

  /** VS Code shows the statuses of the active editor only: the item is there while that has no lenses. */
  #draw(): void {
    const document = window.activeTextEditor?.document;
    if (document === undefined || !this.#without.has(document)) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    if (this.#item !== undefined) return;
    const item = languages.createLanguageStatusItem(
      'meshwalk.lenses',
      MANIFEST_LANGUAGES.map((language) => ({ language })),
    );
    item.name = l10n.t('Meshwalk lenses');
    item.text = l10n.t('No lenses: no document of the mesh');
    item.command = { title: l10n.t('Show in all Kubernetes manifests'), command: Command.showLenses };
    this.#item = item;
  }
}

/** Lets all Kubernetes manifests have lenses, in the settings that say now which have them. */
export async function showLensesEverywhere(): Promise<void> {
  const settings = workspace.getConfiguration('meshwalk', window.activeTextEditor?.document);
  const { workspaceFolderValue, workspaceValue } = settings.inspect('codeLens.files') ?? {};
  const ofWorkspace =
    workspaceValue === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  const target = workspaceFolderValue === undefined ? ofWorkspace : ConfigurationTarget.WorkspaceFolder;
  await settings.update('codeLens.files', 'kubernetes', target);
}
