import assert from 'node:assert/strict';
import { groupKindKey, groupOf } from '../../../src/mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';
import { byName } from '../../../src/mesh/snapshot.ts';
import type { ObjectSource } from '../../../src/mesh/snapshot.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { meshTree } from '../../../src/mesh/tree/meshTree.ts';

const GATEWAY_API = 'gateway.networking.k8s.io';

function source(
  objects: readonly KubeObject[],
  problems: Readonly<Record<string, string>> = {},
): ObjectSource {
  const kindOf = (object: KubeObject): GroupKind => ({
    group: groupOf(object.apiVersion),
    kind: object.kind,
  });
  const meshKinds = new Map(
    objects
      .map(kindOf)
      .filter((kind) => kind.group.includes('istio.io') || kind.group === GATEWAY_API)
      .map((kind) => [groupKindKey(kind), { ...kind, namespaced: true }]),
  );
  const of = (kind: GroupKind): readonly KubeObject[] =>
    objects.filter((object) => groupKindKey(kindOf(object)) === groupKindKey(kind));
  return {
    objects: of,
    objectsIn: (kind, namespace) =>
      of(kind)
        .filter(({ metadata }) => (metadata.namespace ?? '') === namespace)
        .toSorted(byName),
    object: (kind, key) =>
      of(kind).find(
        ({ metadata: { namespace, name } }) =>
          key === (namespace === undefined ? name : `${namespace}/${name}`),
      ),
    revision: () => 0,
    complete: () => true,
    meshKinds: [...meshKinds.values()],
    problem: (kind) => problems[groupKindKey(kind)],
  };
}

function object(apiVersion: string, kind: string, name: string, more: object = {}): KubeObject {
  const cluster = kind === 'Namespace' || kind === 'CustomResourceDefinition';
  return { apiVersion, kind, metadata: { name, ...(cluster ? {} : { namespace: 'default' }) }, ...more };
}

