import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { storageClass, volumeDriver } from '../kwokConfig.ts';
import { nodeObject } from '../nodes.ts';
import type { ScenarioInput } from './scenario.ts';

/** Milliseconds that a scenario waits for one thing: a busy machine is slow. */
export const patience = 120_000;

/** Nodes of every scenario; `large` adds as many as its pods need. */
export const baseNodes = 2;

/** Kubernetes with ready nodes and nothing on them. */
export async function prepareBare(input: ScenarioInput, nodes = baseNodes): Promise<void> {
  const { api, signal } = input;
  await Promise.all([
    ...Array.from({ length: nodes }, (_, index) => api.create(nodeObject(index))),
    api.create(standardStorage),
  ]);
  await Promise.all([
    api.waitForAll(
      { apiVersion: 'v1', kind: 'Node' },
      (found) => found.length >= nodes && found.every(isReadyNode),
      {
        signal,
        timeoutMs: patience,
      },
    ),
    // The controllers have begun their work once this is there.
    api.waitFor(
      { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'default' },
      (object) => object !== undefined,
      { signal, timeoutMs: patience },
    ),
  ]);
}

function isReadyNode(node: KubeObject): boolean {
  return listAt(node, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}

const standardStorage: KubeObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: storageClass, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: volumeDriver,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
};
