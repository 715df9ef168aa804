import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ClusterError } from './clusterError.ts';
import type { ReflectorSink } from './reflector.ts';

export type ChangeType = 'added' | 'modified' | 'deleted';

/** One change of one object. `previous` is missing for `added`. */
export interface Change {
  readonly type: ChangeType;
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}

export type CacheEvent =
  | { readonly type: 'change'; readonly change: Change }
  /** `synced` or `problem` of the cache changed. */
  | { readonly type: 'state' };

/** `namespace/name`, or `name` alone for objects without a namespace. */
export function objectKey(object: {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): string {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The objects of one kind as last told by the API server. Filled by a reflector, read by everyone else. */
export class ResourceCache implements ReflectorSink {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<(event: CacheEvent) => void>();
  readonly #reduce: (object: KubeObject) => KubeObject;
  #seen: Set<string> | undefined;
  #synced = false;
  #problem: ClusterError | undefined;

  /** @param reduce drops what nobody shows, before an object is kept. */
  constructor(reduce: (object: KubeObject) => KubeObject) {
    this.#reduce = reduce;
  }

  /** Whether a whole list has arrived at least once. */
  get synced(): boolean {
    return this.#synced;
  }

  /** Why the objects may be out of date, or `undefined` while the watch runs. */
  get problem(): ClusterError | undefined {
    return this.#problem;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  /** Calls `listener` for every change from now on; the result ends that. */
  onEvent(listener: (event: CacheEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  upsert(full: KubeObject): void {
    const key = objectKey(full);
    this.#seen?.add(key);
    const previous = this.#objects.get(key);
    // A new list repeats what is known; equal versions of the same object are equal objects.
    if (
      previous !== undefined &&
      previous.metadata.resourceVersion === full.metadata.resourceVersion &&
      previous.metadata.uid === full.metadata.uid
    ) {
      return;
    }
    const object = this.#reduce(full);
    this.#objects.set(key, object);
    this.#emit({
      type: 'change',
      change: previous === undefined ? { type: 'added', object } : { type: 'modified', object, previous },
    });
  }

  remove(object: KubeObject): void {
    this.#delete(objectKey(object));
  }

  listing(): void {
    this.#seen = new Set();
  }

  listed(): void {
    const seen = this.#seen;
    this.#seen = undefined;
    if (seen !== undefined) for (const key of this.#objects.keys()) if (!seen.has(key)) this.#delete(key);
    if (this.#synced) return;
    this.#synced = true;
    this.#emit({ type: 'state' });
  }

  report(error: ClusterError | undefined): void {
    if (
      this.#problem === error ||
      (this.#problem?.message === error?.message && this.#problem?.kind === error?.kind)
    )
      return;
    this.#problem = error;
    this.#emit({ type: 'state' });
  }

  #delete(key: string): void {
    const previous = this.#objects.get(key);
    if (previous === undefined) return;
    this.#objects.delete(key);
    this.#emit({ type: 'change', change: { type: 'deleted', object: previous, previous } });
  }

  #emit(event: CacheEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
