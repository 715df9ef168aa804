import assert from 'node:assert/strict';
import { shared } from '../../../src/cluster/shared.ts';

/** A value of JSON that nobody else holds. */
const parsed = (text: string): unknown => JSON.parse(text);

describe('What a changed object has in common with the one before', () => {
  const before = {
    metadata: { name: 'a', labels: { app: 'a' }, resourceVersion: '1' },
    spec: { ports: [{ port: 80 }, { port: 81 }] },
    status: null,
  };
  const text = JSON.stringify(before);

  it('is the whole object when nothing changed', () => {
    assert.equal(shared(before, parsed(text)), before);
  });

  it('is every part that did not change, and the rest is new', () => {
    const now = { ...before, metadata: { ...before.metadata, resourceVersion: '2' } };
    const found = shared(before, structuredClone(now));
    assert.deepEqual(found, now);
    assert.notEqual(found, before);
    assert.equal(found.spec, before.spec);
    assert.equal(found.metadata.labels, before.metadata.labels);
    assert.equal(before.metadata.resourceVersion, '1', 'the one before is not touched');
  });

  for (const [what, changed] of [
    ['a value', { ports: [{ port: 80 }, { port: 82 }] }],
    ['an item more', { ports: [{ port: 80 }, { port: 81 }, { port: 82 }] }],
    ['an item fewer', { ports: [{ port: 80 }] }],
    ['a key more', { ports: [{ port: 80 }, { port: 81 }], type: 'ClusterIP' }],
    ['a key fewer', {}],
    ['another key', { others: [{ port: 80 }, { port: 81 }] }],
    ['a list for an object', []],
    ['an object for a list', { ports: { 0: { port: 80 }, 1: { port: 81 } } }],
    ['null', null],
    ['a word', 'spec'],
  ] as const) {
    it(`is less by ${what}`, () => {
      const now = { ...before, spec: changed };
      const found = shared<unknown>(before, structuredClone(now)) as typeof now;
      assert.deepEqual(found, now);
      assert.notEqual(found.spec, before.spec);
    });
  }

  it('does not come from what every object has', () => {
    const hostile = '{"__proto__":{"a":1},"toString":"a","constructor":null}';
    assert.equal(JSON.stringify(shared({}, parsed(hostile))), hostile);
    const known = parsed(hostile);
    assert.equal(shared(known, parsed(hostile)), known);
    const found = shared({}, parsed('{"__proto__":{}}')) as object;
    assert.notEqual(Object.getOwnPropertyDescriptor(found, '__proto__')?.value, Object.prototype);
  });

  it('is not looked for without end', () => {
    const deep = '['.repeat(9_000) + ']'.repeat(9_000);
    const now = parsed(deep);
    assert.equal(shared(parsed(deep), now), now);
  });
});
