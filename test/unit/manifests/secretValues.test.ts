import assert from 'node:assert/strict';
import { hideSecretValues } from '../../../src/manifests/secretValues.ts';

describe('A text about a Secret', () => {
  const secret = { kind: 'Secret', data: { a: 'aHVudGVyMg==' }, stringData: { b: 'say "please"' } };

  it('loses the values, however they are written', () => {
    const text = 'bad: aHVudGVyMg== hunter2 say "please" say \\"please\\" c2F5ICJwbGVhc2Ui, key a';
    const hidden = hideSecretValues(text, secret);
    assert.equal(hidden, 'bad: (hidden) (hidden) (hidden) (hidden) (hidden), key a');
    assert.equal(hideSecretValues(text, { ...secret, kind: 'ConfigMap' }), text);
  });

  it('are hidden when they are written as numbers, too', () => {
    const secret = { kind: 'Secret', stringData: { pin: 918273645 } };
    assert.equal(hideSecretValues('got 918273645', secret), 'got (hidden)');
  });
});
