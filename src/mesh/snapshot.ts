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

/** Objects of a namespace that were looked for one by one. */
interface FindRead {
  readonly kind: GroupKind;
  readonly namespace: string;
  /** Where the namespace was when each of them was last known to be as it was found. */
  revision: number;
  readonly found: Map<string, KubeObject | undefined>;
}

/** What was made last under a key, of what, and for which of the snapshots that took each other's place. */
interface KeptEntry {
  parts: readonly unknown[];
  made: unknown;
  turn: number;
}

/**
 * What {@link Snapshot.keep} made, handed on from each snapshot to the next. Changed in place: most of it stays, and a new
 * map for each change of a namespace was much of what V8's collector had to move in a storm of changes.
 */
class Kept {
  readonly #entries = new Map<string, KeptEntry>();
  #turn = 0;

  /** Another snapshot begins: what the last one did not ask for goes. */
  begin(): void {
    for (const [key, { turn }] of this.#entries) if (turn < this.#turn) this.#entries.delete(key);
    this.#turn++;
  }

  keep<R>(key: string, parts: readonly unknown[], make: () => R): R {
    const known = this.#entries.get(key);
    if (known === undefined) {
      const made = make();
      this.#entries.set(key, { parts, made, turn: this.#turn });
      return made;
    }
    known.turn = this.#turn;
    if (!sameItems(known.parts, parts)) {
      known.made = make();
      known.parts = parts;
    }
    return known.made as R;
  }
}

/**
 * A view of a source that remembers what was read through it, so that what was made of it can be kept for as long as
 * nothing of that has changed. Reads count whenever they happen, also by rows that are made later.
 */
export class Snapshot {
  readonly #source: ObjectSource;
  readonly #made: Made;
  /** Revisions of the lists that were read, by namespace (`undefined` for all) and kind. */
  readonly #lists = new Map<string | undefined, Map<GroupKind, number>>();
  readonly #finds = new Map<string, FindRead>();
  readonly #own = new Map<unknown, unknown>();
  #kept = new Kept();
  #meshKinds: readonly ServedMeshKind[] | undefined;

  /**
   * @param made what was made of single objects and lists before, where several snapshots share it
   * @param before the snapshot that this one takes the place of: what {@link keep} made for it is not made anew
   */
  constructor(source: ObjectSource, made: Made = new Map(), before?: Snapshot) {
    this.#source = source;
    this.#made = made;
    if (before === undefined) return;
    this.#kept = before.#kept;
    this.#kept.begin();
    // Rows that stay hold the snapshot that they were made of: it must not hold everything that was there then.
    before.#kept = new Kept();
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
    return this.#kept.keep(key, parts, make);
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
    for (const [namespace, revisions] of this.#lists)
      for (const [kind, revision] of revisions)
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
    let revisions = this.#lists.get(namespace);
    if (revisions === undefined) {
      revisions = new Map();
      this.#lists.set(namespace, revisions);
    }
    if (!revisions.has(kind)) revisions.set(kind, this.#source.revision(kind, namespace));
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
