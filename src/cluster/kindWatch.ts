import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import { NAMESPACE } from '../mesh/wellKnown.ts';
import type { ApiClient } from './apiClient.ts';
import { toClusterError } from './clusterError.ts';
import type { ClusterError } from './clusterError.ts';
import { resourcePath } from './discovery.ts';
import type { ServedKind } from './discovery.ts';
import { reduceObject } from './reduce.ts';
import { reflect } from './reflector.ts';
import { ResourceCache } from './resourceCache.ts';

/** How long a watch outlives its last user, in milliseconds: switching views back and forth must not list anew. */
const LINGER_MS = 60_000;

/**
 * One kind of one cluster, watched for as long as somebody uses it. Who may not read all namespaces gets the kind as it
 * is in one of them; and of the namespaces the one that is worked in, whose labels say whether it is in the mesh.
 */
export class KindWatch {
  readonly kind: GroupKind;
  readonly cache = new ResourceCache(reduceObject);
  readonly #client: ApiClient;
  #users = 0;
  #running: { readonly served: ServedKind; readonly stopped: AbortController } | undefined;
  #onlyIn: string | undefined;
  #namespace = '';
  #linger: NodeJS.Timeout | undefined;

  constructor(client: ApiClient, kind: GroupKind) {
    this.#client = client;
    this.kind = kind;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** The one namespace that is read, because reading all of them is forbidden. */
  get onlyIn(): string | undefined {
    return this.#onlyIn;
  }

  use(): void {
    this.#users++;
    clearTimeout(this.#linger);
  }

  /** @param unused called when nobody has used the kind for a minute */
  release(unused: () => void): void {
    this.#users--;
    if (this.#users === 0) this.#linger = setTimeout(unused, LINGER_MS).unref();
  }

  /** Starts watching if it does not yet. @param namespace where to read when reading everywhere is forbidden */
  start(served: ServedKind, namespace: string): void {
    if (this.#running !== undefined || !served.verbs.includes('watch')) return;
    const stopped = new AbortController();
    this.#running = { served, stopped };
    this.#namespace = namespace;
    let everywhere: ClusterError | undefined;
    const { cache } = this;
    const report = (error: ClusterError | undefined): void => {
      if (error?.kind !== 'forbidden') {
        cache.report(error);
      } else if (everywhere === undefined && served.namespaced) {
        everywhere = error;
        // What was seen of other namespaces before the right was lost cannot be followed any more.
        if (cache.all.length > 0) cache.forget();
        this.#onlyIn = namespace;
        read.abort();
        run(namespace);
      } else {
        // It is forbidden there, too: that it is forbidden everywhere says more.
        cache.report(everywhere ?? error);
        // The watch is tried again all the time, with growing pauses: so old are the labels at most.
        if (this.#isOfNamespaces) void this.#readNamespace();
      }
    };
    let read = new AbortController();
    const run = (where?: string): void => {
      read = new AbortController();
      void reflect({
        client: this.#client,
        kind: served,
        ...(where === undefined ? {} : { namespace: where }),
        sink: {
          upsert: (object) => cache.upsert(object),
          remove: (object) => cache.remove(object),
          listing: () => cache.listing(),
          listed: () => cache.listed(),
          report,
        },
        signal: AbortSignal.any([stopped.signal, read.signal]),
      });
    };
    run();
  }

  /** Reads another namespace where only one can be read. */
  moveTo(namespace: string): void {
    const running = this.#running;
    this.#namespace = namespace;
    if (this.#isOfNamespaces && this.cache.problem?.kind === 'forbidden') void this.#readNamespace();
    if (running === undefined || this.#onlyIn === undefined || this.#onlyIn === namespace) return;
    this.forget();
    this.start(running.served, namespace);
  }

  stop(): void {
    clearTimeout(this.#linger);
    this.#running?.stopped.abort();
    this.#running = undefined;
    this.#onlyIn = undefined;
  }

  get #isOfNamespaces(): boolean {
    return groupKindKey(this.kind) === groupKindKey(NAMESPACE);
  }

  /** Who has rights in a namespace may read the namespace itself, most of the time. */
  async #readNamespace(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const { served, stopped } = running;
    const name = this.#namespace;
    let found: KubeObject | undefined;
    try {
      const path = resourcePath(served, { name });
      found = (await this.#client.json({ path, signal: stopped.signal })) as KubeObject;
    } catch (error) {
      const { kind } = toClusterError(error, this.#client.server);
      if (kind !== 'forbidden' && kind !== 'notFound') return;
    }
    if (stopped.signal.aborted || name !== this.#namespace || this.cache.problem?.kind !== 'forbidden')
      return;
    for (const one of this.cache.all) if (one.metadata.name !== found?.metadata.name) this.cache.remove(one);
    if (found !== undefined) this.cache.upsert(found);
  }

  /** The kind is not served any more: nothing of it is known until it is served again. */
  forget(): void {
    if (this.#running === undefined) return;
    this.stop();
    this.cache.forget();
  }
}
