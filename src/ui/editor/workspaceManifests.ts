import { EventEmitter, workspace } from 'vscode';
import type { Disposable, Event, LogOutputChannel, Uri } from 'vscode';
import { parseManifestDocument } from '../../manifests/documents.ts';
import type { ManifestDocument } from '../../manifests/documents.ts';
import { splitDocuments } from '../../manifests/splitDocuments.ts';
import { DisposableStore } from '../lifecycle.ts';
import { fileKey } from './fileKey.ts';
import { looksLikeManifest } from './meshText.ts';
import { Turns } from './turns.ts';

/** Bounds of what is read: files of each form, bytes of one file, and bytes of all manifests. */
const FORMS = [
  { pattern: '**/*.{yaml,yml,YAML,YML}', files: 2_000, length: 1024 * 1024 },
  // Most JSON is something else: what is many or long is not looked at.
  { pattern: '**/*.{json,JSON}', files: 500, length: 256 * 1024 },
] as const;
/** JSON that every other project has, and that is no manifest. */
const NO_MANIFEST = /\/(?:package(?:-lock)?|[jt]sconfig[^/]*|[^/]*\.schema)\.json$|\/\.[^/]+\/[^/]+\.json$/;
const MAX_LENGTH = 16 * 1024 * 1024;
/** Longer documents are data in a ConfigMap or CRDs: reading one takes as long as a thousand others. */
const MAX_DOCUMENT_LENGTH = 100_000;
/** From the last change on disk to the next look, in milliseconds: a checkout of a branch changes many files. */
const SETTLE_MS = 150;

/** A manifest of the workspace as it stands on disk. */
export interface StoredManifest {
  readonly uri: Uri;
  readonly documents: readonly ManifestDocument[];
  /** Where each line starts, for positions without opening the file. */
  readonly lineStarts: readonly number[];
}

interface Entry {
  readonly mtime: number;
  readonly size: number;
  /** `undefined` for what is no manifest. */
  readonly manifest: StoredManifest | undefined;
}

/**
 * The manifests of the workspace that are on disk, open or not. Reads them once, when it is first asked, within bounds
 * and in slices; afterwards only what changed. Folders that the user excludes from Explorer or search are left out.
 */
