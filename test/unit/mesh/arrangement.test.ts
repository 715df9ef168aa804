import assert from 'node:assert/strict';
import { PLAIN_ARRANGEMENT } from '../../../src/mesh/tree/arrangement.ts';
import type { Arrangement } from '../../../src/mesh/tree/arrangement.ts';
import { MeshTree, meshTree } from '../../../src/mesh/tree/meshTree.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { StoredCluster, object, runningPod } from './source.ts';

const broken = {
  ...runningPod('broken', 'v1', { waiting: { reason: 'ErrImagePull' } }),
  metadata: {
    ...runningPod('broken').metadata,
    name: 'broken-v1-5d-x',
    namespace: 'shop',
    creationTimestamp: '2026-01-02T00:00:00Z',
  },
};
const objects = [
  object('v1', 'Namespace', 'default', { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } }),
  object('v1', 'Namespace', 'shop', { metadata: { creationTimestamp: '2026-01-02T00:00:00Z' } }),
  object('v1', 'Namespace', 'zoo'),
  object('apps/v1', 'Deployment', 'reviews-v1', { status: { readyReplicas: 1 } }),
  runningPod('reviews'),
  broken,
];

/** The labels of the tree, indented. */
function labels(arrangement: Partial<Arrangement>): string[] {
  const walk = (nodes: readonly MeshNode[], depth: number): string[] =>
    nodes.flatMap((node) => [
      `${' '.repeat(depth)}${node.label}`,
      ...walk(node.children?.() ?? [], depth + 1),
    ]);
  return walk(meshTree(new StoredCluster(objects), arrangement), 0);
}

describe('The arrangement of the mesh', () => {
  it('shows what has a text, with what stands above and below it', () => {
    assert.deepEqual(labels({ text: 'REVIEWS-V1' }), [
      'default',
      ' Workloads',
      '  reviews-v1',
      '   reviews-v1-5d-x',
    ]);
  });

  it('opens what stands above a text, also what was folded without it', () => {
    const folded = meshTree(new StoredCluster(objects)).map(({ id }) => id);
    const above = meshTree(new StoredCluster(objects), { text: 'reviews-v1' });
    assert.deepEqual(
      above.map(({ label, open, id }) => [label, open, folded.includes(id)]),
      [['default', true, false]],
    );
    // Another text opens it again.
    assert.notEqual(meshTree(new StoredCluster(objects), { text: 'reviews' })[0]?.id, above[0]?.id);
  });

  it('shows only problems, down to the row that has one', () => {
    assert.deepEqual(labels({ onlyProblems: true }), [
      'shop',
      ' Workloads',
      '  broken-v1',
      '   broken-v1-5d-x',
    ]);
    assert.deepEqual(labels({ onlyProblems: true, text: 'reviews' }), []);
  });

  it('shows only some namespaces', () => {
    const shown = labels({ namespaces: ['zoo', 'default'] });
    assert.deepEqual(
      shown.filter((label) => ['default', 'shop', 'zoo'].includes(label)),
      ['default', 'zoo'],
    );
  });

  it('sorts namespaces and objects, and leaves everything else where it is', () => {
    const roots = (arrangement: Partial<Arrangement>): string[] =>
      meshTree(new StoredCluster(objects), arrangement).map((node) => node.label);
    assert.deepEqual(roots({}), ['Control plane', 'default', 'shop', 'zoo', 'CRDs']);
    assert.deepEqual(roots({ sort: 'problems' }), ['Control plane', 'shop', 'default', 'zoo', 'CRDs']);
    assert.deepEqual(roots({ sort: 'age' }), ['Control plane', 'shop', 'default', 'zoo', 'CRDs']);
  });

  it('makes anew only the namespace where something changed', () => {
    const cluster = new StoredCluster(objects);
    const tree = new MeshTree(cluster);
    const rows = (): ReadonlyMap<string, MeshNode> =>
      new Map(tree.rows(PLAIN_ARRANGEMENT, 'default').map((node) => [node.label, node]));
    const before = rows();
    assert.deepEqual([...rows().values()], [...before.values()], 'nothing changed');
    for (const [label, node] of rows()) assert.equal(node, before.get(label), label);

    cluster.put(broken);
    const after = rows();
    assert.notEqual(after.get('shop'), before.get('shop'));
    assert.equal(after.get('default'), before.get('default'));
    assert.equal(after.get('Control plane'), before.get('Control plane'));

    cluster.take(broken);
    assert.equal(rows().get('shop')?.children, undefined);
    assert.equal(rows().get('default'), before.get('default'));
  });

  it('makes a row anew for what was read when it was opened', () => {
    const cluster = new StoredCluster([
      ...objects,
      object('v1', 'Service', 'far', {
        metadata: { namespace: 'zoo' },
        spec: { selector: { app: 'reviews' } },
      }),
      object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'route', {
        spec: { rules: [{ backendRefs: [{ name: 'far', namespace: 'zoo' }] }] },
      }),
    ]);
    const tree = new MeshTree(cluster);
    const row = (): MeshNode | undefined =>
      tree.rows(PLAIN_ARRANGEMENT, 'default').find((node) => node.label === 'default');
    const before = row();
    const pod = runningPod('reviews');
    cluster.put({ ...pod, metadata: { ...pod.metadata, namespace: 'zoo' } });
    assert.notEqual(row(), before, 'a pod behind a backend in another namespace was missed');
  });
});
