import assert from 'node:assert/strict';
import { finalityOf } from '../../../src/mesh/finality.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { Snapshot } from '../../../src/mesh/snapshot.ts';
import { StoredCluster, object } from './source.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

/** What is said of an object in a cluster that has it and others, after it was applied along with some. */
function told(
  one: KubeObject,
  { others = [], together = [] }: { others?: readonly KubeObject[]; together?: readonly KubeObject[] } = {},
): string {
  const snapshot = new Snapshot(new StoredCluster([one, ...others]));
  return finalityOf(one, { snapshot, together: [one, ...together] });
}

function condition(type: string, status: string, observedGeneration?: number, reason = type): object {
  return { type, status, reason, message: '', observedGeneration };
}

function gateway(own: readonly object[], listeners: readonly object[], spec: object = {}): KubeObject {
  return object(GATEWAY_API, 'Gateway', 'gate', {
    metadata: { generation: 2 },
    spec: { listeners: [{ name: 'http' }, { name: 'https' }], ...spec },
    status: { conditions: own, listeners },
  });
}

const listener = (name: string, generation: number): object => ({
  name,
  conditions: [condition('Programmed', 'True', generation)],
});
const LISTENERS = [listener('http', 2), listener('https', 2)];
const ACCEPTED = condition('Accepted', 'True', 2);
const PROGRAMMED = condition('Programmed', 'True', 2);
const NO_ADDRESS = condition('Programmed', 'False', 2, 'AddressNotAssigned');

function ownService(spec: object, status: object = {}): KubeObject {
  return object('v1', 'Service', 'gate-istio', {
    metadata: { labels: { 'gateway.networking.k8s.io/gateway-name': 'gate' } },
    spec,
    status,
  });
}

const service = (name: string): KubeObject => object('v1', 'Service', name);
const parent = (name: string, ...conditions: readonly object[]): object => ({
  parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name },
  conditions,
});
const GATE = gateway([ACCEPTED, PROGRAMMED], LISTENERS);

function route(parents: readonly object[], names: readonly string[] = ['gate']): KubeObject {
  return object(GATEWAY_API, 'HTTPRoute', 'route', {
    metadata: { generation: 2 },
    spec: {
      parentRefs: names.map((name) => ({ name })),
      rules: [{ backendRefs: [{ name: 'reviews', port: 9080 }] }],
    },
    status: { parents },
  });
}

