import { randomUUID } from 'node:crypto';
import { Uri, commands, l10n, window, workspace } from 'vscode';
import type { Disposable, EventEmitter, Tab } from 'vscode';
import { addressIn } from '../../cluster/applyMany.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import { withoutNulls } from '../../validation/defaults.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Manifests } from '../editor/manifests.ts';
import { DIFF_SCHEME } from '../editor/schemes.ts';
import { DisposableStore } from '../lifecycle.ts';
import { connectedForWriting, placeName } from './connected.ts';
import { diffSource, diffUri, idOf, isBefore, isOf, sourceOf } from './diffAddress.ts';
import type { DiffSource } from './diffAddress.ts';
import { comment, diffOfApply } from './diffText.ts';
import type { DiffText } from './diffText.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';
import { unreadable } from './unreadable.ts';

interface Pair {
  readonly label: string;
  readonly kinds: readonly GroupKind[];
  /** The document that one side is made of; `undefined` for texts that somebody else makes. */
  readonly source: DiffSource | undefined;
  /** Makes the texts as things are now. */
  readonly make: () => Promise<DiffText>;
  text: Promise<DiffText> | undefined;
  use: Disposable | undefined;
  /** Of the editor's tab, which says whether anybody still looks; empty when an earlier extension host opened it. */
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

/** What a pair has before anybody looks at it. */
const NEW = { text: undefined, use: undefined, title: '' };
/** An edit is followed by a dry run after this pause, in milliseconds. */
const PAUSE_MS = 400;

/** The two sides of diffs against the cluster: read-only, made anew when the manifest or the object changes. */
export class DiffDocuments implements Disposable {
  readonly #parts: DiffParts;
  readonly #owned = new DisposableStore();
  readonly #changed: EventEmitter<Uri>;
  readonly #pairs = new Map<string, Pair>();
  readonly #stale = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param changed to be told of a side that is another one */
  constructor(parts: DiffParts, changed: EventEmitter<Uri>) {
    this.#parts = parts;
    this.#changed = changed;
    this.#owned.addAll(
      parts.hub.onDidChangeState(() => {
        if (parts.hub.state.state === 'connected') this.#soon((pair) => pair.source !== undefined);
      }),
      parts.hub.onDidChangeObjects((kinds) =>
        this.#soon((pair) => pair.kinds.some((kind) => kinds.has(groupKindKey(kind)))),
      ),
      workspace.onDidChangeTextDocument(({ document }) =>
        this.#soon((pair) => pair.source?.uri === document.uri.toString()),
      ),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === DIFF_SCHEME) this.#close(idOf(uri));
      }),
    );
  }

  /** Opens what applying these objects would change: one in a diff editor, several in one editor below each other. */
  async open(items: readonly ManifestItem[]): Promise<OpenDiff> {
    const place = placeName(this.#parts.hub, this.#parts.hub.namespace);
    return this.#show(
      items.map((item) => this.#pairOf(nameOf(item), diffSource(item, this.#parts.hub))),
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
      ...NEW,
      label,
      kinds: [kind],
      source: undefined,
      make,
    }));
    return this.#show(all, (label) => `${label}: ${title}`, title);
  }

  /** The text of a side. Never rejects: what went wrong stands in the text. */
  async textOf(uri: Uri): Promise<string> {
    const pair = this.#pairs.get(idOf(uri)) ?? this.#comeBack(uri);
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

  /** A diff of an extension host that is no more: its address says all that is needed to make it again. */
  #comeBack(uri: Uri): Pair | undefined {
    const found = sourceOf(uri);
    if (found === undefined) return undefined;
    const pair = this.#pairOf(found.label, found.source);
    pair.use = this.#parts.hub.use(pair.kinds);
    this.#pairs.set(idOf(uri), pair);
    return pair;
  }

  #pairOf(label: string, source: DiffSource): Pair {
    const make = async (): Promise<DiffText> => this.#textsOf(source);
    return { ...NEW, label, kinds: [source], source, make };
  }

  async #textsOf(source: DiffSource): Promise<DiffText> {
    const { hub, manifests } = this.#parts;
    const session = await connectedForWriting(hub);
    if (hub.context?.name !== source.context)
      return both(l10n.t('This diff is of the context {0}, which is not chosen now.', source.context));
    const document = await workspace.openTextDocument(Uri.parse(source.uri, true));
    const objects = await manifests.objects(document);
    const placed = objects.find((one) => isOf(source, one));
    if (placed === undefined) return both(l10n.t('The document is not in the file any more.'));
    const { object } = placed;
    const [broken] = unreadable(placed.document.parsed);
    if (broken !== undefined) return both(l10n.t('The document cannot be read. {0}', broken.message));
    const served = await session.servedWithin(source, 0);
    if (served === undefined)
      return both(l10n.t('The cluster does not serve {0}: its CRD is not installed.', source.kind));
    if (object.identity.name === undefined) return both(l10n.t('The object has no metadata.name.'));
    const schemas = await this.#parts.schemas().catch((): SchemaSource | undefined => undefined);
    const schema = schemas?.schema(source.group, object.identity.version, source.kind);
    const sent = schema === undefined ? object.value : withoutNulls(object.value, schema);
    const address = addressIn(served, object, source.defaultNamespace);
    return diffOfApply(session.client, address, object.value, sent);
  }

  async #show(pairs: readonly Pair[], titleOf: (label: string) => string, title: string): Promise<OpenDiff> {
    const opened = pairs.map((pair) => {
      pair.title = pairs.length === 1 ? titleOf(pair.label) : title;
      const id = randomUUID();
      this.#pairs.set(id, pair);
      pair.use = this.#parts.hub.use(pair.kinds);
      return { pair, before: diffUri(pair, id, 'before'), after: diffUri(pair, id, 'after') };
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
    this.#changed.fire(diffUri(pair, id, 'before'));
    this.#changed.fire(diffUri(pair, id, 'after'));
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

function both(words: string): DiffText {
  return { before: comment(words), after: comment(words) };
}
