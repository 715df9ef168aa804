import type { MeshNode } from '../../mesh/tree/meshNode.ts';
import type { Row } from './row.ts';

/** Which rows VS Code must draw again: `undefined` for the whole tree. */
export type Refresh = Row | undefined;

/**
 * The rows that VS Code has asked for, and what of them changes when the tree is made anew: an update touches the
 * rows whose looks changed and nothing else, so expansion, selection and scrolling stay.
 */
export class Rows {
  readonly #byId = new Map<string, Row>();
  /** The node of each row that was compared last: a row may get a newer one before anybody is told. */
  readonly #told = new Map<string, MeshNode>();
  /** Ids of the children that were handed out, by the parent's id; the roots under the empty id. */
  readonly #children = new Map<string, readonly string[]>();

  /**
   * The rows for nodes that VS Code asked for as children of `parent`. None where that one has gone: VS Code has not heard of
   * it yet, and what is kept below it would never go.
   */
  give(parent: Row | undefined, nodes: readonly MeshNode[]): Row[] {
    if (parent !== undefined && this.#byId.get(parent.id) !== parent) return [];
    const rows = nodes.map((node) => this.#row(node, parent));
    const key = parent?.id ?? '';
    const before = this.#children.get(key) ?? [];
    const ids = rows.map((row) => row.id);
    this.#children.set(key, ids);
    const kept = new Set(ids);
    for (const id of before) if (!kept.has(id)) this.#forget(id);
    return rows;
  }

  /** All rows that were handed out and have not gone. */
  all(): Iterable<Row> {
    return this.#byId.values();
  }

  /** The row with this id, when it was handed out. */
  find(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  /** Whether the rows below the row with this id were asked for, and have not gone. */
  shownBelow(id: string): boolean {
    return this.#children.has(id);
  }

  /** How many rows are held; for tests. */
  get size(): number {
    return this.#byId.size;
  }

  /** Rows that went must not stay in memory for as long as the view is open. */
  #forget(id: string): void {
    this.#byId.delete(id);
    this.#told.delete(id);
    const below = this.#children.get(id) ?? [];
    this.#children.delete(id);
    for (const child of below) this.#forget(child);
  }

  /** Takes the new picture in and says what to draw again. */
  update(roots: readonly MeshNode[]): Refresh[] {
    const refreshes: Refresh[] = [];
    const given = this.#children.get('');
    if (given === undefined) return refreshes;
    if (!sameIds(given, roots)) {
      for (const node of roots) this.#replace(node);
      return [undefined];
    }
    for (const node of roots) this.#compare(node, refreshes);
    return refreshes;
  }

  #compare(node: MeshNode, refreshes: Refresh[]): void {
    const row = this.#byId.get(node.id);
    if (row === undefined) return;
    const before = this.#told.get(node.id) ?? row.node;
    // What the model gives again it did not make anew, nor anything below it.
    if (before === node) return;
    row.node = node;
    this.#told.set(node.id, node);
    this.#forgetBelow(node);
    // The same function gives the same rows.
    const given = before.children === node.children ? undefined : this.#children.get(node.id);
    const children = given === undefined ? undefined : (node.children?.() ?? []);
    const foldable = (before.children === undefined) !== (node.children === undefined);
    if (
      foldable ||
      !sameLooks(before, node) ||
      (given !== undefined && children !== undefined && !sameIds(given, children))
    ) {
      refreshes.push(row);
      // Drawing a row again asks for its children again, which takes the new ones in.
      for (const child of children ?? []) this.#replace(child);
      return;
    }
    for (const child of children ?? []) this.#compare(child, refreshes);
  }

  /** Nobody asks for the rows below a row that is no folder any more. */
  #forgetBelow(node: MeshNode): void {
    if (node.children !== undefined) return;
    const below = this.#children.get(node.id) ?? [];
    this.#children.delete(node.id);
    for (const child of below) this.#forget(child);
  }

  #replace(node: MeshNode): void {
    const row = this.#byId.get(node.id);
    if (row === undefined) return;
    row.node = node;
    this.#told.set(node.id, node);
    this.#forgetBelow(node);
    if (this.#children.has(node.id)) for (const child of node.children?.() ?? []) this.#replace(child);
  }

  #row(node: MeshNode, parent: Row | undefined): Row {
    const known = this.#byId.get(node.id);
    if (known !== undefined) {
      known.node = node;
      known.parent = parent;
      this.#forgetBelow(node);
      return known;
    }
    const row: Row = { id: node.id, parent, node };
    this.#byId.set(node.id, row);
    this.#told.set(node.id, node);
    return row;
  }
}

function sameIds(given: readonly string[], nodes: readonly MeshNode[]): boolean {
  return given.length === nodes.length && nodes.every((node, index) => node.id === given[index]);
}

function sameLooks(one: MeshNode, other: MeshNode): boolean {
  return (
    one.label === other.label &&
    one.icon === other.icon &&
    one.state === other.state &&
    one.description === other.description &&
    sameFacts(one.facts, other.facts)
  );
}

/** Facts may be made when they are asked for: each row is asked once. */
function sameFacts(facts: readonly string[], others: readonly string[]): boolean {
  return facts.length === others.length && facts.every((fact, index) => fact === others[index]);
}
