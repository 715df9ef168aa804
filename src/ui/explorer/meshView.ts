import { EventEmitter, window } from 'vscode';
import type {
  Disposable,
  Event,
  LogOutputChannel,
  TreeDataProvider,
  TreeDragAndDropController,
  TreeItem,
  TreeView,
} from 'vscode';
import * as kinds from '../../mesh/wellKnown.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import { isFiltered } from '../../mesh/tree/arrangement.ts';
import type { MeshNode } from '../../mesh/tree/meshNode.ts';
import { View } from '../../contributions.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ContextKeys } from '../contextKeys.ts';
import { DisposableStore } from '../lifecycle.ts';
import { filterWords } from './arrangements.ts';
import type { DrawTurns } from './drawTurns.ts';
import type { ProxySyncs } from '../inside/proxySyncs.ts';
import type { Arrangements } from './arrangements.ts';
import type { Row } from './row.ts';
import type { Refresh, Rows } from './rows.ts';

type Picture = typeof import('./meshPicture.ts');

const BASE_KINDS: readonly GroupKind[] = [
  kinds.NAMESPACE,
  kinds.POD,
  kinds.SERVICE,
  kinds.CRD,
  kinds.MUTATING_WEBHOOKS,
];

/** What draws the tree of one session: it goes with the session. */
interface Drawing {
  readonly session: unknown;
  readonly rows: Rows;
  readonly tree: InstanceType<Picture['MeshTree']>;
}

/** The Mesh view. Watches the cluster only while it is visible. */
export class MeshView implements TreeDataProvider<Row>, Disposable {
  readonly #hub: ClusterHub;
  readonly #keys: ContextKeys;
  readonly #log: LogOutputChannel;
  readonly #proxies: ProxySyncs;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Row[] | undefined>());
  readonly #view: TreeView<Row>;
  /** There as soon as the picture is. */
  #turns: DrawTurns<Refresh> | undefined;
  readonly arrangements: Arrangements;
  #context = '';
  #picture: Picture | undefined;
  #folds: InstanceType<Picture['Folds']> | undefined;
  #loading: Promise<void> | undefined;
  #drawing: Drawing | undefined;
  #watching: DisposableStore | undefined;
  readonly #watchedKinds = new Set<string>();

