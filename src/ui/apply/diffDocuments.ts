import { EventEmitter, Uri, commands, l10n, window, workspace } from 'vscode';
import type { Disposable, Event, Tab, TextDocument, TextDocumentContentProvider } from 'vscode';
import { addressIn } from '../../cluster/applyMany.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import { withoutNulls } from '../../validation/defaults.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { kindOf } from '../editor/manifests.ts';
import type { Manifests } from '../editor/manifests.ts';
import { DIFF_SCHEME } from '../editor/schemes.ts';
import { DisposableStore } from '../lifecycle.ts';
import { placeName } from './connected.ts';
import { comment, diffOfApply } from './diffText.ts';
import type { DiffText } from './diffText.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';

interface Pair {
  readonly label: string;
  readonly kinds: readonly GroupKind[];
  /** The manifest that one side is made of; its edits change the diff. */
  readonly document: TextDocument | undefined;
  /** Makes the texts as things are now. */
  readonly make: () => Promise<DiffText>;
  text: Promise<DiffText> | undefined;
  use: Disposable | undefined;
  /** Of the editor's tab, which says whether anybody still looks. */
  title: string;
}

/** A diff that was opened. */
export interface OpenDiff {
  close(): Promise<void>;
}

interface DiffParts {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  schemas(): Promise<SchemaSource>;
}

/** An edit is followed by a dry run after this pause, in milliseconds. */
const PAUSE_MS = 400;

