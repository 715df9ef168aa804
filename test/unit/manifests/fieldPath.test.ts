import assert from 'node:assert/strict';
import { formatPath, parseFieldPath, resolveFieldPath } from '../../../src/manifests/fieldPath.ts';

describe('field paths of the API server', () => {
  it('are read in all their forms', () => {
    assert.deepEqual(parseFieldPath('spec.rules[0].backendRefs[1].port'), [
      'spec',
      'rules',
      0,
      'backendRefs',
      1,
      'port',
    ]);
    assert.deepEqual(parseFieldPath('.spec.parentRef'), ['spec', 'parentRef']);
    assert.deepEqual(parseFieldPath('metadata.labels[a.b/c]'), ['metadata', 'labels', 'a.b/c']);
    assert.deepEqual(parseFieldPath('spec["a.b"].c'), ['spec', 'a.b', 'c']);
    assert.deepEqual(parseFieldPath('.spec.containers[name="x].y"].image'), [
      'spec',
      'containers',
      { where: { name: 'x].y' } },
      'image',
    ]);
    assert.deepEqual(parseFieldPath('.spec.ports[port=80,protocol="TCP"]'), [
      'spec',
      'ports',
      { where: { port: 80, protocol: 'TCP' } },
    ]);
    assert.deepEqual(parseFieldPath('.spec.hosts[="a"]'), ['spec', 'hosts', { where: { '': 'a' } }]);
    assert.deepEqual(parseFieldPath('<nil>'), []);
  });

  it('are resolved in an object', () => {
    const object = {
      spec: { listeners: [{ name: 'a' }, { name: 'b' }], hosts: ['x', 'y'] },
      metadata: { labels: { 'a.b/c': '1' } },
    };
    assert.deepEqual(resolveFieldPath(parseFieldPath('.spec.listeners[name="b"].port'), object), [
      'spec',
      'listeners',
      1,
      'port',
    ]);
    assert.deepEqual(resolveFieldPath(parseFieldPath('.spec.hosts[="y"]'), object), ['spec', 'hosts', 1]);
    assert.deepEqual(resolveFieldPath(parseFieldPath('.metadata.labels.a.b/c'), object), [
      'metadata',
      'labels',
      'a.b/c',
    ]);
    assert.deepEqual(resolveFieldPath(parseFieldPath('.spec.listeners[name="z"].port'), object), [
      'spec',
      'listeners',
    ]);
  });

  it('are written', () => {
    assert.equal(formatPath(['spec', 'rules', 0, 'port']), 'spec.rules[0].port');
    assert.equal(formatPath(['metadata', 'labels', 'a.b/c']), 'metadata.labels[a.b/c]');
  });
});
