import { EventEmitter, InlayHint, InlayHintKind, l10n, workspace } from 'vscode';
import type { Disposable, Event, InlayHintsProvider, Range, TextDocument } from 'vscode';
import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';
import { locate } from '../../manifests/locate.ts';
import { readSetting } from '../settings.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { KnownObjects } from './knownObjects.ts';
import { Manifests } from './manifests.ts';
import { holdsMeshKinds } from './meshText.ts';
import { hintsOf } from './objectHints.ts';

/** Inside the text: weights as percentages, and the whole host and the port that a short host stands for. */
export class MeshHints implements InlayHintsProvider, Disposable {
  readonly #manifests: Manifests;
  readonly #known: KnownObjects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeInlayHints: Event<void> = this.#changed.event;

  constructor(manifests: Manifests, known: KnownObjects) {
    this.#manifests = manifests;
    this.#known = known;
    this.#owned.addAll(
      known.onDidChange(() => this.#changed.fire()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk.inlayHints')) this.#changed.fire();
      }),
    );
  }

  async provideInlayHints(document: TextDocument, range: Range): Promise<InlayHint[]> {
    if (!readSetting('meshwalk.inlayHints.enabled') || !Manifests.isManifest(document)) return [];
    if (!holdsMeshKinds(document.getText())) return [];
    const { version } = document;
    const manifests = await this.#manifests.documents(document);
    const scope = await this.#known.scope(document);
    if (document.version !== version) return [];
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const hints = manifests
      .filter((manifest) => manifest.start <= end && manifest.end >= start)
      .flatMap((manifest) =>
        manifest.parsed.objects.flatMap((object) =>
          hintsOf(object, scope).flatMap((hint) => toInlayHint(document, manifest, object, hint)),
        ),
      );
    this.#known.watch();
    return hints;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function toInlayHint(
  document: TextDocument,
  manifest: ManifestDocument,
  object: ManifestObject,
  { path, text, isHost }: ReturnType<typeof hintsOf>[number],
): InlayHint[] {
  const whole = [...object.path, ...path];
  const place = locate(manifest.parsed, whole);
  if (place.depth < whole.length) return [];
  const position = document.positionAt(manifest.start + place.value[1]);
  const hint = new InlayHint(position, text, InlayHintKind.Parameter);
  hint.paddingLeft = !isHost;
  hint.tooltip = isHost
    ? l10n.t('The Service that this host stands for')
    : l10n.t('The share of this destination');
  return [hint];
}
