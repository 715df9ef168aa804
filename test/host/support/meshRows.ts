import type { Row } from '../../../src/ui/explorer/row.ts';
import type { MeshView } from '../../../src/ui/explorer/meshView.ts';

/** The row that a path of labels leads to: a label that is no exact one counts as the beginning of one. */
export function findRow(view: MeshView, ...path: readonly string[]): Row | undefined {
  view.catchUp();
  let row: Row | undefined;
  for (const label of path) {
    const rows = view.getChildren(row);
    row =
      rows.find(({ node }) => node.label === label) ?? rows.find(({ node }) => node.label.startsWith(label));
    if (row === undefined) return undefined;
  }
  return row;
}
