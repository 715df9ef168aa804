import { workspace } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { DocumentCache, ManifestDocument } from '../../manifests/documents.ts';
import { DisposableStore } from '../lifecycle.ts';
import { OBJECT_SCHEME } from '../explorer/objectUri.ts';
import { DIFF_SCHEME } from './schemes.ts';
import { MANIFEST_LANGUAGES, looksLikeManifest } from './meshText.ts';
import type { PlacedObject } from './placedObjects.ts';

export type { PlacedObject } from './placedObjects.ts';

interface Read {
  /** A file that is not saved may have the address of one that was closed a moment ago. */
  readonly document: TextDocument;
  readonly version: number;
  readonly documents: Promise<readonly ManifestDocument[]>;
}

const PICTURES: readonly string[] = [OBJECT_SCHEME, DIFF_SCHEME];

type Backend = typeof import('./manifestBackend.ts');

/** Reads open manifests; all editor features share one parse of each version of each file. */
export class Manifests implements Disposable {
  readonly #owned = new DisposableStore();
  #loading: Promise<Backend> | undefined;
  #cache: DocumentCache | undefined;
  readonly #reads = new Map<string, Read>();

  constructor() {
    this.#owned.add(
      workspace.onDidCloseTextDocument((document) => {
        this.#reads.delete(document.uri.toString());
        this.#cache?.forget(document.uri.toString());
      }),
    );
  }

  /** Whether a document is one that Meshwalk reads: a text of the learner's, not our read-only pictures of the cluster. */
  static isManifest(document: TextDocument): boolean {
    return (
      MANIFEST_LANGUAGES.includes(document.languageId) &&
      !PICTURES.includes(document.uri.scheme) &&
      looksLikeManifest(document.getText())
    );
  }

  /** The documents of a file as it is now. Reading never blocks for long, whatever the size of the file. */
  documents(document: TextDocument): Promise<readonly ManifestDocument[]> {
    const key = document.uri.toString();
    const last = this.#reads.get(key);
    if (last?.document === document && last.version === document.version) return last.documents;
    const text = document.getText();
    const read: Read = {
      document,
      version: document.version,
      // One after the other: each read starts from what the one before it has parsed.
      documents: Promise.resolve(last?.documents)
        .catch(() => {})
        .then(() => this.#read(key, text)),
    };
    this.#reads.set(key, read);
    read.documents.catch(() => {
      if (this.#reads.get(key) === read) this.#reads.delete(key);
    });
    return read.documents;
  }

  async #read(key: string, text: string): Promise<readonly ManifestDocument[]> {
    const backend = await this.backend();
    this.#cache ??= new backend.DocumentCache();
    const documents = await new backend.Turns().run(this.#cache.steps(key, text));
    if (!this.#reads.has(key)) this.#cache.forget(key);
    return documents;
  }

  /** The objects of a file that say what they are: kind and version are there. */
  async objects(document: TextDocument): Promise<readonly PlacedObject[]> {
    const documents = await this.documents(document);
    return (await this.backend()).placedObjects(document, documents);
  }

  backend(): Promise<Backend> {
    this.#loading ??= import('./manifestBackend.ts');
    return this.#loading;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The kind that an object of a manifest says it is. */
export function kindOf(placed: PlacedObject): GroupKind {
  return { group: placed.object.identity.group, kind: placed.object.identity.kind ?? '' };
}
