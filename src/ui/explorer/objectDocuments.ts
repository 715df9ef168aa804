import { EventEmitter, Uri, languages, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, Event, TextDocumentContentProvider } from 'vscode';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { ObjectTexts, ObjectView } from './objectTexts.ts';

export const OBJECT_SCHEME = 'meshwalk-object';

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
    const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
    const { namespace = '', name } = object.metadata;
    const query = new URLSearchParams({ context: this.#hub.context?.name ?? '', kind, namespace, name });
    if (view !== 'yaml') query.set('view', view);
    const path = `/${object.kind} ${name}.${view === 'yaml' ? 'yaml' : 'txt'}`;
    return Uri.from({ scheme: OBJECT_SCHEME, path, query: query.toString() });
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
