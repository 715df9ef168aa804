import assert from 'node:assert/strict';
import { fromChart } from '../../../src/ui/traffic/chart/chartProtocol.ts';

describe('Messages of the chart of requests', () => {
  it('are taken when they have one of their shapes, without anything else', () => {
    assert.deepEqual(fromChart({ type: 'again', more: 'x' }), { type: 'again' });
    assert.deepEqual(fromChart({ type: 'compare', run: '12.5' }), { type: 'compare', run: '12.5' });
    assert.deepEqual(fromChart({ type: 'compare', run: '' }), { type: 'compare', run: '' });
  });

  it('are nothing otherwise', () => {
    for (const message of [
      null,
      7,
      'again',
      {},
      { type: 'send' },
      { type: 'compare' },
      { type: 'compare', run: 'x' },
    ])
      assert.equal(fromChart(message), undefined, JSON.stringify(message));
  });
});
