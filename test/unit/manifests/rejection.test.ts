import assert from 'node:assert/strict';
import { readRejection } from '../../../src/manifests/rejection.ts';

function status(code: number, message: string, more: object = {}): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message, ...more });
}

describe('readRejection', () => {
  it('reads typed patch failures, which come as 500', () => {
    const body = status(
      500,
      'failed to create typed patch object (/r; gateway.networking.k8s.io/v1, Kind=HTTPRoute): .spec.parentRef: field not declared in schema',
    );
    assert.deepEqual(readRejection(500, body, {}), [
      {
        path: ['spec', 'parentRef'],
        layer: 'unknown-field',
        reason: 'TypedPatch',
        message: 'The cluster knows no field spec.parentRef.',
      },
    ]);
    const several = status(
      500,
      'failed to create typed patch object (default/r; x/v1, Kind=R): errors:\n  .spec.a: field not declared in schema\n  .spec.b[0].port: expected numeric (int or float), got string',
    );
    assert.deepEqual(
      readRejection(500, several, {}).map((rejection) => [rejection.layer, rejection.path]),
      [
        ['unknown-field', ['spec', 'a']],
        ['type', ['spec', 'b', 0, 'port']],
      ],
    );
  });

  it('reads all causes of a 422, but not the one that only says that rules rest', () => {
    const body = status(422, 'HTTPRoute "r" is invalid', {
      reason: 'Invalid',
      details: {
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: 0',
            field: 'spec.rules[0].backendRefs[0].port',
          },
          {
            reason: 'FieldValueInvalid',
            message: 'some validation rules were not checked because the object was invalid',
            field: '<nil>',
          },
        ],
      },
    });
    assert.deepEqual(readRejection(422, body, {}), [
      {
        reason: 'FieldValueInvalid',
        path: ['spec', 'rules', 0, 'backendRefs', 0, 'port'],
        layer: 'invalid',
        message: 'Invalid value: 0.',
      },
    ]);
  });

  it('reads what a webhook says', () => {
    const body = status(
      400,
      'admission webhook "validation.istio.io" denied the request: configuration is invalid: 2 errors occurred:\n\t* one\n\t* two\n\n',
    );
    assert.deepEqual(readRejection(400, body, {}), [
      { layer: 'webhook', message: 'one.' },
      { layer: 'webhook', message: 'two.' },
    ]);
  });

  it('reads a missing namespace and a kind that is not served, which is not JSON', () => {
    const missing = status(404, 'namespaces "shop" not found', {
      reason: 'NotFound',
      details: { name: 'shop', kind: 'namespaces' },
    });
    assert.equal(readRejection(404, missing, {})[0]?.layer, 'namespace');
    assert.equal(readRejection(404, '404 page not found\n', {})[0]?.layer, 'kind');
  });

  it('reads conflicts with their managers', () => {
    const body = status(409, 'Apply failed with 1 conflict', {
      reason: 'Conflict',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "one" using v1', field: '.data.a' },
        ],
      },
    });
    assert.deepEqual(readRejection(409, body, {}), [
      {
        reason: 'FieldManagerConflict',
        path: ['data', 'a'],
        layer: 'conflict',
        message: 'data.a is managed by "one": applying would take the field over.',
        manager: 'one',
      },
    ]);
  });

  it('never gives nothing', () => {
    for (const body of ['', '{', 'null', '[]', status(500, 'boom')])
      assert.equal(readRejection(500, body, {}).length, 1);
  });
});
