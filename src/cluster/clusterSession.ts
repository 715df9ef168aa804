import { stringAt } from '../mesh/fields.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import { CRD, NAMESPACE } from '../mesh/wellKnown.ts';
import type { ApiClient } from './apiClient.ts';
import { Backoff } from './backoff.ts';
import { toClusterError } from './clusterError.ts';
import type { ClusterError } from './clusterError.ts';
import { discover } from './discovery.ts';
import type { Discovery, ServedKind } from './discovery.ts';
import { HeadStart } from './headStart.ts';
import { KindWatch } from './kindWatch.ts';
import { Rediscovery } from './rediscovery.ts';
import type { CacheEvent } from './resourceCache.ts';
import { SleepWatch } from './sleepWatch.ts';

/** How one kind stands in this cluster. */
export interface KindView {
  /** `absent`: the server does not serve the kind. `loading`: no whole list has arrived yet. */
  readonly state: 'absent' | 'loading' | 'synced';
  readonly problem: ClusterError | undefined;
  readonly items: readonly KubeObject[];
  /** The one namespace that is read, because reading all of them is forbidden. */
  readonly onlyIn?: string;
}

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly serverVersion: string }
  | { readonly state: 'failed'; readonly error: ClusterError };

export interface SessionEvents {
  /** The connection, the served kinds or the state of a kind changed. */
  onState(): void;
  onChange(kind: GroupKind, event: CacheEvent): void;
  /** Whether somebody is about to draw the namespaces, and will call {@link ClusterSession.drawn} then. */
  isDrawing?(): boolean;
}

/**
 * One cluster as one context sees it: what it serves, and one shared watch for each kind that somebody needs.
 * Nothing is asked before {@link use} is called, and nothing is asked any more 60 s after the last user has left.
 */
