import { Uri, l10n, workspace } from 'vscode';
import type { CancellationToken, Disposable } from 'vscode';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { readObjectDescription } from './objectDescription.ts';
import { objectAddress } from './objectUri.ts';
import type { ObjectAddress } from './objectUri.ts';
import { readObjectYaml } from './objectYaml.ts';

interface Shown {
  readonly use: Disposable;
  /** The version of the object that was shown last. */
  version: string | undefined;
}

/** Writes the texts of objects, and tells of each that is open when its object has changed. */
export class ObjectTexts implements Disposable {
  readonly #hub: ClusterHub;
  readonly #onChange: (uri: Uri) => void;
  readonly #owned: readonly Disposable[];
  readonly #shown = new Map<string, Shown>();

  constructor(hub: ClusterHub, onChange: (uri: Uri) => void) {
    this.#hub = hub;
    this.#onChange = onChange;
    this.#owned = [
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.get(uri.toString())?.use.dispose();
        this.#shown.delete(uri.toString());
      }),
      hub.onDidChangeObjects((kinds) => this.#onObjects(kinds)),
    ];
  }

  /** The text of the object; why there is none, as a comment, when it cannot be read. */
  async read(uri: Uri, token: CancellationToken): Promise<string> {
    const address = objectAddress(uri);
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
        return await readObjectDescription(client, served, address, stop.signal);
      }
      return await readObjectYaml(client, served, address, stop.signal);
    } catch (error) {
      return comment(error instanceof Error ? error.message : String(error));
    } finally {
      listener.dispose();
    }
  }

  dispose(): void {
    for (const { use } of this.#shown.values()) use.dispose();
    for (const owned of this.#owned) owned.dispose();
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
      const address = objectAddress(uri);
      if (kinds.has(groupKindKey(address.kind)) && this.#versionOf(address) !== shown.version)
        this.#onChange(uri);
    }
  }

  #versionOf({ kind, namespace, name }: ObjectAddress): string | undefined {
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    return this.#hub.object(kind, key)?.metadata.resourceVersion;
  }
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}
