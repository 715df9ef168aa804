import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { groupKindKey, groupOf } from '../../../src/mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ObjectSource } from '../../../src/mesh/snapshot.ts';
import { PLAIN_ARRANGEMENT } from '../../../src/mesh/tree/arrangement.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { MeshTree } from '../../../src/mesh/tree/meshTree.ts';
import { CRD, MUTATING_WEBHOOKS, NAMESPACE, POD, SERVICE, isMeshGroup } from '../../../src/mesh/wellKnown.ts';
import { WORKLOAD_KINDS } from '../../../src/mesh/workloads.ts';
import { Coalescer } from '../../../src/ui/cluster/coalescer.ts';
import { DrawTurns } from '../../../src/ui/explorer/drawTurns.ts';
import type { Row } from '../../../src/ui/explorer/row.ts';
import { type Refresh, Rows } from '../../../src/ui/explorer/rows.ts';
import { clientOf } from '../../integration/cluster/support.ts';

/** As in ui/cluster/clusterHub.ts. */
const COALESCE_MS = 50;
const BASE = [NAMESPACE, POD, SERVICE, CRD, MUTATING_WEBHOOKS, ...WORKLOAD_KINDS];

/**
 * The Mesh view without VS Code: its session, store, tree and rows, drawn at most every 50 ms, with all rows of all
 * namespaces open. What it measures ends where VS Code would be told which rows to draw again.
 */