/** The tree as indented lines: state, label and description. */
function lines(nodes: readonly MeshNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label} [${node.state}] ${node.description}`.trimEnd(),
    ...lines(node.children?.() ?? [], depth + 1),
  ]);
}

function tree(
  objects: readonly KubeObject[],
  problems?: Readonly<Record<string, string>>,
  systemNamespaces = false,
): string[] {
  return lines(meshTree(source(objects, problems), { systemNamespaces }));
}

const accepted = { conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted' }] };
const gateway = object(`${GATEWAY_API}/v1`, 'Gateway', 'bookinfo-gateway', {
  spec: { listeners: [{ name: 'http', port: 80 }] },
  status: { conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed' }] },
});
const route = object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'bookinfo', {
  spec: {
    parentRefs: [{ name: 'bookinfo-gateway' }],
    rules: [
      {
        matches: [
          { path: { type: 'Exact', value: '/productpage' } },
          { path: { value: '/static' } },
          { method: 'GET', path: { value: '/' } },
        ],
        backendRefs: [
          { name: 'productpage', port: 9080, weight: 90 },
          { name: 'gone', port: 9080, weight: 10 },
        ],
      },
    ],
  },
  status: { parents: [{ parentRef: { name: 'bookinfo-gateway' }, ...accepted }] },
});

describe('The mesh as a tree', () => {
  it('says that there is no Istio and no CRD', () => {
    assert.deepEqual(tree([object('v1', 'Namespace', 'default'), object('v1', 'Namespace', 'kube-system')]), [
      'Control plane [neutral] Istio is not installed',
      'default [neutral] not in mesh: label missing',
      'CRDs [neutral] none installed',
    ]);
  });

  it('shows system namespaces when they are asked for', () => {
    const shown = tree([object('v1', 'Namespace', 'kube-system')], {}, true);
    assert.ok(shown.includes('kube-system [neutral] not in mesh: label missing'));
  });

  it('leads from a Gateway over its route to the Service, and lets a missing one show above', () => {
    const shown = tree([
      object('v1', 'Namespace', 'default'),
      gateway,
      route,
      object('v1', 'Service', 'productpage'),
    ]);
    assert.deepEqual(shown.slice(1, 8), [
      'default [bad] not in mesh: label missing · 1 problem',
      '  Traffic [bad] 1 problem',
      '    Gateway bookinfo-gateway [bad] Programmed · port 80 · 1 route',
      '      HTTPRoute bookinfo [bad] Accepted',
      '        /productpage, /static/*, … 1 more [bad] 2 backends',
      '          productpage:9080 [neutral] weight 90',
      '          gone:9080 [bad] weight 10 · no such Service',
    ]);
  });

  it('shows a route whose Gateway is not there by itself, and kinds that nobody knows', () => {
    const shown = tree([
      object('v1', 'Namespace', 'default'),
      route,
      object('networking.istio.io/v2', 'Novelty', 'new'),
    ]);
    assert.ok(shown.some((line) => line.trim().startsWith('HTTPRoute bookinfo')));
    assert.ok(shown.some((line) => line.trim().startsWith('Novelty new')));
  });

  it('puts pods below their Deployment, with what is wrong', () => {
    const labels = { 'pod-template-hash': '5d' };
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'reviews-v1-5d', uid: 'u' }];
    const shown = tree([
      object('v1', 'Namespace', 'default'),
      object('apps/v1', 'Deployment', 'reviews-v1', { spec: { replicas: 1 }, status: {} }),
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'reviews-v1-5d-x', namespace: 'default', labels, ownerReferences },
        spec: { containers: [{ name: 'reviews' }] },
        status: {
          phase: 'Pending',
          containerStatuses: [{ name: 'reviews', state: { waiting: { reason: 'ErrImagePull' } } }],
        },
      },
    ]);
    assert.deepEqual(shown.slice(1, 5), [
      'default [bad] not in mesh: label missing · 1 problem',
      '  Workloads [bad] 1 problem',
      '    reviews-v1 [bad] 0/1 · no sidecar · ErrImagePull',
      '      reviews-v1-5d-x [bad] 0/1 ErrImagePull · no sidecar',
    ]);
  });

  it('names the release of the Gateway API, and warns when there are two', () => {
    const crd = (kind: string, version: string): KubeObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${kind.toLowerCase()}s.${GATEWAY_API}`,
        annotations: { [`${GATEWAY_API}/bundle-version`]: version, [`${GATEWAY_API}/channel`]: 'standard' },
      },
      spec: {
        group: GATEWAY_API,
        names: { kind },
        versions: [
          { name: 'v1', served: true, storage: true },
          { name: 'v1beta1', served: true },
          { name: 'v1alpha2', served: false },
        ],
      },
      status: { conditions: [{ type: 'Established', status: 'True' }] },
    });
    const one = tree([crd('Gateway', 'v1.6.3'), crd('HTTPRoute', 'v1.6.3')]);
    assert.deepEqual(one.slice(1), [
      'CRDs [neutral] 0 Istio · 2 Gateway API 1.6.3 standard',
      `  Gateway [neutral] ${GATEWAY_API} · v1 (stored), v1beta1 · v1.6.3`,
      `  HTTPRoute [neutral] ${GATEWAY_API} · v1 (stored), v1beta1 · v1.6.3`,
    ]);
    assert.ok(tree([crd('Gateway', 'v1.6.3'), crd('HTTPRoute', 'v1.1.0')])[1]?.startsWith('CRDs [warning]'));
  });

  it('says which kinds cannot be read', () => {
    const shown = tree([gateway, object('v1', 'Namespace', 'default')], {
      Pod: 'pods is forbidden',
      Namespace: 'pods is forbidden',
    });
    assert.deepEqual(shown.slice(-3), [
      '2 kinds cannot be read [warning] pods is forbidden',
      '  Namespace cannot be read [warning] pods is forbidden',
      '  Pod cannot be read [warning] pods is forbidden',
    ]);
  });

  it('says of every kind that it reads when it cannot be read', () => {
    const read = ['Namespace', 'Pod', 'Service', 'Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps'];
    const crds = 'CustomResourceDefinition.apiextensions.k8s.io';
    const webhooks = 'MutatingWebhookConfiguration.admissionregistration.k8s.io';
    for (const kind of [...read, crds, webhooks, 'Gateway.gateway.networking.k8s.io']) {
      const shown = tree([gateway, object('v1', 'Namespace', 'default')], { [kind]: 'it is forbidden' });
      assert.equal(shown.at(-1), `${kind.split('.')[0]} cannot be read [warning] it is forbidden`);
    }
  });

  it('gives every row an id of its own', () => {
    const ids: string[] = [];
    const walk = (nodes: readonly MeshNode[]): void => {
      for (const node of nodes) {
        ids.push(node.id);
        walk(node.children?.() ?? []);
      }
    };
    walk(
      meshTree(
        source([
          object('v1', 'Namespace', 'default'),
          gateway,
          route,
          object('v1', 'Service', 'productpage'),
        ]),
        { systemNamespaces: true },
      ),
    );
    assert.equal(new Set(ids).size, ids.length);
  });
});
