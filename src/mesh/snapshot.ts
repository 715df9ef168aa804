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
  /** Another number whenever what is said of a kind changes; in one namespace only, where one is given. */
  revision(kind: GroupKind, namespace?: string): number;
}

export interface ServedMeshKind extends GroupKind {
  readonly namespaced: boolean;
}

/** What functions have made of values. */
export type Made = Map<unknown, WeakMap<object, unknown>>;

/** A list that was read: of a namespace, or of all. */
interface ListRead {
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly revision: number;
}

/** Objects of a namespace that were looked for one by one. */
interface FindRead {
  readonly kind: GroupKind;
  readonly namespace: string;
  /** Where the namespace was when each of them was last known to be as it was found. */
  revision: number;
  readonly found: Map<string, KubeObject | undefined>;
}

type Kept = Map<string, { readonly parts: readonly unknown[]; readonly made: unknown }>;

/**
 * A view of a source that remembers what was read through it, so that what was made of it can be kept for as long as
 * nothing of that has changed. Reads count whenever they happen, also by rows that are made later.
 */
export class Snapshot {
  readonly #source: ObjectSource;
  readonly #made: Made;
  readonly #lists = new Map<string, ListRead>();
  readonly #finds = new Map<string, FindRead>();
  readonly #own = new Map<unknown, unknown>();
  #kept: Kept = new Map();
  #before: Kept | undefined;
  #meshKinds: readonly ServedMeshKind[] | undefined;

  /**
   * @param made what was made of single objects and lists before, where several snapshots share it
   * @param before the snapshot that this one takes the place of: what {@link keep} made for it is not made anew
   */
  constructor(source: ObjectSource, made: Made = new Map(), before?: Snapshot) {
    this.#source = source;
    this.#made = made;
    if (before === undefined) return;
    this.#before = before.#kept;
    // Rows that stay hold the snapshot that they were made of: it must not hold everything that was there then.
    before.#kept = new Map();
    before.#before = undefined;
    before.#lists.clear();
    before.#finds.clear();
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

  /** What `make` makes of this snapshot: once, for as long as the snapshot is looked at. */
  once<R>(make: (snapshot: Snapshot) => R): R {
    if (this.#own.has(make)) return this.#own.get(make) as R;
    const result = make(this);
    this.#own.set(make, result);
    return result;
  }

  /**
   * What was made last under this key, while the parts that it is made of are the same ones, one by one. Whatever
   * `make` reads, now or when its result is used, must be among the parts.
   */
  keep<R>(key: string, parts: readonly unknown[], make: () => R): R {
    const known = this.#kept.get(key) ?? this.#before?.get(key);
    const kept = known !== undefined && sameItems(known.parts, parts) ? known : { parts, made: make() };
    this.#kept.set(key, kept);
    return kept.made as R;
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
    const among = `${namespace}/${groupKindKey(kind)}`;
    let read = this.#finds.get(among);
    if (read === undefined) {
      read = { kind, namespace, revision: this.#source.revision(kind, namespace), found: new Map() };
      this.#finds.set(among, read);
    }
    const object = this.#source.object(kind, key);
    if (!read.found.has(key)) read.found.set(key, object);
    return object;
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
    for (const { kind, namespace, revision } of this.#lists.values())
      if (this.#source.revision(kind, namespace) !== revision) return false;
    for (const read of this.#finds.values()) {
      const revision = this.#source.revision(read.kind, read.namespace);
      if (revision === read.revision) continue;
      for (const [key, object] of read.found)
        if (this.#source.object(read.kind, key) !== object) return false;
      // Others of the kind changed: there is no need to look again before they change once more.
      read.revision = revision;
    }
    return true;
  }

  #note(kind: GroupKind, namespace?: string): void {
    const key = namespace === undefined ? groupKindKey(kind) : `${namespace}/${groupKindKey(kind)}`;
    if (!this.#lists.has(key))
      this.#lists.set(key, { kind, namespace, revision: this.#source.revision(kind, namespace) });
  }
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Names in the order a person expects: `v2` before `v10`. */
export function byName(one: KubeObject, other: KubeObject): number {
  return COLLATOR.compare(one.metadata.name, other.metadata.name);
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
