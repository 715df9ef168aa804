import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { nodeObject } from '../nodes.ts';
import type { ScenarioInput } from './scenario.ts';

/** Nodes of every scenario; `large` adds as many as its pods need. */
export const baseNodes = 2;

/** Kubernetes with ready nodes and nothing on them. */
export async function prepareBare(input: ScenarioInput, nodes = baseNodes): Promise<void> {
  const { api, signal } = input;
  await Promise.all(Array.from({ length: nodes }, (_, index) => api.create(nodeObject(index))));
  await Promise.all([
    api.waitForAll(
      { apiVersion: 'v1', kind: 'Node' },
      (found) => found.length >= nodes && found.every(isReadyNode),
      {
        signal,
      },
    ),
    // The controllers have begun their work once this is there.
    api.waitFor(
      { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'default' },
      (object) => object !== undefined,
      { signal },
    ),
  ]);
}

function isReadyNode(node: KubeObject): boolean {
  return listAt(node, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}
