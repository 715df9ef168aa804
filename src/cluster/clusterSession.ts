import { at, listAt, stringAt } from '../mesh/fields.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { Backoff } from './backoff.ts';
import { toClusterError } from './clusterError.ts';
import type { ClusterError } from './clusterError.ts';
import { discover } from './discovery.ts';
import type { Discovery, ServedKind } from './discovery.ts';
import { reduceObject } from './reduce.ts';
import { reflect } from './reflector.ts';
import { ResourceCache } from './resourceCache.ts';
import type { CacheEvent } from './resourceCache.ts';

/** How one kind stands in this cluster. */
export interface KindView {
  /** `absent`: the server does not serve the kind. `loading`: no whole list has arrived yet. */
  readonly state: 'absent' | 'loading' | 'synced';
  readonly problem: ClusterError | undefined;
  readonly items: readonly KubeObject[];
}

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly serverVersion: string }
  | { readonly state: 'failed'; readonly error: ClusterError };

export interface SessionEvents {
  /** The connection, the served kinds or the state of a kind changed. */
  onState(): void;
  onChange(kind: GroupKind, event: CacheEvent): void;
}

interface Watch {
  readonly kind: GroupKind;
  readonly cache: ResourceCache;
  users: number;
  stop: (() => void) | undefined;
  linger: NodeJS.Timeout | undefined;
}

/** How long a watch outlives its last user, in milliseconds: switching views back and forth must not list anew. */
const LINGER_MS = 60_000;
/** How often the server is asked for a kind that it is about to serve, in milliseconds. */
const ESTABLISH_POLL_MS = 150;
const CRD: GroupKind = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };

/**
 * One cluster as one context sees it: what it serves, and one shared watch for each kind that somebody needs.
 * Nothing is asked before {@link use} is called, and nothing is asked any more 60 s after the last user has left.
 */
export class ClusterSession {
  readonly client: ApiClient;
  readonly #events: SessionEvents;
  readonly #watches = new Map<string, Watch>();
  readonly #ended = new AbortController();
  #connection: ConnectionState = { state: 'connecting' };
  #discovery: Discovery = new Map();
  #connecting: Promise<void> | undefined;
  #rediscover: NodeJS.Timeout | undefined;

