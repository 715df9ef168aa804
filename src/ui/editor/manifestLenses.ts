import { CodeLens, EventEmitter, l10n, languages, window, workspace } from 'vscode';
import type { CancellationToken, CodeLensProvider, Disposable, Event, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { Manifests, kindOf } from './manifests.ts';
import type { PlacedObject } from './manifests.ts';
import { holdsMeshKinds } from './meshText.ts';
import type { ObjectState } from './objectState.ts';

/**
 * Above each document of a manifest: Apply with its target, and what the cluster has of that object.
 * Does not connect by itself: the state shows once something else has connected.
 */
export class ManifestLenses implements CodeLensProvider, Disposable {
  readonly #hub: ClusterHub;
  readonly #manifests: Manifests;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses: Event<void> = this.#changed.event;
  readonly #used = new Map<string, Disposable>();
  /** Loaded with the YAML parser: before the first manifest there is no state to tell. */
  #objectState: typeof import('./objectState.ts').objectState | undefined;
  /** What the lenses say now, by file: they are made anew only when that changes. */
  readonly #shown = new Map<string, string>();

  constructor(hub: ClusterHub, manifests: Manifests) {
    this.#hub = hub;
    this.#manifests = manifests;
    this.#owned.addAll(
      languages.registerCodeLensProvider({ language: 'yaml' }, this),
      hub.onDidChangeState(() => void this.#onCluster(undefined)),
      hub.onDidChangeObjects((kinds) => void this.#onCluster(kinds)),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk.codeLens')) this.#changed.fire();
      }),
      workspace.onDidCloseTextDocument((document) => this.#shown.delete(document.uri.toString())),
    );
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    if (!applies(document)) return [];
    const objects = await this.#objects(document);
    if (token.isCancellationRequested) return [];
    this.#watch(objects);
    this.#shown.set(document.uri.toString(), this.#words(objects).join('\n'));
    return objects.flatMap((placed) => this.#lenses(document, placed));
  }

  dispose(): void {
    for (const use of this.#used.values()) use.dispose();
    this.#owned.dispose();
  }

  async #objects(document: TextDocument): Promise<readonly PlacedObject[]> {
    const [{ objectState }, objects] = await Promise.all([
      import('./objectState.ts'),
      this.#manifests.objects(document),
    ]);
    this.#objectState = objectState;
    return objects;
  }

  #lenses(document: TextDocument, placed: PlacedObject): CodeLens[] {
    const { range, index } = placed;
    const target = this.#target(placed);
    const args = [document.uri.toString(), index];
    const title = target === undefined ? l10n.t('Apply') : l10n.t('Apply to {0}', target);
    const lenses = [
      new CodeLens(range, {
        command: Command.applyDocument,
        title,
        tooltip: l10n.t('Server-side apply of this document, after a dry run'),
        arguments: args,
      }),
    ];
    const state = this.#state(placed);
    if (state !== undefined) {
      lenses.push(
        new CodeLens(range, {
          command: Command.showState,
          // VS Code drops an ordinary blank behind an icon.
          title: `$(${state.icon})\u00a0${state.text}`,
          tooltip: state.detail === '' ? l10n.t('The object in the cluster') : state.detail,
          arguments: args,
        }),
      );
    }
    return lenses;
  }

  #state(placed: PlacedObject): ObjectState | undefined {
    const { identity } = placed.object;
    if (identity.name === undefined) return undefined;
    return this.#objectState?.(this.#hub, kindOf(placed), identity.namespace, identity.name);
  }

  #target(placed: PlacedObject): string | undefined {
    const { context, session } = this.#hub;
    if (context === undefined) return undefined;
    const namespaced = session?.served(kindOf(placed))?.namespaced ?? true;
    return namespaced
      ? `${context.name}/${placed.object.identity.namespace ?? this.#hub.namespace}`
      : context.name;
  }

  #words(objects: readonly PlacedObject[]): string[] {
    return objects.map((placed) => {
      const state = this.#state(placed);
      return [this.#target(placed), state?.icon, state?.text, state?.detail].join('\t');
    });
  }

  /** Watches the kinds of the file, once there is a connection. */
  #watch(objects: readonly PlacedObject[]): void {
    if (this.#hub.state.state !== 'connected') return;
    for (const placed of objects) {
      const kind = kindOf(placed);
      const key = groupKindKey(kind);
      if (!this.#used.has(key)) this.#used.set(key, this.#hub.use([kind]));
    }
  }

  async #onCluster(kinds: ReadonlySet<string> | undefined): Promise<void> {
    for (const { document } of window.visibleTextEditors) {
      if (!applies(document)) continue;
      const objects = await this.#objects(document);
      if (kinds !== undefined && !objects.some((placed) => affects(kinds, placed))) continue;
      this.#watch(objects);
      if (this.#shown.get(document.uri.toString()) === this.#words(objects).join('\n')) continue;
      this.#changed.fire();
      return;
    }
  }
}

/** A Gateway's lens counts its routes, so routes change it, too. */
function affects(kinds: ReadonlySet<string>, placed: PlacedObject): boolean {
  if (kinds.has(groupKindKey(kindOf(placed)))) return true;
  return placed.object.identity.kind === 'Gateway' && [...kinds].some((key) => key.includes('Route.'));
}

function applies(document: TextDocument): boolean {
  return (
    readSetting('meshwalk.codeLens.enabled') &&
    Manifests.isManifest(document) &&
    (readSetting('meshwalk.codeLens.files') === 'kubernetes' || holdsMeshKinds(document.getText()))
  );
}
