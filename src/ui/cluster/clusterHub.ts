import { EventEmitter, workspace } from 'vscode';
import type { Disposable, Event, LogOutputChannel, Memento } from 'vscode';
import type { ClusterTarget } from '../../cli/cliCommand.ts';
import type { ClusterError } from '../../cluster/clusterError.ts';
import type { ClusterSession, SessionEvents } from '../../cluster/clusterSession.ts';
import type { ContextInfo, Kubeconfig, KubeconfigProblem } from '../../cluster/kubeconfig.ts';
import { isMeshGroup } from '../../mesh/wellKnown.ts';
import { type GroupKind, groupKindKey } from '../../mesh/kubeObject.ts';
import type { ObjectSource } from '../../mesh/snapshot.ts';
import { readSetting } from '../settings.ts';
import { Coalescer } from './coalescer.ts';
import type { HubState } from './hubState.ts';
import { isConnectionTrouble } from './connectionTrouble.ts';
import { WatchedFiles } from './watchedFiles.ts';

const CONTEXT_MEMENTO = 'meshwalk.context';
const NAMESPACE_MEMENTO = 'meshwalk.namespaces';
/** Views draw at most this often, in milliseconds. */
const COALESCE_MS = 50;

/**
 * The one connection to a cluster that all features share. Asks nothing until {@link use} is called; follows the
 * kubeconfig files and mends itself when they do; keeps the watches that are in use when the context changes.
 */
export class ClusterHub implements Disposable, ObjectSource {
  readonly #log: LogOutputChannel;
  readonly #memento: Memento;
  readonly #stateEmitter = new EventEmitter<void>();
  readonly #changeEmitter = new EventEmitter<ReadonlySet<string>>();
  /** The connection, the context, the namespace or the served kinds changed. */
  readonly onDidChangeState: Event<void> = this.#stateEmitter.event;
  /** Objects of these kinds (by groupKindKey) changed; at most every 50 ms. */
  readonly onDidChangeObjects: Event<ReadonlySet<string>> = this.#changeEmitter.event;

