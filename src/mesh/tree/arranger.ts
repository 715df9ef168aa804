import { isFiltered, showsNamespace } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import type { MeshNode } from './meshNode.ts';
import { byTrouble, isProblem } from './meshNode.ts';

/** Filters and sorts rows, below them too. What it made of a row is kept for as long as the row is the same. */
export class Arranger {
  readonly #arrangement: Arrangement;
  readonly #text: string;
  readonly #kept = new WeakMap<MeshNode, MeshNode | 'hidden'>();
  #below: Arranger | undefined;

  constructor(arrangement: Arrangement) {
    this.#arrangement = arrangement;
    this.#text = arrangement.text.toLowerCase();
  }

  arrange(nodes: readonly MeshNode[]): readonly MeshNode[] {
    const { sort } = this.#arrangement;
    if (!isFiltered(this.#arrangement) && sort === 'name') return nodes;
    const shown = nodes.flatMap((node) => {
      let made = this.#kept.get(node);
      if (made === undefined) {
        made = this.#arranged(node) ?? 'hidden';
        this.#kept.set(node, made);
      }
      return made === 'hidden' ? [] : [made];
    });
    return sort === 'name' ? shown : sorted(sort, shown);
  }

  #arranged(node: MeshNode): MeshNode | undefined {
    const { onlyProblems } = this.#arrangement;
    if (onlyProblems && !isProblem(node.state)) return undefined;
    if (!showsNamespace(this.#arrangement, this.#namespaceOf(node))) return undefined;
    const { children } = node;
    const found = this.#text === '' || matches(node, this.#text);
    if (children === undefined) return found ? node : undefined;
    // Below a row that was found everything is shown, but by the other filters.
    const below = found ? this.#withoutText() : this;
    if (found) {
      const rows = (): readonly MeshNode[] => below.arrange(children());
      return onlyProblems && rows().length === 0 ? leaf(node) : { ...node, children: rows };
    }
    const rows = below.arrange(children());
    // A row of its own: VS Code would keep the other one folded, where the learner has folded it.
    const id = `${node.id}?${this.#text}`;
    return rows.length === 0 ? undefined : { ...node, id, open: true, children: () => rows };
  }

  #withoutText(): Arranger {
    if (this.#text === '') return this;
    this.#below ??= new Arranger({ ...this.#arrangement, text: '' });
    return this.#below;
  }

  /** Only rows of {@link kindNodes} are not below their namespace. */
  #namespaceOf(node: MeshNode): string | undefined {
    if (node.kind === 'namespace') return node.label;
    return node.kind === 'object' ? node.object?.metadata.namespace : undefined;
  }
}

/** Rows that can be sorted: rules and listeners have an order of their own, and so have sections and the roots. */
const SORTED: ReadonlySet<string> = new Set(['object', 'pod', 'namespace', 'kind']);

/** Sorts what can be sorted; everything else stays where it stands. */
function sorted(sort: 'problems' | 'age', nodes: readonly MeshNode[]): readonly MeshNode[] {
  const rows = nodes
    .filter((node) => SORTED.has(node.kind))
    .toSorted((one, other) => compare(sort, one, other))
    .values();
  return nodes.map((node) => (SORTED.has(node.kind) ? (rows.next().value ?? node) : node));
}

function leaf({ children: _children, ...node }: MeshNode): MeshNode {
  return node;
}

function matches({ label, description }: MeshNode, text: string): boolean {
  return label.toLowerCase().includes(text) || description.toLowerCase().includes(text);
}

function compare(sort: 'problems' | 'age', one: MeshNode, other: MeshNode): number {
  if (sort === 'problems') return byTrouble(one.state, other.state);
  return (other.object?.metadata.creationTimestamp ?? '').localeCompare(
    one.object?.metadata.creationTimestamp ?? '',
  );
}
