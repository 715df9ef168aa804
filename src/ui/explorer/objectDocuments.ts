import { EventEmitter, languages, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, Event, TextDocumentContentProvider, Uri } from 'vscode';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { ObjectTexts } from './objectTexts.ts';
import { OBJECT_SCHEME, objectUri } from './objectUri.ts';
import type { ObjectView } from './objectUri.ts';

/** Read-only texts of objects in the cluster, true to the moment: each is written anew when its object changes. */
export class ObjectDocuments implements TextDocumentContentProvider, Disposable {
  readonly #hub: ClusterHub;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  #texts: ObjectTexts | undefined;
  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor(hub: ClusterHub) {
    this.#hub = hub;
    this.#owned.add(workspace.registerTextDocumentContentProvider(OBJECT_SCHEME, this));
  }

  /** Opens the object in an editor. */
  async open(object: KubeObject, view: ObjectView = 'yaml'): Promise<void> {
    const document = await workspace.openTextDocument(this.uriOf(object, view));
    await languages.setTextDocumentLanguage(document, view === 'yaml' ? 'yaml' : 'plaintext');
    await window.showTextDocument(document, { preview: true });
  }

  uriOf(object: KubeObject, view: ObjectView = 'yaml'): Uri {
    return objectUri(this.#hub.context?.name ?? '', object, view);
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const { ObjectTexts } = await import('./objectTexts.ts');
    this.#texts ??= this.#owned.add(new ObjectTexts(this.#hub, (changed) => this.#changed.fire(changed)));
    return this.#texts.read(uri, token);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
