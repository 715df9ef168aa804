import assert from 'node:assert/strict';
import { applyDefaults } from '../../../src/validation/defaults.ts';
import type { Schema } from '../../../src/validation/schema.ts';
import { structureIssues } from '../../../src/validation/structure.ts';

function codes(value: unknown, schema: Schema): string[] {
  return structureIssues(value, schema, 'Thing').map((issue) => `${issue.code} ${issue.path.join('.')}`);
}
const spec = (schema: Schema): Schema => ({ type: 'object', properties: { spec: schema } });

describe('the walk over a structural schema', () => {
  it('leaves apiVersion, kind, metadata and status of the root alone and closes the rest', () => {
    const schema = spec({ type: 'object', properties: { a: { type: 'string' } } });
    assert.deepEqual(codes({ apiVersion: 1, kind: 2, metadata: 3, status: 4, spec: { a: 'x' } }, schema), []);
    assert.deepEqual(codes({ spec: { b: 1 }, data: 1 }, schema), [
      'structure/unknown-field spec.b',
      'structure/unknown-field data',
    ]);
  });

  it('lets preserved and additional fields pass', () => {
    const kept = spec({
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { a: { type: 'string' } },
    });
    assert.deepEqual(codes({ spec: { b: [1], a: 1 } }, kept), ['structure/type spec.a']);
    const map = spec({ type: 'object', additionalProperties: { type: 'integer' } });
    assert.deepEqual(codes({ spec: { b: 1, c: 'x' } }, map), ['structure/type spec.c']);
  });

  it('knows int-or-string, whole numbers and nullable', () => {
    const schema = spec({
      type: 'object',
      properties: {
        port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        count: { type: 'integer', format: 'int32' },
        ratio: { type: 'number' },
        none: { type: 'string', nullable: true },
      },
    });
    assert.deepEqual(codes({ spec: { port: 80, count: 1, ratio: 1, none: null } }, schema), []);
    assert.deepEqual(codes({ spec: { port: 'http', count: 3_000_000_000 } }, schema), [
      'structure/range spec.count',
    ]);
    assert.deepEqual(codes({ spec: { port: 1.5, count: 1.5, ratio: '1' } }, schema), [
      'structure/type spec.port',
      'structure/type spec.count',
      'structure/type spec.ratio',
    ]);
  });

  it('counts characters and not UTF-16 units', () => {
    const schema = spec({ type: 'string', maxLength: 2 });
    assert.deepEqual(codes({ spec: '😀😀' }, schema), []);
    assert.deepEqual(codes({ spec: '😀😀😀' }, schema), ['structure/length spec']);
  });

  it('says one thing of a group of fields that exclude each other', () => {
    const group = spec({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [
        { not: { anyOf: [{ required: ['a'] }, { required: ['b'] }] } },
        { required: ['a'] },
        { required: ['b'] },
      ],
    });
    assert.deepEqual(codes({ spec: {} }, group), []);
    assert.deepEqual(codes({ spec: { a: 'x' } }, group), []);
    const [issue, ...more] = structureIssues({ spec: { a: 'x', b: 'y' } }, group, 'Thing');
    assert.equal(issue?.message, 'spec has a and b, but only one of a or b may be set.');
    assert.equal(more.length, 0);
  });

  it('judges the form that the discriminator chooses', () => {
    const address = spec({
      type: 'object',
      properties: { type: { type: 'string' }, value: { type: 'string' } },
      oneOf: [
        {
          properties: {
            type: { enum: ['IPAddress'] },
            value: { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
          },
        },
        { properties: { type: { not: { enum: ['IPAddress'] } } } },
      ],
    });
    assert.deepEqual(codes({ spec: { type: 'IPAddress', value: '2001:db8::1' } }, address), []);
    assert.deepEqual(codes({ spec: { type: 'Hostname', value: 'x' } }, address), []);
    assert.deepEqual(codes({ spec: { type: 'IPAddress', value: '1.2.3' } }, address), [
      'structure/format spec.value',
    ]);
  });

  it('finds repeated items of sets and keys of maps', () => {
    const schema = spec({
      type: 'object',
      properties: {
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        map: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['n', 'p'],
          items: { type: 'object', properties: { n: { type: 'string' }, p: { type: 'integer' } } },
        },
        any: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'string' } },
      },
    });
    const value = {
      set: ['a', 'b', 'a'],
      map: [
        { n: 'x', p: 1 },
        { n: 'x', p: 2 },
        { p: 1, n: 'x' },
      ],
      any: ['a', 'a'],
    };
    assert.deepEqual(codes({ spec: value }, schema), [
      'list/duplicate-item spec.set.2',
      'list/duplicate-key spec.map.2',
    ]);
  });
});

describe('defaulting', () => {
  const schema = spec({
    type: 'object',
    properties: {
      group: { type: 'string', default: 'g' },
      inner: { type: 'object', properties: { kind: { type: 'string', default: 'k' } } },
      whole: { type: 'object', default: {}, properties: { kind: { type: 'string', default: 'k' } } },
      kept: { type: 'string', nullable: true },
      gone: { type: 'string' },
    },
  });

  it('fills what has a parent and drops nulls', () => {
    const nulls: string[] = [];
    const input = { spec: { group: null, inner: {}, kept: null, gone: null } };
    const result = applyDefaults(input, schema, (path) => nulls.push(path.join('.')));
    assert.deepEqual(result, {
      spec: { group: 'g', inner: { kind: 'k' }, whole: { kind: 'k' }, kept: null },
    });
    assert.deepEqual(nulls, ['spec.group', 'spec.gone']);
    assert.equal(input.spec.group, null);
  });

  it('does not make parents', () => {
    assert.deepEqual(
      applyDefaults({ spec: {} }, schema, () => {}),
      { spec: { group: 'g', whole: { kind: 'k' } } },
    );
  });
});
