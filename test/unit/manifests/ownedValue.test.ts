import assert from 'node:assert/strict';
import { ownedValue } from '../../../src/manifests/ownedValue.ts';
import { sameObject } from '../../../src/manifests/sameObject.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a', namespace: 'n', uid: 'u', labels: { ours: '1', theirs: '2' } },
  spec: {
    clusterIP: '10.0.0.1',
    selector: { app: 'a' },
    ports: [
      { port: 80, protocol: 'TCP', name: 'http', targetPort: 80 },
      { port: 81, protocol: 'TCP', name: 'other' },
    ],
    set: ['a', 'b'],
  },
};

describe('The part of an object that a manager applied', () => {
  it('holds its fields and items, and says which object it is', () => {
    const fields = {
      'f:metadata': { 'f:labels': { 'f:ours': {} } },
      'f:spec': {
        'f:selector': {},
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
        'f:set': { 'v:"b"': {} },
        'f:gone': {},
      },
    };
    assert.deepEqual(ownedValue(object, fields), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'n', labels: { ours: '1' } },
      spec: { selector: { app: 'a' }, ports: [{ port: 80, protocol: 'TCP', name: 'http' }], set: ['b'] },
    });
  });
});

describe('Two states of an object', () => {
  const at = (time: string, spec: unknown): KubeObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: time,
      managedFields: [{ manager: 'm', operation: 'Apply', time } as never],
    },
    spec,
  });

  it('are the same but for their version and the times of their writers', () => {
    assert.ok(sameObject(at('1', { a: 1, b: 2 }), at('2', { b: 2, a: 1 })));
    assert.ok(!sameObject(at('1', { time: 'a' }), at('1', { time: 'b' })));
  });
});