  constructor(client: ApiClient, events: SessionEvents) {
    this.client = client;
    this.#events = events;
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get discovery(): Discovery {
    return this.#discovery;
  }

  /** How many watches run or linger; for tests and the log. */
  get watchCount(): number {
    return [...this.#watches.values()].filter((watch) => watch.stop !== undefined).length;
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
      watch = { kind, cache: new ResourceCache(reduceObject), users: 0, stop: undefined, linger: undefined };
      const { cache } = watch;
      cache.onEvent((event) => this.#onCacheEvent(kind, event));
      this.#watches.set(key, watch);
    }
    const used = watch;
    used.users++;
    clearTimeout(used.linger);
    this.#start(used);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      used.users--;
      if (used.users === 0) used.linger = setTimeout(() => this.#drop(key), LINGER_MS).unref();
    };
  }

  /** The kind as it is known now. A kind that nobody uses is `loading` for ever: call {@link use} first. */
  view(kind: GroupKind): KindView {
    const watch = this.#watches.get(groupKindKey(kind));
    const items = watch === undefined ? [] : [...watch.cache.values()];
    const problem = watch?.cache.problem;
    if (this.#connection.state === 'connected' && this.served(kind) === undefined)
      return { state: 'absent', problem, items: [] };
    return { state: watch?.cache.synced === true ? 'synced' : 'loading', problem, items };
  }

  /** The object with this `namespace/name` or `name`, when its kind is watched and it is there. */
  object(kind: GroupKind, key: string): KubeObject | undefined {
    return this.#watches.get(groupKindKey(kind))?.cache.get(key);
  }

  /** Asks the server anew what it serves, for a kind whose CRD was installed a moment ago. Throws ClusterError. */
  async discoverNow(kind: GroupKind): Promise<ServedKind | undefined> {
    this.#discovery = await discover(this.client, this.#ended.signal);
    this.#followDiscovery();
    return this.served(kind);
  }

  /**
   * Waits until the server serves a kind whose CRD was just applied, and gives it; `undefined` after `limitMs`.
   * Asks at least once. Throws ClusterError.
   */
  async servedWithin(kind: GroupKind, limitMs: number): Promise<ServedKind | undefined> {
    const end = performance.now() + limitMs;
    for (;;) {
      const served = this.served(kind) ?? (await this.discoverNow(kind));
      if (served !== undefined || performance.now() >= end || this.#ended.signal.aborted) return served;
      await new Promise((resolve) => setTimeout(resolve, ESTABLISH_POLL_MS));
    }
  }

  dispose(): void {
    this.#ended.abort();
    clearTimeout(this.#rediscover);
    for (const watch of this.#watches.values()) {
      clearTimeout(watch.linger);
      watch.stop?.();
    }
    this.#watches.clear();
    this.client.dispose();
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
      for (const watch of this.#watches.values()) this.#start(watch);
    } catch (error) {
      if (signal.aborted) return;
      this.#connection = { state: 'failed', error: toClusterError(error, this.client.server) };
    }
    this.#events.onState();
  }

  #start(watch: Watch): void {
    const served = this.served(watch.kind);
    if (watch.stop !== undefined || served === undefined || !served.verbs.includes('watch')) return;
    const stopped = new AbortController();
    watch.stop = () => {
      stopped.abort();
      watch.stop = undefined;
    };
    void reflect({ client: this.client, kind: served, sink: watch.cache, signal: stopped.signal });
  }

  #drop(key: string): void {
    const watch = this.#watches.get(key);
    if (watch === undefined || watch.users > 0) return;
    watch.stop?.();
    this.#watches.delete(key);
  }

  #onCacheEvent(kind: GroupKind, event: CacheEvent): void {
    this.#events.onChange(kind, event);
    if (event.type === 'state') this.#events.onState();
    else if (groupKindKey(kind) === groupKindKey(CRD) && crdChangesDiscovery(event)) this.#discoverSoon();
  }

  /** CRDs come in dozens: one discovery after the last of them. */
  #discoverSoon(): void {
    clearTimeout(this.#rediscover);
    this.#rediscover = setTimeout(() => {
      void this.#discoverAgain();
    }, 300).unref();
  }

  async #discoverAgain(): Promise<void> {
    try {
      this.#discovery = await discover(this.client, this.#ended.signal);
    } catch {
      // The watches say that the server is gone; the next change of a CRD asks again.
      if (!this.#ended.signal.aborted) this.#discoverSoon();
      return;
    }
    this.#followDiscovery();
  }

  #followDiscovery(): void {
    for (const watch of this.#watches.values()) {
      if (this.served(watch.kind) === undefined) this.#forget(watch);
      else this.#start(watch);
    }
    this.#events.onState();
  }

  /** The kind is not served any more, so all its objects are gone. */
  #forget(watch: Watch): void {
    if (watch.stop === undefined) return;
    watch.stop();
    watch.cache.listing();
    watch.cache.listed();
    watch.cache.report(undefined);
  }
}

/** Whether the event changes what the server serves: a CRD came, went, became established or serves other versions. */
function crdChangesDiscovery(event: CacheEvent): boolean {
  if (event.type !== 'change' || event.change.type !== 'modified') return true;
  return servedState(event.change.object) !== servedState(event.change.previous);
}

function servedState(crd: KubeObject | undefined): string {
  const established = listAt(crd, 'status', 'conditions').some(
    (condition) => at(condition, 'type') === 'Established' && at(condition, 'status') === 'True',
  );
  const versions = listAt(crd, 'spec', 'versions').map(
    (version) => `${String(at(version, 'name'))}:${String(at(version, 'served'))}`,
  );
  return `${established} ${versions.join(' ')}`;
}
