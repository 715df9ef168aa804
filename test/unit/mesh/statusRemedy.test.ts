import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { podSelector, selectsNoPod } from '../../../src/mesh/selectedPods.ts';
import { Snapshot } from '../../../src/mesh/snapshot.ts';
import { statusRemedy } from '../../../src/mesh/statusRemedy.ts';
import { StoredCluster } from './source.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

function object(kind: string, name: string, more: object, apiVersion = 'v1', namespace = 'shop'): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace }, ...more };
}

const bad = (type: string, reason: string): object => ({ type, status: 'False', reason, message: 'm' });
const parents = (type: string, reason: string): object => ({
  parents: [{ parentRef: { name: 'gate' }, conditions: [bad(type, reason)] }],
});

function remedyOf(live: KubeObject, ...others: readonly KubeObject[]): unknown {
  return statusRemedy(live, new Snapshot(new StoredCluster([live, ...others])));
}

describe('The remedy for a bad status', () => {
  const spec = {
    parentRefs: [{ name: 'gate', namespace: 'infra' }],
    rules: [
      { backendRefs: [{ name: 'reviews', port: 80 }] },
      { backendRefs: [{ name: 'reviewz', port: 80 }] },
    ],
  };

  it('names the missing backend and the Services that are there', () => {
    const route = object(
      'HTTPRoute',
      'r',
      { spec, status: parents('ResolvedRefs', 'BackendNotFound') },
      GATEWAY_API,
    );
    assert.deepEqual(remedyOf(route, object('Service', 'reviews', {})), {
      kind: 'backend',
      path: ['spec', 'rules', 1, 'backendRefs', 0, 'name'],
      name: 'reviewz',
      namespace: 'shop',
      services: ['reviews'],
    });
  });

  it('names the listener that does not take routes of the namespace', () => {
    const listeners = [{ name: 'http', allowedRoutes: { namespaces: { from: 'Same' } } }];
    const gateway = object('Gateway', 'gate', { spec: { listeners } }, GATEWAY_API, 'infra');
    const route = object(
      'HTTPRoute',
      'r',
      { spec, status: parents('Accepted', 'NotAllowedByListeners') },
      GATEWAY_API,
    );
    const remedy = remedyOf(route, gateway) as { listener: string; from: string; namespace: string };
    assert.deepEqual([remedy.listener, remedy.from, remedy.namespace], ['http', 'Same', 'shop']);
  });

  it('knows the annotation for a Gateway without an address, and the grant for another namespace', () => {
    const status = { conditions: [bad('Programmed', 'AddressNotAssigned')] };
    assert.deepEqual(remedyOf(object('Gateway', 'gate', { status }, GATEWAY_API)), { kind: 'address' });
    const rules = [{ backendRefs: [{ name: 'db', namespace: 'data' }] }];
    const route = object(
      'HTTPRoute',
      'r',
      { spec: { rules }, status: parents('ResolvedRefs', 'RefNotPermitted') },
      GATEWAY_API,
    );
    assert.deepEqual(remedyOf(route), {
      kind: 'grant',
      fromKind: 'HTTPRoute',
      fromNamespace: 'shop',
      toNamespace: 'data',
      toKind: 'Service',
      toName: 'db',
    });
  });
});

describe('What chooses pods by labels', () => {
  const pod = {
    ...object('Pod', 'p', {}),
    metadata: { name: 'p', namespace: 'shop', labels: { app: 'web' } },
  };
  const service = (app: string): KubeObject => object('Service', 's', { spec: { selector: { app } } });
  const isAlone = (one: KubeObject): boolean =>
    selectsNoPod(one, new Snapshot(new StoredCluster([one, pod])));

  it('is told when no pod of its namespace has them', () => {
    assert.ok(isAlone(service('api')));
    assert.ok(!isAlone(service('web')));
    assert.ok(!isAlone(object('Service', 's', { spec: {} })));
    assert.equal(podSelector({ apiVersion: 'apps/v1', kind: 'Deployment', spec: {} }), undefined);
  });
});
