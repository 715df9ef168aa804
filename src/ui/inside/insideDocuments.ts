import { EventEmitter, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, Event, TextDocumentContentProvider, Uri } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { INSIDE_SCHEME, insideAddress, insideUri } from './insideAddress.ts';
import type { InsideAddress } from './insideAddress.ts';
import type { InsideParts } from './insideParts.ts';

/** Read-only texts about the inside of the mesh. Each is asked for when it is opened, and again when the learner wants. */
export class InsideDocuments implements TextDocumentContentProvider, Disposable {
  readonly #parts: InsideParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor(parts: InsideParts) {
    this.#parts = parts;
    this.#owned.add(workspace.registerTextDocumentContentProvider(INSIDE_SCHEME, this));
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const { insideContent } = await import('./insideContent.ts');
    const stop = new AbortController();
    const listener = token.onCancellationRequested(() => stop.abort());
    try {
      return await insideContent(this.#parts, insideAddress(uri), stop.signal);
    } finally {
      listener.dispose();
    }
  }

  /** Shows a text, asked for anew when it is open already. */
  async open(address: InsideAddress): Promise<void> {
    const uri = insideUri(address);
    const known = workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (known) this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: !known });
  }

  runAgain(uri: Uri): void {
    this.#changed.fire(uri);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