  constructor(
    hub: ClusterHub,
    arrangements: Arrangements,
    keys: ContextKeys,
    log: LogOutputChannel,
    dragAndDropController: TreeDragAndDropController<Row>,
    proxies: ProxySyncs,
  ) {
    this.#proxies = proxies;
    this.#hub = hub;
    this.arrangements = arrangements;
    this.#keys = keys;
    this.#log = log;
    this.#view = this.#owned.add(
      window.createTreeView(View.mesh, {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController,
      }),
    );
    this.#owned.addAll(
      this.#view.onDidChangeVisibility(({ visible }) => this.#onVisible(visible)),
      hub.onDidChangeState(() => this.#onState()),
      hub.onDidChangeObjects(() => this.#turns?.soon()),
      arrangements.onDidChange(() => this.#onState()),
      proxies.onDidChange(() => this.#draw()),
    );
    this.#setKeys();
    if (this.#view.visible) this.#onVisible(true);
  }

  get onDidChangeTreeData(): Event<Row[] | undefined> {
    return this.#changed.event;
  }

  getTreeItem(row: Row): TreeItem {
    if (this.#picture === undefined || this.#folds === undefined)
      throw new Error('A row was drawn before there were any.');
    return this.#picture.rowItem(row.node, this.#context, this.#folds);
  }

  getChildren(row?: Row): Row[] {
    const roots = row === undefined ? this.#roots(this.#turns?.until) : [];
    if (row === undefined) this.#hub.session?.drawn();
    if (this.#drawing === undefined) return [];
    return this.#drawing.rows.give(row, row === undefined ? roots : (row.node.children?.() ?? []));
  }

  /** Brings every row up to date at once, for who looks for one that came a moment ago. */
  catchUp(): void {
    this.#roots();
  }

  getParent(row: Row): Row | undefined {
    return row.parent;
  }

  /** Opens the view on a row, which must have been given by {@link getChildren}. */
  async reveal(row: Row): Promise<void> {
    // VS Code looks for it among the rows that it has been told of.
    this.#draw();
    this.#turns?.flush();
    await this.#view.reveal(row, { select: true, focus: true, expand: true });
  }

  get onDidChangeSelection(): Event<unknown> {
    return this.#view.onDidChangeSelection;
  }

  get selection(): readonly Row[] {
    return this.#view.selection;
  }

  /** Resolves when rows can be asked for; the view is being watched then, if it is visible. */
  async ready(): Promise<void> {
    await this.#load();
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#owned.dispose();
  }

  /** @param until when the drawing should end, by `performance.now()`; what is not drawn by then has its turn later */
  #roots(until?: number): readonly MeshNode[] {
    const { session } = this.#hub;
    if (this.#picture === undefined || this.#hub.state.state !== 'connected') return [];
    let drawing = this.#drawing;
    if (drawing === undefined || drawing.session !== session) {
      drawing = { session, rows: new this.#picture.Rows(), tree: new this.#picture.MeshTree(this.#hub) };
      this.#drawing = drawing;
    }
    // Before the namespaces are known an empty tree would say "there are none".
    if (session?.view(kinds.NAMESPACE).state !== 'synced' && this.#hub.problem(kinds.NAMESPACE) === undefined)
      return [];
    const shown = this.#turns?.shown(drawing.rows, until);
    const rows = drawing.tree.rows(this.arrangements.current, this.#hub.namespace, until, shown);
    this.#turns?.end(drawing.tree.left);
    return this.#picture.withProxies(rows, this.#proxies.of(this.#hub.context?.name));
  }

  #onVisible(visible: boolean): void {
    this.#hub.isDrawing = visible;
    if (!visible) {
      this.#watching?.dispose();
      this.#watching = undefined;
      this.#watchedKinds.clear();
      return;
    }
    this.#watching ??= new DisposableStore();
    for (const kind of BASE_KINDS) this.#watch(kind);
    this.#onState();
    void this.#load();
  }

  /** What draws the tree is loaded while the cluster is asked. */
  #load(): Promise<void> {
    this.#loading ??= import('./meshPicture.ts').then((picture) => {
      this.#picture = picture;
      this.#folds = this.#owned.add(new picture.Folds(this.#view));
      this.#turns = this.#owned.add(
        new picture.DrawTurns<Refresh>(
          () => this.#draw(),
          (changed) => this.#tell(changed),
        ),
      );
      this.#onState();
    });
    return this.#loading;
  }

  #watch(kind: GroupKind): void {
    const key = groupKindKey(kind);
    if (this.#watching === undefined || this.#watchedKinds.has(key)) return;
    this.#watchedKinds.add(key);
    this.#watching.add(this.#hub.use([kind]));
  }

  #onState(): void {
    const { state } = this.#hub;
    this.#context = state.state === 'connected' ? state.context.name : '';
    this.#setKeys();
    this.#draw();
    // Kinds come and go with their CRDs; each served one is watched while the view is visible.
    for (const kind of [...(this.#picture?.WORKLOAD_KINDS ?? []), ...this.#hub.meshKinds]) this.#watch(kind);
  }

  #setKeys(): void {
    const { current } = this.arrangements;
    this.#keys.set('meshwalk.systemNamespaces', current.systemNamespaces);
    this.#keys.set('meshwalk.meshFiltered', isFiltered(current));
  }

  #draw(): void {
    this.#turns?.begin();
    // Others may keep kinds watched while nobody looks at this view.
    if (this.#watching === undefined) return;
    this.#keys.set('meshwalk.kiali', this.#picture?.hasKiali(this.#hub) === true);
    const before = this.#drawing;
    const roots = this.#roots(this.#turns?.until);
    this.#say(roots.length > 0);
    if (this.#drawing === undefined) return;
    // VS Code has asked for the rows of another session, or before there were any.
    const refreshes = this.#drawing === before ? this.#drawing.rows.update(roots) : [undefined];
    this.#turns?.changed(refreshes);
  }

  #tell(changed: readonly Refresh[]): void {
    this.#log.trace(`Mesh view: ${changed.map((row) => row?.id ?? 'whole tree').join(', ')} drawn again.`);
    const rows = changed.filter((row) => row !== undefined);
    this.#changed.fire(rows.length < changed.length ? undefined : rows);
  }

  /** VS Code shows what to do about an empty tree only where there is no message. */
  #say(hasRows: boolean): void {
    const filter = filterWords(this.arrangements.current);
    const said = this.#picture?.meshMessages(this.#hub) ?? [];
    const message = [hasRows ? filter : '', ...said].filter((one) => one !== '').join('\n');
    const description = [this.#context, hasRows ? '' : filter].filter((one) => one !== '').join(' · ');
    if (this.#view.message !== message) this.#view.message = message;
    if (this.#view.description !== description) this.#view.description = description;
  }
}
