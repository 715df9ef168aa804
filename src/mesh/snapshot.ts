import { groupKindKey } from './kubeObject.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';

/** What the model asks of a cluster. A kind that is not known yet gives an empty list. */
export interface ObjectSource {
  /** All objects of a kind, in no order. */
  objects(kind: GroupKind): readonly KubeObject[];
  /** The objects of a kind in a namespace, by name. */
  objectsIn(kind: GroupKind, namespace: string): readonly KubeObject[];
  /** The object with this `namespace/name`, or `name` where the kind has no namespaces. */
  object(kind: GroupKind, key: string): KubeObject | undefined;
  /** Whether the list of a kind is whole, of a namespace or of all: only then is what is missing really not there. */
  complete(kind: GroupKind, namespace?: string): boolean;
  /** Kinds of the mesh's groups that the server serves. The same list until it serves others. */
  readonly meshKinds: readonly ServedMeshKind[];
  /** Why a kind cannot be read, as a sentence. */
  problem(kind: GroupKind): string | undefined;
  /** Another word whenever what is said of a kind changes; in one namespace only, where one is given. */
  revision(kind: GroupKind, namespace?: string): string;
}

export interface ServedMeshKind extends GroupKind {
  readonly namespaced: boolean;
}

/** What functions have made of values. */
export type Made = Map<unknown, WeakMap<object, unknown>>;

/**
 * A view of a source that remembers what was read through it, so that what was made of it can be kept for as long as
 * nothing of that has changed. Reads count whenever they happen, also by rows that are made later.
 */
export class Snapshot {
  readonly #source: ObjectSource;
  readonly #made: Made;
  readonly #reads = new Map<string, { readonly seen: unknown; readonly now: () => unknown }>();
  #meshKinds: readonly ServedMeshKind[] | undefined;

  /** @param made what was made of single objects and lists before, where several snapshots share it */
  constructor(source: ObjectSource, made: Made = new Map()) {
    this.#source = source;
    this.#made = made;
  }

  /** What `make` makes of a value: once, because objects and lists of a source never change, they are replaced. */
  of<T extends object, R>(value: T, make: (value: T) => R): R {
    let known = this.#made.get(make);
    if (known === undefined) {
      known = new WeakMap();
      this.#made.set(make, known);
    }
    if (known.has(value)) return known.get(value) as R;
    const result = make(value);
    known.set(value, result);
    return result;
  }

  get meshKinds(): readonly ServedMeshKind[] {
    this.#meshKinds ??= this.#source.meshKinds;
    return this.#meshKinds;
  }

  all(kind: GroupKind): readonly KubeObject[] {
    this.#note(kind);
    return this.#source.objects(kind);
  }

  /** The objects of a kind in a namespace, by name. */
  in(namespace: string, kind: GroupKind): readonly KubeObject[] {
    this.#note(kind, namespace);
    return this.#source.objectsIn(kind, namespace);
  }

  /** One object; `namespace` is empty for a kind without namespaces. Others of its kind do not count as read. */
  find(kind: GroupKind, namespace: string, name: string): KubeObject | undefined {
    const key = namespace === '' ? name : `${namespace}/${name}`;
    return this.#read(`=${groupKindKey(kind)}/${key}`, () => this.#source.object(kind, key));
  }

  /** Whether the list of a kind is whole, of a namespace or of all. */
  complete(kind: GroupKind, namespace?: string): boolean {
    this.#note(kind, '');
    return this.#source.complete(kind, namespace);
  }

  problem(kind: GroupKind): string | undefined {
    this.#note(kind, '');
    return this.#source.problem(kind);
  }

  /** Whether everything that was read through this snapshot is still so. */
  get current(): boolean {
    if (this.#meshKinds !== undefined && this.#meshKinds !== this.#source.meshKinds) return false;
    for (const { seen, now } of this.#reads.values()) if (seen !== now()) return false;
    return true;
  }

  #note(kind: GroupKind, namespace?: string): void {
    const key = namespace === undefined ? groupKindKey(kind) : `${namespace}/${groupKindKey(kind)}`;
    this.#read(key, () => this.#source.revision(kind, namespace));
  }

  #read<T>(key: string, now: () => T): T {
    const value = now();
    if (!this.#reads.has(key)) this.#reads.set(key, { seen: value, now });
    return value;
  }
}

/** Names in the order a person expects: `v2` before `v10`. */
export function byName(one: KubeObject, other: KubeObject): number {
  return COLLATOR.compare(one.metadata.name, other.metadata.name);
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
