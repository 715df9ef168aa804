import assert from 'node:assert/strict';
import { LogPlace } from '../../../src/cluster/logPlace.ts';

/** What is shown of lines, one after the other. */
const takeAll = (place: LogPlace, lines: readonly string[]): string[] =>
  lines.flatMap((line) => place.take(line) ?? []);

describe('LogPlace', () => {
  it('takes the times off', () => {
    const place = new LogPlace();
    assert.equal(place.sinceTime, undefined);
    assert.deepEqual(
      takeAll(place, [
        '2026-11-29T10:00:00.000000001Z one',
        '2026-11-29T10:00:01.5Z  two spaces',
        '2026-11-29T10:00:01.6Z ',
        '2026-11-29T10:00:01.7Z',
      ]),
      ['one', ' two spaces', '', ''],
    );
    assert.equal(place.sinceTime, '2026-11-29T10:00:01Z');
  });

  it('leaves a line without a time as it is', () => {
    const words = [
      'failed to watch the log',
      'unable to retrieve container logs',
      '2026-99-99T10:00:00Z no time',
    ];
    assert.deepEqual(takeAll(new LogPlace(), words), words);
  });

  it('leaves out what came before, however often the last second is given again', () => {
    const place = new LogPlace();
    const first = ['2026-11-29T10:00:00.9Z old', '2026-11-29T10:00:01.1Z a', '2026-11-29T10:00:01.2Z b'];
    takeAll(place, first);
    place.goOn();
    assert.deepEqual(takeAll(place, [...first.slice(1), '2026-11-29T10:00:01.3Z c']), ['c']);
    place.goOn();
    const second = [...first.slice(1), '2026-11-29T10:00:01.3Z c'];
    assert.deepEqual(takeAll(place, [...second, '2026-11-29T10:00:02Z d']), ['d']);
    place.goOn();
    assert.deepEqual(takeAll(place, ['2026-11-29T10:00:02Z d']), []);
  });

  it('shows as many equal lines as were written', () => {
    const place = new LogPlace();
    const line = '2026-11-29T10:00:01.1Z tick';
    assert.deepEqual(takeAll(place, [line, line]), ['tick', 'tick']);
    place.goOn();
    assert.deepEqual(takeAll(place, [line, line, line]), ['tick']);
  });

  it('loses no line of two streams that overtook each other', () => {
    const place = new LogPlace();
    takeAll(place, ['2026-11-29T10:00:01.2Z from stderr']);
    place.goOn();
    assert.deepEqual(
      takeAll(place, ['2026-11-29T10:00:01.2Z from stderr', '2026-11-29T10:00:01.1Z from stdout']),
      ['from stdout'],
    );
  });

  it('reads the times of a node in another zone', () => {
    const place = new LogPlace();
    assert.equal(place.take('2026-11-29T11:00:00.123456789+01:00 here'), 'here');
    assert.equal(place.sinceTime, '2026-11-29T10:00:00Z');
  });
});
