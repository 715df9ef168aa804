import { EventEmitter, l10n, window } from 'vscode';
import type { Disposable, Event, LogOutputChannel, TreeDataProvider, TreeItem, TreeView } from 'vscode';
import * as kinds from '../../mesh/wellKnown.ts';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { MeshNode } from '../../mesh/tree/meshNode.ts';
import { View } from '../../contributions.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ContextKeys } from '../contextKeys.ts';
import { DisposableStore } from '../lifecycle.ts';
import { rowItem } from './rowItem.ts';
import { Rows } from './rows.ts';
import type { Row } from './rows.ts';

type Picture = typeof import('./meshPicture.ts');

const BASE_KINDS: readonly GroupKind[] = [
  kinds.NAMESPACE,
  kinds.POD,
  kinds.DEPLOYMENT,
  kinds.SERVICE,
  kinds.CRD,
];

/** The Mesh view. Watches the cluster only while it is visible. */
export class MeshView implements TreeDataProvider<Row>, Disposable {
  readonly #hub: ClusterHub;
  readonly #keys: ContextKeys;
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Row | undefined>());
  readonly #rows = new Rows();
  readonly #view: TreeView<Row>;
  #systemNamespaces = false;
  #picture: Picture | undefined;
  #watching: DisposableStore | undefined;
  #watchedKinds = new Set<string>();

  constructor(hub: ClusterHub, keys: ContextKeys, log: LogOutputChannel) {
    this.#hub = hub;
    this.#keys = keys;
    this.#log = log;
    this.#view = this.#owned.add(
      window.createTreeView(View.mesh, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.addAll(
      this.#view.onDidChangeVisibility(({ visible }) => this.#onVisible(visible)),
      hub.onDidChangeState(() => this.#onState()),
      hub.onDidChangeObjects(() => this.#draw()),
    );
    keys.set('meshwalk.systemNamespaces', false);
    if (this.#view.visible) this.#onVisible(true);
  }

  get onDidChangeTreeData(): Event<Row | undefined> {
    return this.#changed.event;
  }

  getTreeItem(row: Row): TreeItem {
    return rowItem(row);
  }

  getChildren(row?: Row): Row[] {
    return this.#rows.give(row, row === undefined ? this.#roots() : (row.node.children?.() ?? []));
  }

  showSystemNamespaces(show: boolean): void {
    this.#systemNamespaces = show;
    this.#keys.set('meshwalk.systemNamespaces', show);
    this.#draw();
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#owned.dispose();
  }

  #roots(): readonly MeshNode[] {
    if (this.#picture === undefined || this.#hub.state.state !== 'connected') return [];
    // Before the namespaces are known an empty tree would say "there are none".
    if (
      this.#hub.session?.view(kinds.NAMESPACE).state !== 'synced' &&
      this.#hub.problem(kinds.NAMESPACE) === undefined
    )
      return [];
    return this.#picture.meshPicture(this.#hub, { systemNamespaces: this.#systemNamespaces });
  }

  #onVisible(visible: boolean): void {
    if (!visible) {
      this.#watching?.dispose();
      this.#watching = undefined;
      this.#watchedKinds.clear();
      return;
    }
    this.#watching ??= new DisposableStore();
    this.#watching.add(this.#hub.use(BASE_KINDS));
    this.#watchServedKinds();
    this.#onState();
    if (this.#picture === undefined) void this.#load();
  }

  /** What draws the tree is loaded while the cluster is asked. */
  async #load(): Promise<void> {
    this.#picture = await import('./meshPicture.ts');
    this.#draw();
  }

  /** Kinds come and go with their CRDs; each served one is watched while the view is visible. */
  #watchServedKinds(): void {
    if (this.#watching === undefined) return;
    for (const kind of this.#hub.meshKinds) {
      const key = `${kind.kind}.${kind.group}`;
      if (this.#watchedKinds.has(key)) continue;
      this.#watchedKinds.add(key);
      this.#watching.add(this.#hub.use([kind]));
    }
  }

  #onState(): void {
    this.#watchServedKinds();
    const { state } = this.#hub;
    this.#view.description = state.state === 'connected' ? state.context.name : '';
    this.#view.message = message(state) ?? '';
    this.#draw();
  }

  #draw(): void {
    for (const refresh of this.#rows.update(this.#roots())) {
      this.#log.trace(`Mesh view: ${refresh?.id ?? 'whole tree'} drawn again.`);
      this.#changed.fire(refresh);
    }
  }
}

function message(state: ClusterHub['state']): string | undefined {
  if (state.state === 'connecting') return l10n.t('Connecting to {0} …', state.context.name);
  if (state.state === 'connected' && state.trouble !== undefined) {
    return l10n.t('{0} What you see is the last known state; Meshwalk tries again.', state.trouble.message);
  }
  return undefined;
}
