import assert from 'node:assert/strict';
import { withoutFields } from '../../../src/manifests/withoutFields.ts';

describe('An object without some of its fields', () => {
  const object = {
    kind: 'A',
    metadata: { name: 'a', labels: { one: '1', two: '2' } },
    spec: { replicas: 3, hosts: ['a', 'b', 'c', 'd'], items: [{ name: 'x', image: 'i' }, { name: 'y' }] },
  };

  it('has all others, and is another object', () => {
    const before = structuredClone(object);
    assert.deepEqual(
      withoutFields(object, [
        ['spec', 'replicas'],
        ['spec', 'items', 0, 'image'],
        ['metadata', 'labels', 'one'],
      ]),
      {
        kind: 'A',
        metadata: { name: 'a', labels: { two: '2' } },
        spec: { hosts: ['a', 'b', 'c', 'd'], items: [{ name: 'x' }, { name: 'y' }] },
      },
    );
    assert.deepEqual(object, before);
  });

  it('loses items by their place, however many of one list go', () => {
    const { spec } = withoutFields(object, [
      ['spec', 'hosts', 0],
      ['spec', 'hosts', 2],
      ['spec', 'hosts', 3],
    ]) as typeof object;
    assert.deepEqual(spec.hosts, ['b']);
  });

  it('has no field that only held what is gone, and is as it was where there is none', () => {
    assert.deepEqual(withoutFields({ data: { a: '1' }, kind: 'A' }, [['data', 'a']]), { kind: 'A' });
    assert.deepEqual(
      withoutFields(object, [['spec', 'nothing'], ['spec', 'hosts', 9], ['toString'], ['__proto__', 'a']]),
      object,
    );
  });
});
