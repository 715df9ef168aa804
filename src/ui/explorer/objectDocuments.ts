import { EventEmitter, Uri, l10n, languages, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, Event, TextDocumentContentProvider } from 'vscode';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';

export const OBJECT_SCHEME = 'meshwalk-object';

interface ObjectAddress {
  readonly context: string;
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Read-only YAML of objects in the cluster, true to the moment: it is written anew when the object changes. */
export class ObjectDocuments implements TextDocumentContentProvider, Disposable {
  readonly #hub: ClusterHub;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  readonly #uses = new Map<string, Disposable>();
  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor(hub: ClusterHub) {
    this.#hub = hub;
    this.#owned.addAll(
      workspace.registerTextDocumentContentProvider(OBJECT_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#uses.get(uri.toString())?.dispose();
        this.#uses.delete(uri.toString());
      }),
      hub.onDidChangeObjects((kinds) => this.#onObjects(kinds)),
    );
  }

  /** Opens the object in an editor. */
  async open(object: KubeObject): Promise<void> {
    const document = await workspace.openTextDocument(this.uriOf(object));
    await languages.setTextDocumentLanguage(document, 'yaml');
    await window.showTextDocument(document, { preview: true });
  }

  uriOf(object: KubeObject): Uri {
    const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
    const { namespace = '', name } = object.metadata;
    const query = new URLSearchParams({ context: this.#hub.context?.name ?? '', kind, namespace, name });
    return Uri.from({ scheme: OBJECT_SCHEME, path: `/${object.kind} ${name}.yaml`, query: query.toString() });
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const address = addressOf(uri);
    if (address.context !== this.#hub.context?.name) {
      return comment(l10n.t('This object is in the context {0}, which is not chosen now.', address.context));
    }
    const served = this.#hub.session?.served(address.kind);
    if (this.#hub.session === undefined || served === undefined) {
      return comment(l10n.t('The cluster does not serve {0}.', groupKindKey(address.kind)));
    }
    this.#keepLive(uri, address.kind);
    const stop = new AbortController();
    const listener = token.onCancellationRequested(() => stop.abort());
    try {
      const { readObjectYaml } = await import('./objectYaml.ts');
      return await readObjectYaml(this.#hub.session.client, served, address, stop.signal);
    } catch (error) {
      return comment(error instanceof Error ? error.message : String(error));
    } finally {
      listener.dispose();
    }
  }

  dispose(): void {
    for (const use of this.#uses.values()) use.dispose();
    this.#owned.dispose();
  }

  #keepLive(uri: Uri, kind: GroupKind): void {
    const key = uri.toString();
    if (!this.#uses.has(key)) this.#uses.set(key, this.#hub.use([kind]));
  }

  #onObjects(kinds: ReadonlySet<string>): void {
    for (const key of this.#uses.keys()) {
      const uri = Uri.parse(key);
      if (kinds.has(groupKindKey(addressOf(uri).kind))) this.#changed.fire(uri);
    }
  }
}

function addressOf(uri: Uri): ObjectAddress {
  const query = new URLSearchParams(uri.query);
  const kind = query.get('kind') ?? '';
  const dot = kind.indexOf('.');
  return {
    context: query.get('context') ?? '',
    kind: dot < 0 ? { group: '', kind } : { group: kind.slice(dot + 1), kind: kind.slice(0, dot) },
    namespace: query.get('namespace') || undefined,
    name: query.get('name') ?? '',
  };
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}