describe('Whether a status is the last word', () => {
  it('of a Gateway: itself and each of its listeners have been judged in this form', () => {
    assert.equal(told(GATE), 'final');
    assert.equal(told(gateway([], [])), 'coming');
    assert.equal(told(gateway([ACCEPTED], LISTENERS)), 'coming');
    assert.equal(told(gateway([ACCEPTED, condition('Programmed', 'True', 1)], LISTENERS)), 'coming');
    assert.equal(told(gateway([ACCEPTED, PROGRAMMED], [listener('http', 2)])), 'coming');
    assert.equal(
      told(gateway([ACCEPTED, PROGRAMMED], [listener('http', 2), listener('https', 1)])),
      'coming',
    );
    assert.equal(told(gateway([condition('Accepted', 'False', 2, 'InvalidParameters')], [])), 'final');
    assert.equal(told({ ...GATE, metadata: { ...GATE.metadata, deletionTimestamp: 'now' } }), 'coming');
  });

  it('of a Gateway without an address: only a load balancer may stay away for ever', () => {
    const waits = gateway([ACCEPTED, NO_ADDRESS], LISTENERS);
    assert.equal(told(waits, { others: [ownService({ type: 'LoadBalancer' })] }), 'final');
    assert.equal(told(waits, { others: [ownService({ type: 'ClusterIP' })] }), 'coming');
    const given = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
    assert.equal(told(waits, { others: [ownService({ type: 'LoadBalancer' }, given)] }), 'coming');
    assert.equal(told(waits), 'unknown');
    assert.equal(told(gateway([ACCEPTED, NO_ADDRESS], LISTENERS, { addresses: [{ value: 'x' }] })), 'final');
  });

  it('of a route: a controller has judged it for each parent that is there', () => {
    const fresh = parent('gate', condition('Accepted', 'True', 2), condition('ResolvedRefs', 'True', 2));
    const stale = parent('gate', condition('Accepted', 'True', 1), condition('ResolvedRefs', 'True', 1));
    const half = parent('gate', condition('Accepted', 'True', 2), condition('ResolvedRefs', 'True', 1));
    assert.equal(told(route([fresh]), { others: [GATE] }), 'final');
    assert.equal(told(route([]), { others: [GATE] }), 'coming');
    assert.equal(told(route([stale]), { others: [GATE] }), 'coming');
    assert.equal(told(route([half]), { others: [GATE] }), 'coming');
    // What a controller that has gone left behind does not hold it up.
    assert.equal(told(route([stale, fresh]), { others: [GATE] }), 'final');
    const second = { ...GATE, metadata: { ...GATE.metadata, name: 'second' } };
    assert.equal(told(route([fresh], ['gate', 'second']), { others: [GATE, second] }), 'coming');
    assert.equal(told(route([fresh], ['gate', 'nobody']), { others: [GATE] }), 'final');
  });

  it('of a route without its Gateway: at once, unless the Gateway was applied along with it', () => {
    assert.equal(told(route([])), 'final');
    assert.equal(told(route([]), { together: [GATE] }), 'coming');
  });

  it('of a complaint: not when what it misses is there, or has changed just now', () => {
    const accepted = condition('Accepted', 'True', 2);
    const noBackend = route([
      parent('gate', accepted, condition('ResolvedRefs', 'False', 2, 'BackendNotFound')),
    ]);
    assert.equal(told(noBackend, { others: [GATE] }), 'final');
    assert.equal(told(noBackend, { others: [GATE, service('reviews')] }), 'unknown');
    assert.equal(told(noBackend, { others: [GATE], together: [service('reviews')] }), 'unknown');
    const refused = route([parent('gate', condition('Accepted', 'False', 2, 'NotAllowedByListeners'))]);
    assert.equal(told(refused, { others: [GATE] }), 'final');
    assert.equal(told(refused, { others: [GATE], together: [GATE] }), 'unknown');
    const forbidden = route([
      parent('gate', accepted, condition('ResolvedRefs', 'False', 2, 'RefNotPermitted')),
    ]);
    assert.equal(told(forbidden, { others: [GATE] }), 'final');
    const grant = object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'grant');
    assert.equal(told(forbidden, { others: [GATE], together: [grant] }), 'unknown');
  });

  it('of a workload: its controller has seen this form', () => {
    const deployment = (observedGeneration: number): KubeObject =>
      object('apps/v1', 'Deployment', 'reviews', {
        metadata: { generation: 2 },
        status: { observedGeneration, conditions: [condition('Progressing', 'False')] },
      });
    assert.equal(told(deployment(1)), 'coming');
    assert.equal(told(deployment(2)), 'final');
  });

  it('of a kind without a status: at once; of one whose conditions give no generation nobody knows', () => {
    assert.equal(told(object('v1', 'ConfigMap', 'words')), 'final');
    assert.equal(told(object('v1', 'Service', 'reviews', { status: { loadBalancer: {} } })), 'final');
    const custom = (...conditions: readonly object[]): KubeObject =>
      object('example.com/v1', 'Thing', 'x', { metadata: { generation: 2 }, status: { conditions } });
    assert.equal(told(custom(condition('Ready', 'False'))), 'unknown');
    assert.equal(told(custom(condition('Ready', 'False', 1))), 'coming');
    assert.equal(told(custom(condition('Ready', 'False', 2))), 'final');
    assert.equal(told(object('v1', 'Pod', 'one', { status: { phase: 'Pending' } })), 'unknown');
    assert.equal(
      told(object('batch/v1', 'Job', 'one', { status: { conditions: [condition('Failed', 'True')] } })),
      'final',
    );
  });

  it('that nothing is selected: not while what was applied along makes such pods', () => {
    const selects = object('v1', 'Service', 'reviews', { spec: { selector: { app: 'reviews' } } });
    const makes = (app: string, replicas: number): KubeObject =>
      object('apps/v1', 'Deployment', 'reviews', {
        spec: { replicas, template: { metadata: { labels: { app, version: 'v1' } } } },
      });
    assert.equal(told(selects), 'final');
    assert.equal(told(selects, { together: [makes('reviews', 1)] }), 'coming');
    assert.equal(told(selects, { together: [makes('reviews', 0)] }), 'final');
    assert.equal(told(selects, { together: [makes('ratings', 1)] }), 'final');
    const pod = object('v1', 'Pod', 'one', { metadata: { labels: { app: 'reviews' } } });
    assert.equal(told(selects, { together: [pod] }), 'coming');
  });
});
