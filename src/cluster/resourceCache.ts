import type { KubeObject } from '../mesh/kubeObject.ts';
import { byName } from '../mesh/snapshot.ts';
import type { ClusterError } from './clusterError.ts';
import type { ReflectorSink } from './reflector.ts';
import { shared } from './shared.ts';

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

/** The objects of a namespace, or those without one. It stays when it is empty, so that its revision never repeats. */
interface Bucket {
  readonly objects: Map<string, KubeObject>;
  revision: number;
  /** The objects by name, made when somebody asks. */
  sorted: readonly KubeObject[] | undefined;
  /** Their names in that order, which outlives changes of the objects: sorting is what costs. */
  order: readonly string[] | undefined;
}

const NOTHING: readonly KubeObject[] = [];

/** Shared by all caches: one that takes the place of another must never seem to be where that one was. */
let lastRevision = 0;

/** The objects of one kind as last told by the API server. Filled by a reflector, read by everyone else. */
export class ResourceCache implements ReflectorSink {
  readonly #buckets = new Map<string, Bucket>();
  readonly #listeners = new Set<(event: CacheEvent) => void>();
  readonly #reduce: (object: KubeObject) => KubeObject;
  #all: readonly KubeObject[] | undefined;
  #seen: Set<string> | undefined;
  #synced = false;
  #problem: ClusterError | undefined;
  #revision = ++lastRevision;
  #stateRevision = this.#revision;

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

  /** All objects, in no order. The same list until something changes. */
  get all(): readonly KubeObject[] {
    this.#all ??= [...this.#buckets.values()].flatMap((bucket) => [...bucket.objects.values()]);
    return this.#all;
  }

  get(key: string): KubeObject | undefined {
    const slash = key.indexOf('/');
    return this.#buckets.get(slash < 0 ? '' : key.slice(0, slash))?.objects.get(key.slice(slash + 1));
  }

  /** The objects of a namespace by name (those without a namespace for ''). The same list until one of them changes. */
  in(namespace: string): readonly KubeObject[] {
    const bucket = this.#buckets.get(namespace);
    if (bucket === undefined) return NOTHING;
    bucket.sorted ??= sortedObjects(bucket);
    return bucket.sorted;
  }

  /** Changes whenever an object changes, of the namespace where one is given, and when `synced` or `problem` do. */
  revision(namespace?: string): number {
    if (namespace === undefined) return this.#revision;
    return Math.max(this.#buckets.get(namespace)?.revision ?? 0, this.#stateRevision);
  }

  /** Calls `listener` for every change from now on; the result ends that. */
  onEvent(listener: (event: CacheEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  upsert(full: KubeObject): void {
    const { name, namespace = '' } = full.metadata;
    this.#seen?.add(objectKey(full));
    let bucket = this.#buckets.get(namespace);
    const previous = bucket?.objects.get(name);
    // A new list repeats what is known; equal versions of the same object are equal objects.
    if (
      previous !== undefined &&
      previous.metadata.resourceVersion === full.metadata.resourceVersion &&
      previous.metadata.uid === full.metadata.uid
    ) {
      return;
    }
    if (bucket === undefined) {
      bucket = { objects: new Map(), revision: 0, sorted: undefined, order: undefined };
      this.#buckets.set(namespace, bucket);
    }
    const object = shared(previous, this.#reduce(full));
    bucket.objects.set(name, object);
    if (previous === undefined) bucket.order = undefined;
    this.#touch(bucket);
    this.#emit({
      type: 'change',
      change: previous === undefined ? { type: 'added', object } : { type: 'modified', object, previous },
    });
  }

  remove(object: KubeObject): void {
    const { name, namespace = '' } = object.metadata;
    const bucket = this.#buckets.get(namespace);
    const previous = bucket?.objects.get(name);
    if (bucket === undefined || previous === undefined) return;
    bucket.objects.delete(name);
    this.#touch(bucket);
    this.#emit({ type: 'change', change: { type: 'deleted', object: previous, previous } });
  }

  listing(): void {
    this.#seen = new Set();
  }

  listed(): void {
    const seen = this.#seen;
    this.#seen = undefined;
    if (seen !== undefined)
      for (const object of this.all) if (!seen.has(objectKey(object))) this.remove(object);
    if (this.#synced) return;
    this.#synced = true;
    this.#stateChanged();
  }

  report(error: ClusterError | undefined): void {
    if (
      this.#problem === error ||
      (this.#problem?.message === error?.message && this.#problem?.kind === error?.kind)
    )
      return;
    this.#problem = error;
    this.#stateChanged();
  }

  /** The kind is not served any more, or is read elsewhere: nothing of it is known. */
  forget(): void {
    this.#seen = undefined;
    for (const object of this.all) this.remove(object);
    this.#synced = false;
    this.#problem = undefined;
    this.#stateChanged();
  }

  #touch(bucket: Bucket): void {
    this.#revision = ++lastRevision;
    bucket.revision = this.#revision;
    bucket.sorted = undefined;
    this.#all = undefined;
  }

  #stateChanged(): void {
    this.#revision = ++lastRevision;
    this.#stateRevision = this.#revision;
    this.#emit({ type: 'state' });
  }

  #emit(event: CacheEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function sortedObjects(bucket: Bucket): readonly KubeObject[] {
  bucket.order ??= [...bucket.objects.values()].sort(byName).map(({ metadata }) => metadata.name);
  // Names of what was deleted stay in the order until something comes.
  return bucket.order.flatMap((name) => bucket.objects.get(name) ?? []);
}
