import assert from 'node:assert/strict';
import { consequences } from '../../../src/mesh/consequences.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { Snapshot } from '../../../src/mesh/snapshot.ts';
import { StoredCluster, object } from './source.ts';
import { lines, rows } from './treeRows.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const SET = { kind: 'ListenerSet', group: 'gateway.networking.k8s.io' };
const namespaces = ['default', 'shop'].map((name) => object('v1', 'Namespace', name));
const good = [
  { type: 'Accepted', status: 'True', reason: 'Accepted' },
  { type: 'Programmed', status: 'True', reason: 'Programmed' },
];
const gateway = object(GATEWAY_API, 'Gateway', 'gate', {
  spec: { listeners: [{ name: 'web', protocol: 'HTTP', port: 80 }] },
  status: { conditions: good },
});

function listenerSet(more: Readonly<Record<string, unknown>> = {}): KubeObject {
  return object(GATEWAY_API, 'ListenerSet', 'extra', {
    metadata: { namespace: 'shop' },
    spec: {
      parentRef: { name: 'gate', namespace: 'default' },
      listeners: [
        { name: 'shop', protocol: 'HTTP', port: 81, hostname: 'shop.example.com' },
        { name: 'raw', protocol: 'TCP', port: 9000 },
      ],
    },
    status: { conditions: good },
    ...more,
  });
}

function route(name: string, ...parentRefs: readonly object[]): KubeObject {
  return object(GATEWAY_API, 'HTTPRoute', name, { metadata: { namespace: 'shop' }, spec: { parentRefs } });
}

describe('ListenerSets in the tree of the mesh', () => {
  it('stand below their Gateway with their listeners, and the routes below these', () => {
    const objects = [...namespaces, gateway, listenerSet(), route('pages', { ...SET, name: 'extra' })];
    const path = ['default', 'Traffic', 'Gateway gate'];
    assert.deepEqual(lines(objects, ...path), [
      'ListenerSet extra [pending] Programmed · ports 81, 9000 · 1 route',
    ]);
    assert.deepEqual(lines(objects, ...path, 'ListenerSet extra'), [
      'listener shop [pending] HTTP 81 · shop.example.com · 1 route',
      'listener raw [neutral] TCP 9000 · 0 routes',
    ]);
    assert.deepEqual(lines(objects, ...path, 'ListenerSet extra', 'listener shop'), [
      'HTTPRoute pages [pending] no status yet',
    ]);
    // In their own namespace they stand as well, as routes do whose Gateway is elsewhere, and the route not twice.
    assert.deepEqual(lines(objects, 'shop', 'Traffic'), [
      'ListenerSet extra [pending] Programmed · ports 81, 9000 · 1 route',
    ]);
  });

  it('stand once where their Gateway is in the same namespace', () => {
    const here = listenerSet({ metadata: { namespace: 'default' } });
    assert.deepEqual(lines([...namespaces, gateway, here], 'default', 'Traffic'), [
      'Gateway gate [good] Programmed · port 80 · 0 routes',
    ]);
  });

  it('are told from a Gateway of the same name', () => {
    const alike = listenerSet({ metadata: { namespace: 'default', name: 'gate' } });
    const own = { ...route('own', { name: 'gate', namespace: 'default' }) };
    const objects = [
      ...namespaces,
      {
        ...gateway,
        spec: {
          listeners: [
            { name: 'web', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'All' } } },
          ],
        },
      },
      { ...alike, metadata: { ...alike.metadata, name: 'gate' } },
      own,
    ];
    assert.deepEqual(lines(objects, 'default', 'Traffic', 'Gateway gate'), [
      'HTTPRoute own [pending] no status yet',
      'ListenerSet gate [good] Programmed · ports 81, 9000 · 0 routes',
    ]);
  });

  it('let show above what is wrong with a listener', () => {
    const conditions = [{ type: 'Conflicted', status: 'True', reason: 'HostnameConflict' }];
    const set = listenerSet({ status: { conditions: good, listeners: [{ name: 'shop', conditions }] } });
    const objects = [...namespaces, gateway, set];
    assert.equal(rows(objects, 'default', 'Traffic')[0]?.state, 'bad');
    assert.deepEqual(lines(objects, 'default', 'Traffic', 'Gateway gate', 'ListenerSet extra'), [
      'listener shop [bad] HTTP 81 · shop.example.com · Conflicted: HostnameConflict · 0 routes',
      'listener raw [neutral] TCP 9000 · 0 routes',
    ]);
  });

  it('say that their Gateway is not there, and routes that their ListenerSet is not', () => {
    const lost = [...namespaces, listenerSet(), object(GATEWAY_API, 'Gateway', 'other')];
    assert.deepEqual(lines(lost, 'shop', 'Traffic'), [
      'ListenerSet extra [bad] no Gateway gate · ports 81, 9000 · 0 routes',
    ]);
    const named = { ...SET, name: 'gone' };
    const alone = [...namespaces, gateway, listenerSet(), route('pages', named)];
    const found = rows(alone, 'shop', 'Traffic').find(({ label }) => label === 'HTTPRoute pages');
    assert.equal(found?.description, 'no ListenerSet gone');
    assert.equal(found.facts[0], 'There is no ListenerSet gone in namespace shop.');
  });

  it('show under the name that they had as an experiment', () => {
    const group = 'gateway.networking.x-k8s.io';
    const set = { ...listenerSet(), apiVersion: `${group}/v1alpha1`, kind: 'XListenerSet' };
    const objects = [
      ...namespaces,
      gateway,
      set,
      route('pages', { group, kind: 'XListenerSet', name: 'extra' }),
    ];
    assert.deepEqual(
      lines(objects, 'default', 'Traffic', 'Gateway gate', 'XListenerSet extra', 'listener shop'),
      ['HTTPRoute pages [pending] no status yet'],
    );
  });

  it('take their routes with them when they go, and so does their Gateway', () => {
    const set = listenerSet();
    const snapshot = new Snapshot(
      new StoredCluster([...namespaces, gateway, set, route('pages', { ...SET, name: 'extra' })]),
    );
    const said = ['No request gets in through these routes any more: HTTPRoute pages.'];
    assert.deepEqual(consequences(snapshot, set), said);
    assert.deepEqual(consequences(snapshot, gateway), said);
  });
});
