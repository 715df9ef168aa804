import type { TreeView } from 'vscode';
import type { MeshNode } from '../../mesh/tree/meshNode.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Row } from './row.ts';

/** What was opened and folded by hand: VS Code forgets it of rows that a filter hides for a while. */
export class Folds extends DisposableStore {
  readonly #open = new Map<string, boolean>();

  constructor(view: Pick<TreeView<Row>, 'onDidExpandElement' | 'onDidCollapseElement'>) {
    super();
    this.addAll(
      view.onDidExpandElement(({ element }) => this.#open.set(element.id, true)),
      view.onDidCollapseElement(({ element }) => this.#open.set(element.id, false)),
    );
  }

  /** Whether a row is open when VS Code sees it for the first time, or again. */
  isOpen({ id, open }: Pick<MeshNode, 'id' | 'open'>): boolean {
    return this.#open.get(id) ?? open === true;
  }
}
