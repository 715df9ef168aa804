import { createHash } from 'node:crypto';
import { Uri, workspace } from 'vscode';
import type { LogOutputChannel, TextDocument } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
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

  /** Keeps what an apply replaced, for each file that it wrote something of. */
  async keepApplied(items: readonly ManifestItem[], results: readonly ApplyResult[]): Promise<void> {
    const written = items.flatMap((item, index) => {
      const result = results[index];
      if (result?.result !== 'created' && result?.result !== 'changed') return [];
      const { address, before } = result;
      return [{ document: item.document, entry: entryOf(address, before ?? null) }];
    });
    await this.#keepEach('apply', written);
  }

  /** Keeps what a delete took away. */
  async keepDeleted(
    deleted: readonly { readonly document: TextDocument; readonly entry: UndoEntry }[],
  ): Promise<void> {
    await this.#keepEach('delete', deleted);
  }

  /** The last apply or delete of a file, when there is one. */
  async last(document: TextDocument): Promise<UndoRecord | undefined> {
    try {
      const bytes = await workspace.fs.readFile(this.#fileOf(document));
      const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as UndoRecord;
      return {
        ...record,
        entries: record.entries.map((entry) => {
          const secret = this.#secrets.get(keyOf(document, entry));
          return entry.before === undefined && secret !== undefined ? { ...entry, before: secret } : entry;
        }),
      };
    } catch {
      return undefined;
    }
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
    done: readonly { readonly document: TextDocument; readonly entry: UndoEntry }[],
  ): Promise<void> {
    for (const [document, all] of Map.groupBy(done, (one) => one.document)) {
      try {
        await this.#write(
          document,
          action,
          all.map(({ entry }) => entry),
        );
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

  #fileOf(document: TextDocument): Uri {
    const name = createHash('sha256').update(document.uri.toString()).digest('hex').slice(0, 32);
    return Uri.joinPath(this.#folder, `${name}.json`);
  }
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

function keyOf(document: TextDocument, { group, kind, namespace, name }: UndoEntry): string {
  return [document.uri.toString(), group, kind, namespace ?? '', name].join('\n');
}
