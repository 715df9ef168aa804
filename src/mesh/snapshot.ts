import { groupKindKey } from './kubeObject.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';

/** What the model asks of a cluster. Lists are in no order; a kind that is not known yet gives an empty list. */
export interface ObjectSource {
  objects(kind: GroupKind): readonly KubeObject[];
  /** Whether the list of a kind is whole: only then does a missing object mean that there is none. */
  complete(kind: GroupKind): boolean;
  /** Kinds of the mesh's groups that the server serves. */
  readonly meshKinds: readonly ServedMeshKind[];
  /** Why a kind cannot be read, as a sentence. */
  problem(kind: GroupKind): string | undefined;
}

export interface ServedMeshKind extends GroupKind {
  readonly namespaced: boolean;
}

/** A source with its objects sorted by name and found by namespace without a search. Made anew for each picture. */
export class Snapshot {
  readonly source: ObjectSource;
  readonly #byNamespace = new Map<string, ReadonlyMap<string, readonly KubeObject[]>>();

  constructor(source: ObjectSource) {
    this.source = source;
  }

  all(kind: GroupKind): readonly KubeObject[] {
    return this.source.objects(kind);
  }

  /** The objects of a kind in a namespace, by name. */
  in(namespace: string, kind: GroupKind): readonly KubeObject[] {
    const key = groupKindKey(kind);
    let index = this.#byNamespace.get(key);
    if (index === undefined) {
      index = indexByNamespace(this.source.objects(kind));
      this.#byNamespace.set(key, index);
    }
    return index.get(namespace) ?? [];
  }

  find(kind: GroupKind, namespace: string, name: string): KubeObject | undefined {
    return this.in(namespace, kind).find((object) => object.metadata.name === name);
  }
}

function indexByNamespace(objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const index = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? '';
    const list = index.get(namespace);
    if (list === undefined) index.set(namespace, [object]);
    else list.push(object);
  }
  for (const list of index.values()) list.sort(byName);
  return index;
}

/** Names in the order a person expects: `v2` before `v10`. */
export function byName(one: KubeObject, other: KubeObject): number {
  return COLLATOR.compare(one.metadata.name, other.metadata.name);
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
