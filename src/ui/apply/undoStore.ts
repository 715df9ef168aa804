import { createHash } from 'node:crypto';
import { FileSystemError, Uri, workspace } from 'vscode';
import type { LogOutputChannel, TextDocument } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { fileKey } from '../editor/fileKey.ts';
import type { ApplyRunOptions } from './applyOptions.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** One object of an apply or a delete that can be undone. */
export interface UndoEntry {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** The object as it was; `null` when it was not there. Absent for a Secret that is not known any more. */
  readonly before?: KubeObject | null;
}

/** The last apply or delete of a file. */
export interface UndoRecord {
  readonly action: 'apply' | 'delete';
  /** Undone only where it was done: name and server of the context. */
  readonly context: string;
  readonly server: string;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
  readonly entries: readonly UndoEntry[];
}

/**
 * The earlier objects of the last apply or delete of each file, in the storage of the workspace until the next.
 * Secrets are kept in memory only: their values are never written to disk.
 */
export class UndoStore {
  readonly #hub: ClusterHub;
  readonly #folder: Uri;
  readonly #log: LogOutputChannel;
  readonly #secrets = new Map<string, KubeObject>();

  /** @param folder storage of the workspace, which may not be there yet */
  constructor(hub: ClusterHub, folder: Uri, log: LogOutputChannel) {
    this.#hub = hub;
    this.#folder = Uri.joinPath(folder, 'undo');
    this.#log = log;
  }

  /**
   * To be called before anything of these files is written: should the window end before what was done is kept, nothing
   * can be undone rather than the wrong thing.
   */
  async setAside(items: readonly ManifestItem[]): Promise<void> {
    for (const document of documentsOf(items))
      await this.#move(this.#fileOf(document), this.#asideOf(document));
  }

  /**
   * Keeps what an apply replaced, for each file that it wrote something of; of others the record of before counts.
   * @param how what was deleted to be made again, and of which files this apply goes on with the last one
   */
  async keepApplied(
    items: readonly ManifestItem[],
    results: readonly ApplyResult[],
    how: Pick<ApplyRunOptions, 'continues' | 'replaced'> = {},
  ): Promise<void> {
    const written = items.flatMap((item, index) => {
      const result = results[index];
      const replaced = how.replaced?.get(item.placed.object);
      if (result?.result === 'created' || result?.result === 'changed') {
        const entry = entryOf(result.address, replaced?.live ?? result.before ?? null);
        return [{ document: item.document, entry }];
      }
      // It is gone, and nothing has taken its place.
      if (replaced === undefined) return [];
      return [{ document: item.document, entry: entryOf(replaced.address, replaced.live) }];
    });
    await this.#keepEach('apply', documentsOf(items), written, how.continues);
  }

  /** Keeps what a delete took away, for each file that it took something of. */
  async keepDeleted(
    items: readonly ManifestItem[],
    deleted: readonly { readonly document: TextDocument; readonly entry: UndoEntry }[],
  ): Promise<void> {
    await this.#keepEach('delete', documentsOf(items), deleted);
  }

  /** The last apply or delete of a file, when there is one. */
  async last(document: TextDocument): Promise<UndoRecord | undefined> {
    const record = await this.#read(this.#fileOf(document));
    if (record === undefined) return undefined;
    return {
      ...record,
      entries: record.entries.map((entry) => {
        const secret = this.#secrets.get(keyOf(document, entry));
        return entry.before === undefined && secret !== undefined ? { ...entry, before: secret } : entry;
      }),
    };
  }

  /** What was undone cannot be undone again. */
  async forget(document: TextDocument): Promise<void> {
    try {
      await workspace.fs.delete(this.#fileOf(document));
    } catch (error) {
      this.#log.warn(`The kept objects of ${document.uri.path} could not be removed: ${String(error)}`);
    }
  }

  async #keepEach(
    action: UndoRecord['action'],
    documents: ReadonlySet<TextDocument>,
    done: readonly { readonly document: TextDocument; readonly entry: UndoEntry }[],
    continues?: ReadonlySet<TextDocument>,
  ): Promise<void> {
    for (const document of documents) {
      const all = done.filter((one) => one.document === document).map(({ entry }) => entry);
      if (all.length === 0) {
        await this.#move(this.#asideOf(document), this.#fileOf(document));
        continue;
      }
      try {
        const before =
          continues?.has(document) === true ? await this.#read(this.#asideOf(document)) : undefined;
        await this.#write(document, action, merged(before?.entries ?? [], all));
      } catch (error) {
        // Without it only the undo is missing.
        this.#log.warn(`What was there before could not be kept for an undo: ${String(error)}`);
      }
    }
  }

  async #write(
    document: TextDocument,
    action: UndoRecord['action'],
    all: readonly UndoEntry[],
  ): Promise<void> {
    const context = this.#hub.context;
    if (context === undefined) return;
    const entries = all.map((entry) => {
      if (entry.kind !== 'Secret' || !entry.before) return entry;
      this.#secrets.set(keyOf(document, entry), entry.before);
      const { before: _before, ...rest } = entry;
      return rest;
    });
    const record: UndoRecord = {
      action,
      context: context.name,
      server: context.server,
      at: Date.now(),
      entries,
    };
    await workspace.fs.createDirectory(this.#folder);
    await workspace.fs.writeFile(this.#fileOf(document), Buffer.from(JSON.stringify(record)));
  }

  async #read(file: Uri): Promise<UndoRecord | undefined> {
    try {
      const bytes = await workspace.fs.readFile(file);
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as UndoRecord;
    } catch {
      return undefined;
    }
  }

  async #move(from: Uri, to: Uri): Promise<void> {
    try {
      await workspace.fs.rename(from, to, { overwrite: true });
    } catch (error) {
      if (error instanceof FileSystemError && error.code === 'FileNotFound') return;
      this.#log.warn(`What is kept for an undo could not be moved: ${String(error)}`);
    }
  }

  #fileOf(document: TextDocument): Uri {
    return this.#named(document, 'json');
  }

  #asideOf(document: TextDocument): Uri {
    return this.#named(document, 'aside');
  }

  #named(document: TextDocument, ending: string): Uri {
    const name = createHash('sha256').update(fileKey(document.uri)).digest('hex').slice(0, 32);
    return Uri.joinPath(this.#folder, `${name}.${ending}`);
  }
}

/** Of what both have written the earlier state counts: that is what the learner had. */
function merged(earlier: readonly UndoEntry[], later: readonly UndoEntry[]): readonly UndoEntry[] {
  const known = new Set(earlier.map(nameOfEntry));
  return [...earlier, ...later.filter((entry) => !known.has(nameOfEntry(entry)))];
}

function documentsOf(items: readonly ManifestItem[]): ReadonlySet<TextDocument> {
  return new Set(items.map(({ document }) => document));
}

/** @param before `null` when the object was not there */
export function entryOf(
  address: {
    readonly kind: { readonly group: string; readonly kind: string };
    readonly version: string;
    readonly namespace?: string;
    readonly name: string;
  },
  before: KubeObject | null,
): UndoEntry {
  const { kind, version, namespace, name } = address;
  return { group: kind.group, kind: kind.kind, version, namespace, name, before };
}

function keyOf(document: TextDocument, entry: UndoEntry): string {
  return `${fileKey(document.uri)}\n${nameOfEntry(entry)}`;
}

function nameOfEntry({ group, kind, namespace, name }: UndoEntry): string {
  return [group, kind, namespace ?? '', name].join('\n');
}
