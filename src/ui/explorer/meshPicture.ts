/** Draws the rows of the Mesh view, in a chunk that is loaded when the view is first seen. */
import { Snapshot } from '../../mesh/snapshot.ts';
import type { ObjectSource } from '../../mesh/snapshot.ts';
import type { MeshNode } from '../../mesh/tree/meshNode.ts';
import { meshTree } from '../../mesh/tree/meshTree.ts';
import type { TreeOptions } from '../../mesh/tree/meshTree.ts';

export function meshPicture(source: ObjectSource, options: TreeOptions): readonly MeshNode[] {
  return meshTree(new Snapshot(source), options);
}
