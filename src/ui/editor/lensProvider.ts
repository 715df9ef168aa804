import { EventEmitter, languages, window, workspace } from 'vscode';
import type { CancellationToken, CodeLens, CodeLensProvider, Disposable, Event, TextDocument } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { isKustomization } from './kustomization.ts';
import { editorShowsLenses } from './lensSettings.ts';
import { Manifests } from './manifests.ts';
import type { LensParts, ManifestView } from './manifestView.ts';
import { MANIFEST_LANGUAGES, holdsMeshKinds } from './meshText.ts';

/** Waits for the first manifest; what says the state of its documents is loaded then. */
export class LensProvider implements CodeLensProvider, Disposable {
  readonly #parts: LensParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses: Event<void> = this.#changed.event;
  #view: Promise<ManifestView> | undefined;

  constructor(parts: LensParts) {
    this.#parts = parts;
    this.#owned.addAll(
      languages.registerCodeLensProvider(
        MANIFEST_LANGUAGES.map((language) => ({ language })),
        this,
      ),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk.codeLens')) this.#changed.fire();
        if (event.affectsConfiguration('editor.codeLens')) this.#mirror();
      }),
      window.onDidChangeActiveTextEditor(() => this.#mirror()),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === window.activeTextEditor?.document) this.#mirror();
      }),
    );
    this.#mirror();
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    if (!hasState(document)) return [];
    const view = await this.#load();
    if (!readSetting('meshwalk.codeLens.enabled', document.uri)) return [];
    return view.lenses.lenses(document, token);
  }

  async resolveCodeLens(lens: CodeLens): Promise<CodeLens> {
    return (await this.#load()).lenses.resolve(lens);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The menus of editors offer their commands in manifests only. */
  #mirror(): void {
    const document = window.activeTextEditor?.document;
    this.#parts.keys.set(
      'meshwalk.manifest',
      document !== undefined && Manifests.isManifest(document) && !isKustomization(document),
    );
    // Where VS Code asks for no lenses, hovers and the gutter come all the same.
    if (document !== undefined && !editorShowsLenses(document) && hasState(document)) void this.#load();
  }

  #load(): Promise<ManifestView> {
    this.#view ??= import('./manifestView.ts').then(({ ManifestView: View }) =>
      this.#owned.add(new View(this.#parts, hasState, () => this.#changed.fire())),
    );
    return this.#view;
  }
}

/** Whether the state of a file's documents is shown. Cheap, so that other YAML and JSON files cost nothing. */
function hasState(document: TextDocument): boolean {
  if (isKustomization(document)) return true;
  return (
    Manifests.isManifest(document) &&
    (readSetting('meshwalk.codeLens.files', document.uri) === 'kubernetes' ||
      holdsMeshKinds(document.getText()))
  );
}