export class WorkspaceManifests implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  /** The manifests on disk are others than before. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #entries = new Map<string, Entry>();
  readonly #dirty = new Map<string, Uri>();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #started = false;
  #manifests: readonly StoredManifest[] = [];
  #isCut = false;

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  /** What has been read so far, by URI; nothing before the first {@link ready}. */
  get manifests(): readonly StoredManifest[] {
    return this.#manifests;
  }

  /** The manifest of a file, as it was read. */
  manifestOf(uri: Uri): StoredManifest | undefined {
    return this.#entries.get(fileKey(uri))?.manifest;
  }

  /** Whether there are more manifests than are read. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Resolves when what is on disk, as far as it is known to have changed, has been read. */
  async ready(): Promise<void> {
    if (!this.#started) {
      this.#started = true;
      this.#watch();
      this.#read(() => this.#readAll());
    } else if (this.#dirty.size > 0) this.#readDirtySoon(0);
    await this.#reading;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #watch(): void {
    const note = (uri: Uri): void => {
      if (NO_MANIFEST.test(uri.path)) return;
      this.#dirty.set(fileKey(uri), uri);
      this.#readDirtySoon(SETTLE_MS);
    };
    const again = (): void => this.#read(() => this.#readAll());
    for (const { pattern } of FORMS) {
      const watcher = this.#owned.add(workspace.createFileSystemWatcher(pattern));
      this.#owned.addAll(watcher.onDidCreate(note), watcher.onDidChange(note), watcher.onDidDelete(note));
    }
    this.#owned.addAll(
      workspace.onDidChangeWorkspaceFolders(again),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('files.exclude') || event.affectsConfiguration('search.exclude'))
          again();
      }),
    );
  }

  #readDirtySoon(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs === 0) this.#read(() => this.#readDirty());
    else this.#timer = setTimeout(() => this.#read(() => this.#readDirty()), delayMs);
  }

  /** One after the other, so that a slow read cannot bring back what a later one has replaced. */
  #read(step: () => Promise<void>): void {
    this.#reading = Promise.resolve(this.#reading)
      .then(step)
      .then(() => this.#publish())
      .catch((error: unknown) => {
        this.#log.error(`The manifests of the workspace could not be read: ${String(error)}`);
      });
  }

  async #readAll(): Promise<void> {
    const { uris, isCut } = await found();
    this.#dirty.clear();
    const known = new Set(uris.map((uri) => fileKey(uri)));
    for (const key of this.#entries.keys()) if (!known.has(key)) this.#entries.delete(key);
    this.#isCut = isCut;
    await this.#readFiles(uris);
    if (this.#isCut)
      this.#log.warn(
        `The workspace has more manifests than are looked at: ${FORMS[0].files} files, ${MAX_LENGTH / 1024 / 1024} MiB.`,
      );
  }

  async #readDirty(): Promise<void> {
    const uris = [...this.#dirty.values()];
    this.#dirty.clear();
    // A new file may lie in a folder that is left out: that is asked once for all of them.
    const isNew = uris.some((uri) => !this.#entries.has(fileKey(uri)));
    const allowed = isNew ? new Set((await found()).uris.map((uri) => fileKey(uri))) : undefined;
    await this.#readFiles(
      uris.filter((uri) => this.#entries.has(fileKey(uri)) || allowed?.has(fileKey(uri))),
    );
  }

  async #readFiles(uris: readonly Uri[]): Promise<void> {
    const turns = new Turns();
    let total = 0;
    for (const { size, manifest } of this.#entries.values()) total += manifest === undefined ? 0 : size;
    for (const uri of uris) {
      await turns.next();
      if (this.#owned.disposed) return;
      const key = fileKey(uri);
      const before = this.#entries.get(key);
      const entry = await this.#entryOf(uri, before, MAX_LENGTH - total);
      if (before?.manifest !== undefined) total -= before.size;
      if (entry?.manifest !== undefined) total += entry.size;
      if (entry === undefined) this.#entries.delete(key);
      else this.#entries.set(key, entry);
    }
  }

  /** @returns `undefined` for a file that is gone or cannot be read */
  async #entryOf(uri: Uri, before: Entry | undefined, room: number): Promise<Entry | undefined> {
    try {
      const { mtime, size } = await workspace.fs.stat(uri);
      if (before?.mtime === mtime && before.size === size && !isRenamed(before, uri)) return before;
      const { length } = /\.json$/i.test(uri.path) ? FORMS[1] : FORMS[0];
      if (size > length || size > room) {
        this.#isCut ||= length === FORMS[0].length;
        return { mtime, size, manifest: undefined };
      }
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      return { mtime, size, manifest: looksLikeManifest(text) ? await stored(uri, text) : undefined };
    } catch {
      return undefined;
    }
  }

  #publish(): void {
    if (this.#owned.disposed) return;
    this.#manifests = [...this.#entries.values()].flatMap(({ manifest }) => manifest ?? []);
    this.#changed.fire();
  }
}

/** Whether a file has another name than when it was read, as far as its name can change without being another file. */
function isRenamed({ manifest }: Entry, uri: Uri): boolean {
  return manifest !== undefined && manifest.uri.toString() !== uri.toString();
}

async function stored(uri: Uri, text: string): Promise<StoredManifest> {
  const turns = new Turns();
  const documents: ManifestDocument[] = [];
  for (const { start, end, afterEndMarker } of splitDocuments(text)) {
    if (end - start > MAX_DOCUMENT_LENGTH) continue;
    await turns.next();
    const parsed = parseManifestDocument(text.slice(start, end), afterEndMarker);
    documents.push({ index: documents.length, start, end, parsed });
  }
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { uri, documents, lineStarts };
}

/** The files that may be manifests, and whether there are more that certainly are no other JSON. */
async function found(): Promise<{ readonly uris: readonly Uri[]; readonly isCut: boolean }> {
  const [yaml = [], json = []] = await Promise.all(
    FORMS.map(({ pattern, files }) => workspace.findFiles(pattern, excluded(), files + 1)),
  );
  const [{ files }, forJson] = FORMS;
  const likely = json.filter(({ path }) => !NO_MANIFEST.test(path));
  return { uris: [...yaml.slice(0, files), ...likely.slice(0, forJson.files)], isCut: yaml.length > files };
}

/** What the user leaves out of Explorer and search, as one pattern; conditions (`when`) are no exclusion. */
function excluded(): string | undefined {
  const globs = ['files.exclude', 'search.exclude'].flatMap((setting) =>
    Object.entries(workspace.getConfiguration().get<Record<string, unknown>>(setting) ?? {}).flatMap(
      ([glob, value]) => (value === true ? [glob] : []),
    ),
  );
  return globs.length === 0 ? undefined : `{${globs.join(',')}}`;
}