export class ClusterSession {
  readonly client: ApiClient;
  readonly #events: SessionEvents;
  readonly #watches = new Map<string, KindWatch>();
  readonly #ended = new AbortController();
  #connection: ConnectionState = { state: 'connecting' };
  #discovery: Discovery = new Map();
  #connecting: Promise<void> | undefined;
  readonly #rediscovery = new Rediscovery({
    crds: () => this.#watches.get(groupKindKey(CRD))?.cache,
    served: () => this.#discovery,
    discover: () => this.#discover(),
  });
  readonly #onDiscovered = new Set<() => void>();
  readonly #sleep: SleepWatch;
  #namespace: string;
  readonly #headStart: HeadStart;

  /**
   * @param namespace the one that is read where reading all namespaces is forbidden
   * @param clock milliseconds since 1970
   */
  constructor(client: ApiClient, events: SessionEvents, namespace = 'default', clock = Date.now) {
    this.client = client;
    this.#events = events;
    this.#namespace = namespace;
    this.#sleep = new SleepWatch(() => client.renew(), clock);
    this.#headStart = new HeadStart(
      () => events.isDrawing?.() === true,
      () => {
        for (const watch of this.#watches.values()) this.#start(watch);
      },
    );
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get discovery(): Discovery {
    return this.#discovery;
  }

  /** How many watches run or linger; for tests and the log. */
  get watchCount(): number {
    return [...this.#watches.values()].filter((watch) => watch.running).length;
  }

  served(kind: GroupKind): ServedKind | undefined {
    return this.#discovery.get(groupKindKey(kind));
  }

  /** Connects if nobody has yet; resolves when the first try has ended, whatever came of it. */
  connect(): Promise<void> {
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  /** Tries at once instead of after the pause of the back-off. */
  retry(): void {
    if (this.#connection.state === 'failed') this.#connecting = this.#connect();
  }

  /** Keeps the kind watched until the result is called. Counted: the same kind is watched once. */
  use(kind: GroupKind): () => void {
    void this.connect();
    const key = groupKindKey(kind);
    let watch = this.#watches.get(key);
    if (watch === undefined) {
      watch = new KindWatch(this.client, kind);
      watch.cache.onEvent((event) => this.#onCacheEvent(kind, event));
      this.#watches.set(key, watch);
    }
    const used = watch;
    used.use();
    this.#sleep.start();
    this.#start(used);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      used.release(() => {
        used.stop();
        if (this.#watches.get(key) === used) this.#watches.delete(key);
        if (this.#watches.size === 0) this.#sleep.stop();
      });
    };
  }

  /** The kind as it is known now. A kind that nobody uses is `loading` for ever: call {@link use} first. */
  view(kind: GroupKind): KindView {
    const watch = this.#watches.get(groupKindKey(kind));
    const state = this.#state(kind, watch);
    const problem = watch?.cache.problem;
    if (state === 'absent') return { state, problem, items: [] };
    const items = watch?.cache.all ?? [];
    return { state, problem, items, ...(watch?.onlyIn === undefined ? {} : { onlyIn: watch.onlyIn }) };
  }

  /** The objects of a namespace by name; the same list until one of them changes. */
  objectsIn(kind: GroupKind, namespace: string): readonly KubeObject[] {
    return this.#watches.get(groupKindKey(kind))?.cache.in(namespace) ?? [];
  }

  /** Whether all objects are known, of the namespace where one is given. */
  complete(kind: GroupKind, namespace?: string): boolean {
    const watch = this.#watches.get(groupKindKey(kind));
    if (this.#state(kind, watch) !== 'synced') return false;
    return watch?.onlyIn === undefined || watch.onlyIn === namespace;
  }

  /** Another number whenever what {@link view} says changes, or the objects of the namespace where one is given. */
  revision(kind: GroupKind, namespace?: string): number {
    return this.#watches.get(groupKindKey(kind))?.cache.revision(namespace) ?? 0;
  }

  /** The one namespace that some kinds are read in, because reading all namespaces is forbidden. */
  get onlyIn(): string | undefined {
    for (const watch of this.#watches.values()) if (watch.onlyIn !== undefined) return watch.onlyIn;
    return undefined;
  }

  /** What is known is drawn: where these are the namespaces, what waits for that may begin. */
  drawn(): void {
    this.#headStart.drawn();
  }

  /** Reads another namespace, where only one may be read. */
  moveTo(namespace: string): void {
    this.#namespace = namespace;
    for (const watch of this.#watches.values()) watch.moveTo(namespace);
  }

  /** The object with this `namespace/name` or `name`, when its kind is watched and it is there. */
  object(kind: GroupKind, key: string): KubeObject | undefined {
    return this.#watches.get(groupKindKey(kind))?.cache.get(key);
  }

  /** Asks the server anew what it serves, for a kind whose CRD was installed a moment ago. Throws ClusterError. */
  async discoverNow(kind: GroupKind): Promise<ServedKind | undefined> {
    await this.#discover();
    return this.served(kind);
  }

  /**
   * Waits until the server serves a kind whose CRD was just applied, and gives it; `undefined` after `limitMs`. The
   * watch of the CRDs says when to ask. Throws ClusterError.
   */
  async servedWithin(kind: GroupKind, limitMs: number): Promise<ServedKind | undefined> {
    const known = this.served(kind) ?? (await this.discoverNow(kind));
    if (known !== undefined || limitMs <= 0) return known;
    const release = this.use(CRD);
    const found = Promise.withResolvers<undefined>();
    const timer = setTimeout(found.resolve, limitMs);
    const look = (): void => {
      if (this.served(kind) !== undefined || this.#ended.signal.aborted) found.resolve(undefined);
    };
    this.#onDiscovered.add(look);
    this.#ended.signal.addEventListener('abort', look);
    try {
      await found.promise;
    } finally {
      clearTimeout(timer);
      this.#onDiscovered.delete(look);
      this.#ended.signal.removeEventListener('abort', look);
      release();
    }
    // Who may not watch CRDs learns it only now.
    return this.served(kind) ?? (this.#ended.signal.aborted ? undefined : this.discoverNow(kind));
  }

  dispose(): void {
    this.#ended.abort();
    this.#rediscovery.stop();
    this.#headStart.stop();
    this.#sleep.stop();
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
    this.client.dispose();
  }

  #state(kind: GroupKind, watch: KindWatch | undefined): KindView['state'] {
    if (this.#connection.state === 'connected' && this.served(kind) === undefined) return 'absent';
    return watch?.cache.synced === true ? 'synced' : 'loading';
  }

  async #connect(): Promise<void> {
    const backoff = new Backoff(500, 3_000);
    await this.#tryConnect();
    void this.#keepTrying(backoff);
  }

  async #keepTrying(backoff: Backoff): Promise<void> {
    while (this.#connection.state === 'failed' && !this.#ended.signal.aborted) {
      const { kind } = this.#connection.error;
      // A login may open a browser or lock an account: only the learner tries that again.
      if (kind === 'login' || kind === 'unauthorized') return;
      await new Promise((resolve) => setTimeout(resolve, backoff.next()).unref());
      if (!this.#ended.signal.aborted) await this.#tryConnect();
    }
  }

  async #tryConnect(): Promise<void> {
    const signal = this.#ended.signal;
    try {
      const [version, discovery] = await Promise.all([
        this.client.json({ path: '/version', signal }),
        discover(this.client, signal),
      ]);
      this.#discovery = discovery;
      this.#connection = { state: 'connected', serverVersion: stringAt(version, 'gitVersion') ?? '' };
      this.#startAll();
      for (const tell of this.#onDiscovered) tell();
    } catch (error) {
      if (signal.aborted) return;
      this.#connection = { state: 'failed', error: toClusterError(error, this.client.server) };
    }
    this.#events.onState();
  }

  #startAll(): void {
    const namespaces = this.#watches.get(groupKindKey(NAMESPACE));
    if (namespaces !== undefined) this.#start(namespaces);
    this.#headStart.begin(namespaces?.cache.synced !== false);
  }

  #start(watch: KindWatch): void {
    if (this.#headStart.running) return;
    const served = this.served(watch.kind);
    if (served !== undefined) watch.start(served, this.#namespace);
  }

  #onCacheEvent(kind: GroupKind, event: CacheEvent): void {
    this.#events.onChange(kind, event);
    const key = groupKindKey(kind);
    if (event.type === 'state') {
      if (key === groupKindKey(NAMESPACE)) this.#headStart.listed();
      this.#events.onState();
    }
    if (key === groupKindKey(CRD)) this.#rediscovery.take(event);
  }

  async #discover(): Promise<void> {
    this.#discovery = await discover(this.client, this.#ended.signal);
    this.#followDiscovery();
  }

  #followDiscovery(): void {
    for (const watch of this.#watches.values()) {
      if (this.served(watch.kind) === undefined) watch.forget();
      else this.#start(watch);
    }
    this.#events.onState();
    for (const tell of this.#onDiscovered) tell();
  }
}
