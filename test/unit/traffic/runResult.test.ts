import assert from 'node:assert/strict';
import { RunRecorder, latencyOf } from '../../../src/traffic/runResult.ts';

describe('The result of a run', () => {
  it('counts codes, versions and failures, and keeps what nobody knows apart', () => {
    let now = 1000;
    const recorder = new RunRecorder(10, () => now);
    const answered = (status: number, version?: string): void =>
      recorder.add({
        kind: 'answered',
        status,
        ms: status / 10,
        by: version === undefined ? undefined : { app: 'reviews', version },
      });
    answered(200, 'v10');
    answered(200, 'v2');
    answered(200, 'v2');
    answered(503);
    recorder.add({ kind: 'failed', why: 'refused' });
    recorder.add({ kind: 'failed', why: 'refused' });
    recorder.add({ kind: 'abandoned' });
    assert.equal(recorder.result().state, 'running');
    now = 1250;
    recorder.ended('stopped');
    now = 9000;
    assert.deepEqual(recorder.result(), {
      state: 'stopped',
      planned: 10,
      sent: 6,
      abandoned: 1,
      elapsedMs: 250,
      byStatus: { '200': 3, '503': 1, failed: 2 },
      failures: { refused: 2 },
      versions: [
        { app: 'reviews', version: 'v2', count: 2 },
        { app: 'reviews', version: 'v10', count: 1 },
      ],
      latency: { p50: 20, p90: 50.3, p99: 50.3, max: 50.3 },
    });
  });

  it('stays small when every answer calls itself something else', () => {
    const recorder = new RunRecorder(1000);
    for (let index = 0; index < 1000; index++)
      recorder.add({ kind: 'answered', status: 200, ms: 1, by: { app: 'a', version: `v${index}` } });
    assert.equal(recorder.result().versions.length, 20);
  });
});

describe('Percentiles', () => {
  it('are times that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(latencyOf(hundred), { p50: 50, p90: 90, p99: 99, max: 100 });
    assert.deepEqual(latencyOf([7]), { p50: 7, p90: 7, p99: 7, max: 7 });
    assert.deepEqual(latencyOf([1, 1000]), { p50: 1, p90: 1000, p99: 1000, max: 1000 });
    assert.equal(latencyOf([]), undefined);
  });
});
