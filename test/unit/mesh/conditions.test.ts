import assert from 'node:assert/strict';
import { conditionsOf, healthOf } from '../../../src/mesh/conditions.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

function gateway(status: object, generation = 1): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'g', namespace: 'a', generation },
    status,
  };
}

function condition(type: string, status: string, reason: string, more: object = {}): object {
  return { type, status, reason, message: `${reason} message`, observedGeneration: 1, ...more };
}

describe('Health by conditions', () => {
  it('is what a Gateway has reached', () => {
    const health = healthOf(
      gateway({
        conditions: [
          condition('Accepted', 'True', 'Accepted'),
          condition('Programmed', 'True', 'Programmed'),
        ],
      }),
    );
    assert.deepEqual(health, { state: 'good', word: 'Programmed' });
  });

  it('is the first bad condition, with its reason', () => {
    const health = healthOf(
      gateway({
        conditions: [
          condition('Accepted', 'True', 'Accepted'),
          condition('Programmed', 'False', 'AddressNotAssigned'),
        ],
      }),
    );
    assert.deepEqual(health, {
      state: 'bad',
      word: 'Programmed: AddressNotAssigned',
      message: 'AddressNotAssigned message',
    });
  });

  it('takes conditions that are bad when true for what they are', () => {
    const listeners = [{ name: 'http', conditions: [condition('Conflicted', 'True', 'HostnameConflict')] }];
    assert.deepEqual(healthOf(gateway({ listeners })), {
      state: 'bad',
      word: 'Conflicted: HostnameConflict (listener http)',
      message: 'HostnameConflict message',
    });
    const calm = [{ name: 'http', conditions: [condition('Conflicted', 'False', 'NoConflicts')] }];
    assert.equal(healthOf(gateway({ listeners: calm })).state, 'good');
  });

  it('reads each parent of a route', () => {
    const route: KubeObject = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'r', generation: 1 },
      status: {
        parents: [
          { parentRef: { name: 'g' }, conditions: [condition('ResolvedRefs', 'False', 'BackendNotFound')] },
        ],
      },
    };
    assert.equal(healthOf(route).state, 'bad');
    assert.equal(conditionsOf(route)[0]?.about, 'g');
  });

  it('is pending while the controller has not spoken of this generation', () => {
    assert.equal(healthOf(gateway({})).state, 'pending');
    assert.equal(
      healthOf(gateway({ conditions: [condition('Programmed', 'True', 'Programmed')] }, 2)).state,
      'pending',
    );
    assert.equal(
      healthOf(gateway({ conditions: [condition('Programmed', 'Unknown', 'Pending')] })).state,
      'pending',
    );
  });

  it('is nothing for kinds that have no conditions', () => {
    assert.equal(
      healthOf({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'v' } })
        .state,
      'none',
    );
  });

  it('knows what istiod says of policies, waypoints and of what it found wrong', () => {
    const policy = (status: object): KubeObject => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'p' },
      status,
    });
    const word = (status: object): unknown => {
      const health = healthOf(policy(status));
      return [health.state, 'word' in health ? health.word : ''];
    };
    assert.deepEqual(word({ conditions: [condition('ZtunnelAccepted', 'True', 'PartiallyInvalid')] }), [
      'bad',
      'ZtunnelAccepted: PartiallyInvalid',
    ]);
    assert.deepEqual(word({ conditions: [condition('WaypointAccepted', 'True', 'Accepted')] }), [
      'good',
      'WaypointAccepted',
    ]);
    assert.deepEqual(word({ conditions: [condition('istio.io/WaypointMissing', 'True', 'Gone')] }), [
      'bad',
      'WaypointMissing: Gone',
    ]);
    assert.deepEqual(word({ conditions: [condition('istio.io/WaypointMissing', 'False', 'There')] }), [
      'good',
      '',
    ]);
    const found = (level: string): object => ({ validationMessages: [{ type: { code: 'IST0101' }, level }] });
    assert.deepEqual(word(found('ERROR')), ['bad', 'IST0101']);
    assert.deepEqual(word(found('INFO')), ['none', '']);
  });

  it('survives a status of any shape', () => {
    for (const status of [
      null,
      1,
      'x',
      [],
      { conditions: 'x', listeners: [null, 3], parents: { a: 1 } },
      { conditions: [null, 'x', {}] },
    ]) {
      assert.doesNotThrow(() => healthOf(gateway(status as object)));
    }
  });
});
