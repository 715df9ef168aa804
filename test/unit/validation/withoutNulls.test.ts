import assert from 'node:assert/strict';
import { withoutNulls } from '../../../src/validation/defaults.ts';
import type { Schema } from '../../../src/validation/schema.ts';

describe('An object without nulls', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          gateways: { type: 'array', items: { type: 'string' } },
          keeps: { type: 'string', nullable: true },
          any: { 'x-kubernetes-preserve-unknown-fields': true },
          http: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
          gone: { type: 'string', default: 'x' },
        },
      },
    },
  };

  it('loses those that the API server refuses, and gets no defaults', () => {
    const metadata = { annotations: null };
    const spec = { gateways: null, keeps: null, any: null, http: [{ name: null }], unknown: null };
    assert.deepEqual(withoutNulls({ metadata, spec }, schema), {
      metadata,
      spec: { keeps: null, any: null, http: [{}], unknown: null },
    });
  });
});
