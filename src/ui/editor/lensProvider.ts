import { EventEmitter, languages, window, workspace } from 'vscode';
import type { CancellationToken, CodeLens, CodeLensProvider, Disposable, Event, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { isKustomization } from './kustomization.ts';
import { editorShowsLenses } from './lensSettings.ts';
import { Manifests } from './manifests.ts';
import type { LensOffer } from './lensOffer.ts';
import type { LensParts, ManifestView } from './manifestView.ts';
import { MANIFEST_LANGUAGES, holdsMeshKinds, isOfCourse } from './meshText.ts';
import { RENDERED_SCHEME } from './schemes.ts';

/** Waits for the first manifest; what says the state of its documents is loaded then. */
export class LensProvider implements CodeLensProvider, Disposable {
  readonly #parts: LensParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses: Event<void> = this.#changed.event;
  /** What was of the mesh once: lenses must not go and come while somebody writes another apiVersion. */
  readonly #ofMesh = new WeakSet<TextDocument>();
  #view: Promise<ManifestView> | undefined;
  #offer: Promise<LensOffer> | undefined;

  constructor(parts: LensParts) {
    this.#parts = parts;
    this.#owned.addAll(
      languages.registerCodeLensProvider(
        MANIFEST_LANGUAGES.map((language) => ({ language })),
        this,
      ),
      registerCommand(parts.log, Command.showLenses, async () =>
        (await import('./lensOffer.ts')).showLensesEverywhere(),
      ),
      parts.opened.onDidAdd(() => this.#changed.fire()),
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
    const isEnabled = readSetting('meshwalk.codeLens.enabled', document.uri);
    const isShown = this.#hasState(document);
    this.#offerLenses(document, isEnabled && !isShown && Manifests.isManifest(document));
    if (!isShown) return [];
    const view = await this.#load();
    return !isEnabled ? [] : view.lenses(document, token);
  }

  async resolveCodeLens(lens: CodeLens): Promise<CodeLens> {
    return (await this.#load()).resolve(lens);
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
    if (document !== undefined && !editorShowsLenses(document) && this.#hasState(document)) void this.#load();
  }

  #load(): Promise<ManifestView> {
    this.#view ??= import('./manifestView.ts').then(({ ManifestView: View }) =>
      this.#owned.add(
        new View(
          this.#parts,
          (document) => this.#hasState(document),
          () => this.#changed.fire(),
        ),
      ),
    );
    return this.#view;
  }

  /** Says in a manifest without lenses how it could have some. Nothing is loaded before there is one. */
  #offerLenses(document: TextDocument, isWithout: boolean): void {
    if (isWithout)
      this.#offer ??= import('./lensOffer.ts').then(({ LensOffer: Offer }) => this.#owned.add(new Offer()));
    void this.#offer?.then((offer) => offer.tell(document, isWithout));
  }

  /** Whether the state of a file's documents is shown. Cheap, so that other YAML and JSON files cost nothing. */
  #hasState(document: TextDocument): boolean {
    if (isKustomization(document)) return true;
    if (!Manifests.isManifest(document)) return false;
    const { uri } = document;
    if (uri.scheme === RENDERED_SCHEME || this.#parts.opened.has(document)) return true;
    if (readSetting('meshwalk.codeLens.files', uri) === 'kubernetes') return true;
    const text = document.getText();
    if (!this.#ofMesh.has(document) && !holdsMeshKinds(text)) return isOfCourse(uri.path, text);
    this.#ofMesh.add(document);
    return true;
  }
}