export class Eye implements ObjectSource {
  readonly session: ClusterSession;
  readonly #tree: MeshTree;
  readonly #rows = new Rows();
  readonly #listeners = new Set<() => void>();
  readonly #turns = new DrawTurns<Refresh>(
    () => this.#draw(),
    (changed) => this.#tell(changed),
  );
  readonly #soon = new Coalescer(COALESCE_MS, () => this.#turns.soon());
  #of: unknown;
  #kinds: ObjectSource['meshKinds'] = [];
  readonly #used = new Set<string>();
  /** What VS Code shows of each row: it asks for a row's item when it is told to. */
  readonly #screen = new WeakMap<Row, MeshNode>();
  /** Rows that were drawn again so far. */
  drawn = 0;

  static async open(kubeconfig: string): Promise<Eye> {
    return new Eye(await clientOf(kubeconfig));
  }

  private constructor(client: Awaited<ReturnType<typeof clientOf>>) {
    const soon = (): void => this.#soon.schedule();
    this.session = new ClusterSession(client, { onState: soon, onChange: soon });
    this.#tree = new MeshTree(this);
    for (const kind of BASE) this.#use(kind);
  }

  get meshKinds(): ObjectSource['meshKinds'] {
    if (this.#of !== this.session.discovery) {
      this.#of = this.session.discovery;
      this.#kinds = [...this.session.discovery.values()].filter(({ group }) => isMeshGroup(group));
    }
    return this.#kinds;
  }

  objects(kind: GroupKind): readonly KubeObject[] {
    return this.session.view(kind).items;
  }

  objectsIn(kind: GroupKind, namespace: string): readonly KubeObject[] {
    return this.session.objectsIn(kind, namespace);
  }

  object(kind: GroupKind, key: string): KubeObject | undefined {
    return this.session.object(kind, key);
  }

  complete(kind: GroupKind, namespace?: string): boolean {
    return this.session.complete(kind, namespace);
  }

  revision(kind: GroupKind, namespace?: string): number {
    return this.session.revision(kind, namespace);
  }

  problem(kind: GroupKind): string | undefined {
    return this.session.view(kind).problem?.message;
  }

  /** The kinds that are watched. */
  get kinds(): readonly GroupKind[] {
    return [...BASE, ...this.meshKinds].filter((kind) => this.session.served(kind) !== undefined);
  }

  get synced(): boolean {
    return (
      this.session.connection.state === 'connected' &&
      this.kinds.every((kind) => this.session.complete(kind) && this.session.view(kind).problem === undefined)
    );
  }

  /** Whether rows are not drawn yet. */
  get behind(): boolean {
    return this.#tree.left > 0;
  }

  /** @param until when the drawing should end, by `performance.now()` */
  roots(until?: number): readonly MeshNode[] {
    const rows = this.session.complete(NAMESPACE)
      ? this.#tree.rows(PLAIN_ARRANGEMENT, 'default', until, this.#turns.shown(this.#rows, until))
      : [];
    this.#turns.end(this.#tree.left);
    return rows;
  }

  #turn(): readonly MeshNode[] {
    return this.roots(this.#turns.until);
  }

  /** What VS Code shows of a pod below its namespace's workloads. */
  podShown(namespace: string, name: string): MeshNode | undefined {
    const row = this.#rows.find(`ns:${namespace}/workloads/Pod:${namespace}:${name}`);
    return row && this.#screen.get(row);
  }

  /** The objects of a kind that rows below the namespaces stand for as they were drawn last, each once. */
  shown(kind: GroupKind): readonly KubeObject[] {
    const key = groupKindKey(kind);
    const found = new Set<KubeObject>();
    for (const { node } of this.#rows.all()) {
      const { object } = node;
      if (object === undefined || !node.id.startsWith('ns:')) continue;
      if (groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind }) === key) found.add(object);
    }
    return [...found];
  }

  /** Waits until the picture shows what is wanted; looks after each drawing. */
  async until(wanted: () => boolean, what: string, limitMs = 60_000): Promise<void> {
    if (wanted()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new Error(`${what}: not within ${limitMs / 1000} s. ${this.#trouble()}`));
      }, limitMs);
      const look = (): void => {
        if (!wanted()) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
    });
  }

  /** Waits until everything that is known by now is drawn. */
  async settled(): Promise<void> {
    let isAsked = false;
    await this.until(() => {
      if (isAsked) return !this.behind;
      isAsked = true;
      this.#soon.schedule();
      return false;
    }, 'every row');
  }

  /** Opens every folder, as VS Code would ask for them; gives the longest time that one took, in milliseconds. */
  openAll(): number {
    let longest = 0;
    const open = (row: Row | undefined, nodes: () => readonly MeshNode[]): void => {
      const begun = performance.now();
      const rows = this.#rows.give(row, nodes());
      longest = Math.max(longest, performance.now() - begun);
      for (const one of rows) this.#screen.set(one, one.node);
      for (const one of rows) if (one.node.children !== undefined) open(one, one.node.children);
    };
    open(undefined, () => this.#turn());
    return longest;
  }

  /** What of the kinds is not as it should be. */
  #trouble(): string {
    return this.kinds
      .flatMap((kind) => {
        const { state, problem } = this.session.view(kind);
        return state === 'synced' && problem === undefined
          ? []
          : `${kind.kind}: ${state} ${problem?.message ?? ''}`;
      })
      .join('; ');
  }

  dispose(): void {
    this.#soon.dispose();
    this.#turns.dispose();
    this.session.dispose();
  }

  #use(kind: GroupKind): void {
    const key = groupKindKey(kind);
    if (this.#used.has(key)) return;
    this.#used.add(key);
    this.session.use(kind);
  }

  #draw(): void {
    this.#turns.begin();
    this.#turns.changed(this.#rows.update(this.#turn()));
    for (const tell of this.#listeners) tell();
    for (const kind of this.meshKinds) this.#use(kind);
  }

  #tell(changed: readonly Refresh[]): void {
    this.drawn += changed.length;
    // VS Code asks for the children of a row that it draws again, and of those below that are open.
    for (const row of changed) {
      if (row !== undefined) this.#screen.set(row, row.node);
      this.#again(row);
    }
  }

  #again(row: Row | undefined): void {
    const nodes = row === undefined ? this.#turn() : (row.node.children?.() ?? []);
    for (const child of this.#rows.give(row, nodes)) {
      this.#screen.set(child, child.node);
      if (child.node.children !== undefined) this.#again(child);
    }
  }
}

/** Bytes of the heap that are in use after everything that can go has gone. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
