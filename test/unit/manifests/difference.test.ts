import assert from 'node:assert/strict';
import { differences } from '../../../src/manifests/difference.ts';
import { formatPath } from '../../../src/manifests/fieldPath.ts';
import type { ListSchema } from '../../../src/manifests/difference.ts';
import type { KubeObject, ObjectMeta } from '../../../src/mesh/kubeObject.ts';

const list = (more: object): ListSchema => ({ properties: { spec: { properties: { items: more } } } });

function live(spec: unknown, metadata: Partial<ObjectMeta> = {}): KubeObject {
  return { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a', ...metadata }, spec };
}

function ownedBy(fieldsV1: unknown): Partial<ObjectMeta> {
  return { managedFields: [{ manager: 'meshwalk', operation: 'Apply', fieldsV1 }] };
}

function paths(spec: unknown, of: KubeObject, schema?: ListSchema): string[] {
  const wanted = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a' }, spec };
  return differences(wanted, of, schema).map(formatPath);
}

describe('The differences between a document and its object', () => {
  it('are the fields of the document that the object has otherwise, not what only the object has', () => {
    assert.deepEqual(paths({ a: 1, b: { c: 2 } }, live({ a: 1, b: { c: 3, d: 4 }, e: 5 })), ['spec.b.c']);
  });

  it('are fields that an earlier apply set and the document no longer has', () => {
    const owned = ownedBy({ 'f:spec': { 'f:a': {}, 'f:gone': {} } });
    assert.deepEqual(paths({ a: 1 }, live({ a: 1, gone: 2, other: 3 }, owned)), ['spec.gone']);
    assert.deepEqual(paths({ a: 1 }, live({ a: 1, other: 3 }, owned)), []);
  });

  it('count a list that is replaced as a whole by all that its items hold', () => {
    const schema = list({ items: { properties: { weight: {} } } });
    const object = live({ items: [{ name: 'a', weight: 50 }] });
    assert.deepEqual(paths({ items: [{ name: 'a' }] }, object, schema), ['spec.items[0].weight']);
    assert.deepEqual(paths({ items: [] }, object, schema), ['spec.items']);
    assert.deepEqual(paths({ items: [{ name: 'a' }] }, object), []);
  });

  it('match the items of a list by its keys, whatever their order', () => {
    const schema = list({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] });
    const object = live({
      items: [
        { name: 'b', port: 2 },
        { name: 'a', port: 1 },
      ],
    });
    assert.deepEqual(paths({ items: [{ name: 'a', port: 1 }] }, object, schema), []);
    assert.deepEqual(paths({ items: [{ name: 'a', port: 9 }] }, object, schema), ['spec.items[0].port']);
    assert.deepEqual(paths({ items: [{ name: 'c' }] }, object, schema), ['spec.items[0]']);
  });

  it('are items that an earlier apply made and the document no longer has', () => {
    const owned = ownedBy({ 'f:spec': { 'f:items': { 'k:{"name":"a"}': {}, 'k:{"name":"b"}': {} } } });
    const object = live({ items: [{ name: 'a' }, { name: 'b' }, { name: 'theirs' }] }, owned);
    assert.deepEqual(paths({ items: [{ name: 'a' }] }, object), ['spec.items']);
    assert.deepEqual(paths({ items: [{ name: 'b' }, { name: 'a' }] }, object), []);
  });

  it('know members of sets, nulls, quantities and what Go leaves out', () => {
    const set = list({ 'x-kubernetes-list-type': 'set' });
    assert.deepEqual(paths({ items: ['b'] }, live({ items: ['a', 'b'] }), set), []);
    assert.deepEqual(paths({ items: ['c'] }, live({ items: ['a', 'b'] }), set), ['spec.items']);
    assert.deepEqual(paths({ a: null, b: {}, c: [], d: false }, live({})), []);
    const limits = { resources: { limits: { cpu: 0.5, memory: '1024Mi' } } };
    assert.deepEqual(paths(limits, live({ resources: { limits: { cpu: '500m', memory: '1Gi' } } })), []);
    assert.deepEqual(paths({ text: '1000m' }, live({ text: '1' })), ['spec.text']);
  });

  it('look at labels and annotations of the metadata, and at nothing else there', () => {
    const wanted = {
      apiVersion: 'a/v1',
      kind: 'A',
      metadata: { name: 'other', uid: 'x', labels: { a: 'b' }, creationTimestamp: null },
    };
    const object = live(undefined, { labels: { a: 'c', more: 'd' } });
    assert.deepEqual(differences(wanted, object).map(formatPath), ['metadata.labels.a']);
  });
});
