import type { KubeObject } from '../kubeObject.ts';
import { Snapshot, byName } from '../snapshot.ts';
import type { Made, ObjectSource } from '../snapshot.ts';
import { DEPLOYMENT, NAMESPACE, POD, SERVICE, isSystemNamespace } from '../wellKnown.ts';
import { PLAIN_ARRANGEMENT, showsNamespace } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import { Arranger } from './arranger.ts';
import { controlPlaneNode } from './controlPlaneNodes.ts';
import { crdsNode } from './crdNodes.ts';
import { byKindNode, kindNodes } from './kindNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { noteNodes } from './noteNodes.ts';
import { namespaceNode } from './namespaceNodes.ts';

/** So many namespaces of the mesh are open at first: VS Code shows no row before it has all that stand in open ones. */
const MOST_OPEN = 5;

interface Part {
  readonly key: string;
  readonly make: (snapshot: Snapshot) => readonly MeshNode[];
  readonly snapshot: Snapshot;
  readonly nodes: readonly MeshNode[];
}

/** The rows below which somebody looks. */
export interface OpenRows {
  has(id: string): boolean;
  /** When a turn should end that makes them, by `performance.now()`. */
  readonly until: number;
}

/**
 * The rows of the Mesh view: control plane, namespaces or kinds, CRDs. Keeps what it made of each part until something
 * changes that was read for it, so a change costs what its namespace costs, not what the mesh costs. Where much changes
 * at once the parts are brought up to date in turns, so that nobody has to wait for all of them.
 */
export class MeshTree {
  readonly #source: ObjectSource;
  readonly #parts = new Map<string, Part>();
  /** Keys of those that are out of date, in the order in which that was found. */
  readonly #stale = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #made: Made = new Map();
  readonly #folded = new WeakMap<MeshNode, MeshNode>();
  #arrangement: Arrangement = PLAIN_ARRANGEMENT;
  #arranger = new Arranger(PLAIN_ARRANGEMENT);

  constructor(source: ObjectSource) {
    this.#source = source;
  }

  /** How many parts {@link rows} gave as they were: the next call brings more of them up to date. */
  get left(): number {
    return this.#stale.size;
  }

  /**
   * @param namespace the one that is worked in, which is shown also where namespaces cannot be listed
   * @param until when this turn should end, by `performance.now()`; what is not up to date by then is given as it was
   * @param open what somebody looks at: it comes first, and may have longer
   */
  rows(
    arrangement: Arrangement,
    namespace: string,
    until = Infinity,
    open: OpenRows = { has: () => false, until },
  ): readonly MeshNode[] {
    this.#refresh(until, open);
    this.#asked.clear();
    const rows = this.#rows(arrangement, namespace);
    for (const key of this.#parts.keys()) {
      if (this.#asked.has(key)) continue;
      this.#parts.delete(key);
      this.#stale.delete(key);
    }
    return rows;
  }

  #rows(arrangement: Arrangement, namespace: string): readonly MeshNode[] {
    if (this.#arrangement !== arrangement) {
      this.#arrangement = arrangement;
      this.#arranger = new Arranger(arrangement);
    }
    return this.#arranger.arrange(
      arrangement.group === 'kind'
        ? [
            ...this.#part('controlPlane', (snapshot) => [controlPlaneNode(snapshot)]),
            ...this.#part('roots', (snapshot) => kindNodes('root', snapshot)),
            ...this.#part('notes', noteNodes),
          ]
        : [
            ...this.#part('controlPlane', (snapshot) => [controlPlaneNode(snapshot)]),
            ...this.#namespaces(arrangement, namespace),
            ...this.#part('kinds', byKindNode),
            ...this.#part('crds', (snapshot) => [crdsNode(snapshot)]),
            ...this.#part('notes', noteNodes),
          ],
    );
  }

  #namespaces(arrangement: Arrangement, chosen: string): readonly MeshNode[] {
    const snapshot = new Snapshot(this.#source, this.#made);
    const known = snapshot.of(snapshot.all(NAMESPACE), namespacesByName);
    const objects: readonly (readonly [string, KubeObject | undefined])[] =
      snapshot.problem(NAMESPACE) === undefined
        ? [...known]
        : namespacesSeen(snapshot, chosen).map((name) => [name, known.get(name)]);
    const shown = objects.filter(
      ([name]) =>
        showsNamespace(arrangement, name) &&
        (arrangement.systemNamespaces || arrangement.namespaces.includes(name) || !isSystemNamespace(name)),
    );
    const nodes = shown.flatMap(([name]) =>
      this.#part(`ns:${name}`, (own) => {
        // Read through its own snapshot: a label of another namespace is no change of this one.
        const object = own.find(NAMESPACE, '', name);
        return [namespaceNode(own, name, object)];
      }),
    );
    return nodes.filter(({ open }) => open).length > MOST_OPEN
      ? nodes.map((node) => this.#fold(node))
      : nodes;
  }

  /** The same row, folded at first; the same one for the same row, for what is the same is not drawn again. */
  #fold(node: MeshNode): MeshNode {
    const folded = this.#folded.get(node) ?? { ...node, open: false };
    this.#folded.set(node, folded);
    return folded;
  }

  /**
   * Makes what is out of date anew, what has waited longest first: at least one part that is open, and one that is not,
   * so that nobody waits for ever.
   */
  #refresh(until: number, open: OpenRows): void {
    for (const [key, { snapshot }] of this.#parts)
      if (!this.#stale.has(key) && !snapshot.current) this.#stale.add(key);
    const stale = [...this.#stale].flatMap((key) => this.#parts.get(key) ?? []);
    const byOpen = Map.groupBy(stale, ({ nodes }) => nodes.some(({ id }) => open.has(id)));
    this.#makeAnew(byOpen.get(true) ?? [], open.until);
    this.#makeAnew(byOpen.get(false) ?? [], until);
  }

  #makeAnew(parts: readonly Part[], until: number): void {
    for (const [index, { key, make, snapshot }] of parts.entries()) {
      if (index > 0 && performance.now() >= until) return;
      this.#make(key, make, snapshot);
    }
  }

  #part(key: string, make: Part['make']): readonly MeshNode[] {
    this.#asked.add(key);
    return (this.#parts.get(key) ?? this.#make(key, make)).nodes;
  }

  #make(key: string, make: Part['make'], before?: Snapshot): Part {
    const snapshot = new Snapshot(this.#source, this.#made, before);
    const part = { key, make, snapshot, nodes: make(snapshot) };
    this.#parts.set(key, part);
    this.#stale.delete(key);
    return part;
  }
}

/** The rows of a source as it is now; for those who look once. */
export function meshTree(
  source: ObjectSource,
  arrangement: Partial<Arrangement> = {},
  namespace = 'default',
): readonly MeshNode[] {
  return new MeshTree(source).rows({ ...PLAIN_ARRANGEMENT, ...arrangement }, namespace);
}

/** In the order in which they are shown. */
function namespacesByName(namespaces: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(namespaces.toSorted(byName).map((one) => [one.metadata.name, one]));
}

/** Where namespaces cannot be listed: the one that is worked in, and those of everything that can be seen. */
function namespacesSeen(snapshot: Snapshot, chosen: string): readonly string[] {
  const names = new Set([chosen]);
  for (const kind of [POD, SERVICE, DEPLOYMENT, ...snapshot.meshKinds])
    for (const { metadata } of snapshot.all(kind))
      if (metadata.namespace !== undefined) names.add(metadata.namespace);
  return [...names].sort();
}