  readonly #stateSoon = new Coalescer(COALESCE_MS, () => this.#stateEmitter.fire());
  readonly #changed = new Set<string>();
  readonly #changesSoon = new Coalescer(COALESCE_MS, () => {
    const kinds = new Set(this.#changed);
    this.#changed.clear();
    this.#changeEmitter.fire(kinds);
  });

  #kubeconfig: Kubeconfig | KubeconfigProblem | undefined;
  readonly #files = new WatchedFiles(() => this.#onKubeconfig());
  #context: ContextInfo | undefined;
  #session: ClusterSession | undefined;
  #sessionIdentity = '';
  #meshKinds: { readonly of: unknown; readonly kinds: ObjectSource['meshKinds'] } = {
    of: undefined,
    kinds: [],
  };
  #loading: Promise<void> | undefined;
  #disposed = false;
  readonly #uses = new Map<string, { kind: GroupKind; count: number; release: (() => void) | undefined }>();
  readonly #settings: Disposable;
  /** Whether the Mesh view is in sight: while it has no rows the cluster is asked for the first of them only. */
  isDrawing = false;

  constructor(log: LogOutputChannel, memento: Memento) {
    this.#log = log;
    this.#memento = memento;
    this.#settings = workspace.onDidChangeConfiguration((event) => {
      // Before somebody needs the cluster there is nothing to read again.
      if (event.affectsConfiguration('meshwalk.kubeconfig') && this.#loading !== undefined)
        this.#onKubeconfig();
    });
  }

  get state(): HubState {
    if (!workspace.isTrusted) return { state: 'untrusted' };
    if (this.#kubeconfig === undefined) return { state: 'idle' };
    if (this.#kubeconfig.state !== 'loaded') return { state: 'kubeconfig', problem: this.#kubeconfig };
    const context = this.#context;
    if (context === undefined || this.#session === undefined) return { state: 'noContext' };
    const { connection } = this.#session;
    if (connection.state === 'failed') return { state: 'failed', context, error: connection.error };
    if (connection.state === 'connecting') return { state: 'connecting', context };
    return { state: 'connected', context, trouble: this.#trouble() };
  }

  get contexts(): readonly ContextInfo[] {
    return this.#kubeconfig?.state === 'loaded' ? this.#kubeconfig.contexts : [];
  }

  get context(): ContextInfo | undefined {
    return this.#context;
  }

  get kubeconfigPaths(): readonly string[] {
    return this.#files.paths;
  }

  /** The chosen cluster as command line tools name it; `undefined` while none is chosen. */
  get target(): ClusterTarget | undefined {
    if (this.#context === undefined) return undefined;
    const kubeconfigIsUsual = readSetting('meshwalk.kubeconfig').trim() === '';
    return { context: this.#context.name, kubeconfig: this.#files.paths, kubeconfigIsUsual };
  }

  /** The current context of the kubeconfig, which terminals use. */
  get usualContext(): string | undefined {
    return this.#kubeconfig?.state === 'loaded' ? this.#kubeconfig.currentContext : undefined;
  }

  /** The namespace that commands work in: chosen for this context, else the context's own. */
  get namespace(): string {
    const context = this.#context;
    if (context === undefined) return 'default';
    return (
      this.#memento.get<Record<string, string>>(NAMESPACE_MEMENTO, {})[context.name] ?? context.namespace
    );
  }

  /** The session with the chosen cluster, when one could be opened. */
  get session(): ClusterSession | undefined {
    return this.#session;
  }

  /** Reads the kubeconfig and connects, once; resolves when the first try has ended, whatever came of it. */
  async connect(): Promise<HubState> {
    if (workspace.isTrusted && !this.#disposed) {
      this.#loading ??= this.#load();
      await this.#loading;
      await this.#session?.connect();
    }
    return this.state;
  }

  /** Keeps kinds watched, over changes of the context, until the result is disposed. */
  use(kinds: readonly GroupKind[]): Disposable {
    for (const kind of kinds) {
      const key = groupKindKey(kind);
      const used = this.#uses.get(key) ?? { kind, count: 0, release: undefined };
      used.count++;
      used.release ??= this.#session?.use(kind);
      this.#uses.set(key, used);
    }
    void this.connect();
    let released = false;
    return {
      dispose: () => {
        if (released) return;
        released = true;
        for (const kind of kinds) this.#release(groupKindKey(kind));
      },
    };
  }

  objects(kind: GroupKind): ReturnType<ObjectSource['objects']> {
    return this.#session?.view(kind).items ?? [];
  }

  objectsIn(kind: GroupKind, namespace: string): ReturnType<ObjectSource['objectsIn']> {
    return this.#session?.objectsIn(kind, namespace) ?? [];
  }

  object(kind: GroupKind, key: string): ReturnType<ObjectSource['object']> {
    return this.#session?.object(kind, key);
  }

  complete(kind: GroupKind, namespace?: string): boolean {
    return this.#session?.complete(kind, namespace) ?? false;
  }

  revision(kind: GroupKind, namespace?: string): number {
    return this.#session?.revision(kind, namespace) ?? 0;
  }

  get meshKinds(): ObjectSource['meshKinds'] {
    const discovery = this.#session?.discovery;
    if (this.#meshKinds.of !== discovery) {
      const kinds = [...(discovery?.values() ?? [])].filter((kind) => isMeshGroup(kind.group));
      this.#meshKinds = { of: discovery, kinds };
    }
    return this.#meshKinds.kinds;
  }

  problem(kind: GroupKind): string | undefined {
    const error = this.#session?.view(kind).problem;
    // That the server does not answer is said once, above the tree.
    return error === undefined || isConnectionTrouble(error) ? undefined : error.message;
  }

  /** @param name `undefined` for the one that the kubeconfig says is current */
  async chooseContext(name: string | undefined): Promise<void> {
    await this.#memento.update(CONTEXT_MEMENTO, name);
    await this.#reload();
  }

  async chooseNamespace(namespace: string): Promise<void> {
    const context = this.#context;
    if (context === undefined) return;
    const chosen = this.#memento.get<Record<string, string>>(NAMESPACE_MEMENTO, {});
    await this.#memento.update(NAMESPACE_MEMENTO, { ...chosen, [context.name]: namespace });
    this.#session?.moveTo(namespace);
    this.#stateSoon.schedule();
  }

  /** Reads everything again and tries to connect at once. */
  async retry(): Promise<HubState> {
    this.#sessionIdentity = '';
    await this.#reload();
    return this.connect();
  }

  dispose(): void {
    this.#disposed = true;
    this.#settings.dispose();
    this.#files.dispose();
    this.#session?.dispose();
    this.#stateSoon.dispose();
    this.#changesSoon.dispose();
    this.#stateEmitter.dispose();
    this.#changeEmitter.dispose();
  }

  #release(key: string): void {
    const used = this.#uses.get(key);
    if (used === undefined || --used.count > 0) return;
    used.release?.();
    this.#uses.delete(key);
  }

  async #reload(): Promise<void> {
    // One after the other: an earlier, slower read must not overwrite what a later one found.
    this.#loading = (this.#loading ?? Promise.resolve()).then(() => this.#load());
    await this.#loading;
  }

  async #load(): Promise<void> {
    const backend = await import('./clusterBackend.ts');
    const paths = backend.kubeconfigPaths(readSetting('meshwalk.kubeconfig'), process.env);
    this.#files.follow(paths);
    const kubeconfig = await backend.loadKubeconfig(paths);
    if (this.#disposed) return;
    this.#kubeconfig = kubeconfig;
    if (kubeconfig.state !== 'loaded') {
      this.#log.info(kubeconfig.message);
      this.#end();
      return;
    }
    const wanted = this.#memento.get<string>(CONTEXT_MEMENTO) ?? kubeconfig.currentContext;
    const context = kubeconfig.contexts.find((one) => one.name === wanted);
    if (context === undefined) {
      this.#end();
      return;
    }
    this.#open(backend, kubeconfig, context);
  }

  #open(backend: typeof import('./clusterBackend.ts'), kubeconfig: Kubeconfig, context: ContextInfo): void {
    const config = kubeconfig.forContext(context.name);
    const identity = JSON.stringify([context, config.getCurrentCluster(), config.getCurrentUser()]);
    if (identity === this.#sessionIdentity) {
      this.#stateSoon.schedule();
      return;
    }
    this.#end();
    this.#sessionIdentity = identity;
    this.#context = context;
    this.#log.info(`Cluster: context "${context.name}", server ${context.server}.`);
    const events: SessionEvents = {
      onState: () => {
        if (this.#session === session) this.#stateSoon.schedule();
      },
      onChange: (kind) => {
        if (this.#session !== session) return;
        this.#changed.add(groupKindKey(kind));
        this.#changesSoon.schedule();
      },
      isDrawing: () => this.isDrawing,
    };
    const session = new backend.ClusterSession(new backend.ApiClient(config), events, this.namespace);
    this.#session = session;
    void session.connect();
    for (const used of this.#uses.values()) used.release = session.use(used.kind);
    this.#stateSoon.schedule();
  }

  #end(): void {
    this.#session?.dispose();
    this.#session = undefined;
    this.#sessionIdentity = '';
    this.#context = undefined;
    for (const used of this.#uses.values()) used.release = undefined;
    this.#stateSoon.schedule();
  }

  #onKubeconfig(): void {
    if (!this.#disposed) void this.#reload();
  }

  #trouble(): ClusterError | undefined {
    for (const { kind } of this.#uses.values()) {
      const problem = this.#session?.view(kind).problem;
      if (problem !== undefined && isConnectionTrouble(problem)) return problem;
    }
    return undefined;
  }
}