/** The two sides of diffs against the cluster: read-only, made anew when the manifest or the object changes. */
export class DiffDocuments implements TextDocumentContentProvider, Disposable {
  readonly #parts: DiffParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  readonly onDidChange: Event<Uri> = this.#changed.event;
  readonly #pairs = new Map<string, Pair>();
  readonly #stale = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(parts: DiffParts) {
    this.#parts = parts;
    this.#owned.addAll(
      workspace.registerTextDocumentContentProvider(DIFF_SCHEME, this),
      parts.hub.onDidChangeObjects((kinds) =>
        this.#soon((pair) => pair.kinds.some((kind) => kinds.has(groupKindKey(kind)))),
      ),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon((pair) => pair.document === document)),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === DIFF_SCHEME) this.#close(idOf(uri));
      }),
    );
  }

  /** Opens what applying these objects would change: one in a diff editor, several in one editor below each other. */
  async open(items: readonly ManifestItem[]): Promise<OpenDiff> {
    const place = placeName(this.#parts.hub, this.#parts.hub.namespace);
    return this.#show(
      items.map((item) => this.#pairOf(item)),
      (label) => l10n.t('{0}: {1} ↔ after Apply', label, place),
      l10n.t('{0} objects: {1} ↔ after Apply', items.length, place),
    );
  }

  /** Opens a diff of texts that somebody else makes. */
  async openPairs(
    pairs: readonly {
      readonly label: string;
      readonly kind: GroupKind;
      readonly make: () => Promise<DiffText>;
    }[],
    title: string,
  ): Promise<OpenDiff> {
    const all = pairs.map(({ label, kind, make }) => ({
      label,
      kinds: [kind],
      document: undefined,
      make,
      text: undefined,
      use: undefined,
      title: '',
    }));
    return this.#show(all, (label) => `${label}: ${title}`, title);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const pair = this.#pairs.get(idOf(uri));
    if (pair === undefined) return comment(l10n.t('This diff has been closed. Open it again from the file.'));
    pair.text ??= pair.make();
    try {
      const text = await pair.text;
      return isBefore(uri) ? text.before : text.after;
    } catch (error) {
      pair.text = undefined;
      return comment(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const pair of this.#pairs.values()) pair.use?.dispose();
    this.#owned.dispose();
  }

  #pairOf(item: ManifestItem): Pair {
    const { identity } = item.placed.object;
    const kind = kindOf(item.placed);
    const isSame = ({ identity: other }: ManifestObject): boolean =>
      other.group === identity.group &&
      other.kind === identity.kind &&
      other.name === identity.name &&
      other.namespace === identity.namespace;
    return {
      label: nameOf(item),
      kinds: [kind],
      document: item.document,
      text: undefined,
      use: undefined,
      title: '',
      make: async () => {
        const objects = await this.#parts.manifests.objects(item.document);
        const now = objects.find(({ object }) => isSame(object))?.object;
        return now === undefined
          ? both(l10n.t('The document is not in the file any more.'))
          : this.#textOf(now, kind);
      },
    };
  }

  async #textOf(object: ManifestObject, kind: GroupKind): Promise<DiffText> {
    const { hub } = this.#parts;
    const { session } = hub;
    if (session === undefined) return both(l10n.t('No cluster is connected.'));
    const served = await session.servedWithin(kind, 0);
    if (served === undefined)
      return both(l10n.t('The cluster does not serve {0}: its CRD is not installed.', kind.kind));
    if (object.identity.name === undefined) return both(l10n.t('The object has no metadata.name.'));
    const schemas = await this.#parts.schemas().catch((): SchemaSource | undefined => undefined);
    const schema = schemas?.schema(kind.group, object.identity.version, kind.kind);
    const sent = schema === undefined ? object.value : withoutNulls(object.value, schema);
    return diffOfApply(session.client, addressIn(served, object, hub.namespace), object.value, sent);
  }

  async #show(pairs: readonly Pair[], titleOf: (label: string) => string, title: string): Promise<OpenDiff> {
    const opened = pairs.map((pair) => {
      pair.title = pairs.length === 1 ? titleOf(pair.label) : title;
      const id = String(++this.#count);
      this.#pairs.set(id, pair);
      pair.use = this.#parts.hub.use(pair.kinds);
      return { pair, before: uriOf(pair.label, id, 'before'), after: uriOf(pair.label, id, 'after') };
    });
    const [first] = opened;
    if (first !== undefined && opened.length === 1) {
      await commands.executeCommand('vscode.diff', first.before, first.after, first.pair.title);
      return openDiff(first.pair.title);
    }
    const resources = opened.map(({ before, after }) => [after, before, after]);
    if (first !== undefined) await commands.executeCommand('vscode.changes', title, resources);
    return openDiff(title);
  }

  #soon(isConcerned: (pair: Pair) => boolean): void {
    for (const [id, pair] of this.#pairs) if (isConcerned(pair)) this.#stale.add(id);
    if (this.#stale.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const stale = [...this.#stale];
      this.#stale.clear();
      for (const id of stale) this.#refresh(id);
    }, PAUSE_MS);
  }

  #refresh(id: string): void {
    const pair = this.#pairs.get(id);
    if (pair === undefined) return;
    pair.text = undefined;
    // VS Code keeps the texts of a closed editor for a while: nobody asks the server for those.
    if (tabsOf(pair.title).length === 0) return;
    this.#changed.fire(uriOf(pair.label, id, 'before'));
    this.#changed.fire(uriOf(pair.label, id, 'after'));
  }

  #close(id: string): void {
    const isOpen = workspace.textDocuments.some(
      ({ uri, isClosed }) => !isClosed && uri.scheme === DIFF_SCHEME && idOf(uri) === id,
    );
    if (isOpen) return;
    this.#pairs.get(id)?.use?.dispose();
    this.#pairs.delete(id);
  }
}

function openDiff(title: string): OpenDiff {
  return {
    close: async () => {
      await window.tabGroups.close(tabsOf(title));
    },
  };
}

/** The tab of an editor of several diffs says nothing but its title. */
function tabsOf(title: string): readonly Tab[] {
  return window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label.startsWith(title));
}

function uriOf(label: string, id: string, side: 'before' | 'after'): Uri {
  // A name comes from a file and may hold anything; a slash would make a folder of it.
  const path = `/${label.replaceAll('/', '_')}.yaml`;
  return Uri.from({ scheme: DIFF_SCHEME, path, query: new URLSearchParams({ id, side }).toString() });
}

function idOf(uri: Uri): string {
  return new URLSearchParams(uri.query).get('id') ?? '';
}

function isBefore(uri: Uri): boolean {
  return new URLSearchParams(uri.query).get('side') === 'before';
}

function both(words: string): DiffText {
  return { before: comment(words), after: comment(words) };
}
