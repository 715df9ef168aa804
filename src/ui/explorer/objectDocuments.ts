import { EventEmitter, Uri, l10n, languages, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, Event, TextDocumentContentProvider } from 'vscode';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';

export const OBJECT_SCHEME = 'meshwalk-object';

/** How an object is shown: as YAML, or in words with its conditions and events. */
export type ObjectView = 'yaml' | 'describe';

interface ObjectAddress {
  readonly view: ObjectView;
  readonly context: string;
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

interface Shown {
  readonly use: Disposable;
  /** The version of the object that was shown last. */
  version: string | undefined;
}

/** Read-only texts of objects in the cluster, true to the moment: each is written anew when its object changes. */
export class ObjectDocuments implements TextDocumentContentProvider, Disposable {
  readonly #hub: ClusterHub;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  readonly #shown = new Map<string, Shown>();
  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor(hub: ClusterHub) {
    this.#hub = hub;
    this.#owned.addAll(
      workspace.registerTextDocumentContentProvider(OBJECT_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.get(uri.toString())?.use.dispose();
        this.#shown.delete(uri.toString());
      }),
      hub.onDidChangeObjects((kinds) => this.#onObjects(kinds)),
    );
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
    const address = addressOf(uri);
    if (address.context !== this.#hub.context?.name) {
      return comment(l10n.t('This object is in the context {0}, which is not chosen now.', address.context));
    }
    const served = this.#hub.session?.served(address.kind);
    if (this.#hub.session === undefined || served === undefined) {
      return comment(l10n.t('The cluster does not serve {0}.', groupKindKey(address.kind)));
    }
    this.#keepLive(uri, address);
    const stop = new AbortController();
    const listener = token.onCancellationRequested(() => stop.abort());
    try {
      const { client } = this.#hub.session;
      if (address.view === 'describe') {
        const { readObjectDescription } = await import('./objectDescription.ts');
        return await readObjectDescription(client, served, address, stop.signal);
      }
      const { readObjectYaml } = await import('./objectYaml.ts');
      return await readObjectYaml(client, served, address, stop.signal);
    } catch (error) {
      return comment(error instanceof Error ? error.message : String(error));
    } finally {
      listener.dispose();
    }
  }

  dispose(): void {
    for (const { use } of this.#shown.values()) use.dispose();
    this.#owned.dispose();
  }

  #keepLive(uri: Uri, address: ObjectAddress): void {
    const key = uri.toString();
    const version = this.#versionOf(address);
    const shown = this.#shown.get(key);
    if (shown === undefined) this.#shown.set(key, { use: this.#hub.use([address.kind]), version });
    else shown.version = version;
  }

  /** Only its own changes count: pods of others change all the time. */
  #onObjects(kinds: ReadonlySet<string>): void {
    for (const [key, shown] of this.#shown) {
      const uri = Uri.parse(key);
      const address = addressOf(uri);
      if (kinds.has(groupKindKey(address.kind)) && this.#versionOf(address) !== shown.version)
        this.#changed.fire(uri);
    }
  }

  #versionOf({ kind, namespace, name }: ObjectAddress): string | undefined {
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    return this.#hub.object(kind, key)?.metadata.resourceVersion;
  }
}

function addressOf(uri: Uri): ObjectAddress {
  const query = new URLSearchParams(uri.query);
  const kind = query.get('kind') ?? '';
  const dot = kind.indexOf('.');
  return {
    view: query.get('view') === 'describe' ? 'describe' : 'yaml',
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
