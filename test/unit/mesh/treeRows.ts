import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { meshTree } from '../../../src/mesh/tree/meshTree.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { StoredCluster } from './source.ts';

/** The rows below a path of labels. */
export function rows(objects: readonly KubeObject[], ...path: readonly string[]): readonly MeshNode[] {
  let nodes: readonly MeshNode[] = meshTree(new StoredCluster(objects));
  for (const label of path) {
    const found = nodes.find((node) => node.label === label);
    assert.ok(found, `${label} is not among ${nodes.map((node) => node.label).join(', ')}`);
    nodes = found.children?.() ?? [];
  }
  return nodes;
}

/** The same as label, state and description. */
export function lines(...args: Parameters<typeof rows>): string[] {
  return rows(...args).map((node) => `${node.label} [${node.state}] ${node.description}`.trimEnd());
}
