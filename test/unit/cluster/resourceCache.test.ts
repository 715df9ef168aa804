import assert from 'node:assert/strict';
import { ResourceCache } from '../../../src/cluster/resourceCache.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

function pod(name: string, namespace: string, resourceVersion = '1'): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid: name, resourceVersion } };
}

function filled(): ResourceCache {
  const cache = new ResourceCache((object) => object);
  cache.listing();
  for (const one of [pod('b10', 'one'), pod('b2', 'one'), pod('a', 'two')]) cache.upsert(one);
  cache.listed();
  return cache;
}

describe('The store of one kind', () => {
  it('gives a namespace by name, and the same list until one of its objects changes', () => {
    const cache = filled();
    const before = cache.in('one');
    assert.deepEqual(
      before.map(({ metadata }) => metadata.name),
      ['b2', 'b10'],
    );
    cache.upsert(pod('a', 'two', '2'));
    assert.equal(cache.in('one'), before);
    cache.upsert(pod('b2', 'one', '2'));
    assert.notEqual(cache.in('one'), before);
  });

  it('tells by its revision what changed, also when the last object of a namespace goes and comes', () => {
    const cache = filled();
    const seen = new Set([cache.revision('two')]);
    cache.remove(pod('a', 'two'));
    assert.ok(!seen.has(cache.revision('two')));
    seen.add(cache.revision('two'));
    cache.upsert(pod('a', 'two'));
    assert.ok(!seen.has(cache.revision('two')));
    const one = cache.revision('one');
    const all = cache.revision();
    cache.upsert(pod('a', 'two', '9'));
    assert.equal(cache.revision('one'), one);
    assert.notEqual(cache.revision(), all);
  });

  it('never has the revision of a cache that it takes the place of', () => {
    const revisions = [filled(), filled()].map((cache) => [
      cache.revision(),
      cache.revision('one'),
      cache.revision('none'),
    ]);
    const [first = [], second = []] = revisions;
    assert.deepEqual(
      first.filter((revision) => second.includes(revision)),
      [],
    );
  });

  it('drops what a new list does not have, and keeps what it has', () => {
    const cache = filled();
    const kept = cache.get('one/b2');
    cache.listing();
    cache.upsert(pod('b2', 'one'));
    cache.listed();
    assert.deepEqual(
      cache.all.map(({ metadata }) => metadata.name),
      ['b2'],
    );
    assert.equal(cache.get('one/b2'), kept);
  });

  it('knows nothing of a kind that is not served any more', () => {
    const cache = filled();
    const before = cache.revision('one');
    cache.forget();
    assert.equal(cache.synced, false);
    assert.deepEqual(cache.all, []);
    assert.notEqual(cache.revision('one'), before);
  });
});
