import assert from 'node:assert/strict';
import { chanceOf } from '../../../src/traffic/binomial.ts';
import { compareSplit } from '../../../src/traffic/splitComparison.ts';
import type { SplitVerdict } from '../../../src/traffic/splitComparison.ts';
import type { PromisedSplit } from '../../../src/mesh/routing/promisedSplit.ts';

function promise(shares: Readonly<Record<string, number>>): PromisedSplit {
  const parts = Object.entries(shares).map(([version, share]) => ({ app: 'reviews', version, share }));
  return { route: undefined, ruleIndex: 0, rule: 'every request', parts, lost: 0 };
}

function seen(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).map(([version, count]) => ({ app: 'reviews', version, count }));
}

describe('The chance of a count', () => {
  it('is the exact binomial one', () => {
    // 2 * P(X <= 2) of 10 throws of a coin: 2 * 56 / 1024.
    assert.ok(Math.abs(chanceOf(2, 10, 0.5) - 112 / 1024) < 1e-12);
    assert.equal(chanceOf(5, 10, 0.5), 1);
    assert.ok(chanceOf(890, 1000, 0.9) > 0.25);
    assert.ok(chanceOf(850, 1000, 0.9) < 1e-5);
    assert.ok(chanceOf(3333, 10_000, 1 / 3) > 0.9);
  });

  it('is none where the promise forbids it, and certain where it demands it', () => {
    assert.equal(chanceOf(1, 100, 0), 0);
    assert.equal(chanceOf(0, 100, 0), 1);
    assert.equal(chanceOf(99, 100, 1), 0);
    assert.equal(chanceOf(100, 100, 1), 1);
  });
});

describe('What was seen beside what was promised', () => {
  it('is judged by what chance explains', () => {
    const table: [string, Record<string, number>, Record<string, number> | undefined, SplitVerdict][] = [
      ['near', { v1: 89, v3: 11 }, { v1: 0.9, v3: 0.1 }, 'fits'],
      ['thirds', { v1: 34, v2: 31, v3: 35 }, { v1: 1 / 3, v2: 1 / 3, v3: 1 / 3 }, 'fits'],
      ['far', { v1: 70, v3: 30 }, { v1: 0.9, v3: 0.1 }, 'differs'],
      ['one that was promised nothing', { v1: 999, v2: 1 }, { v1: 1 }, 'differs'],
      ['all to the only one', { v2: 20 }, { v2: 1 }, 'fits'],
      ['one that never came', { v1: 100 }, { v1: 0.5, v2: 0.5 }, 'differs'],
      ['few', { v1: 3, v2: 2 }, { v1: 0.5, v2: 0.5 }, 'tooFew'],
      ['few and yet impossible', { v1: 3, v2: 2 }, { v1: 1 }, 'differs'],
      ['no promise', { v1: 3 }, undefined, 'unknown'],
      ['no answer', {}, { v1: 1 }, 'unknown'],
    ];
    for (const [name, counts, shares, verdict] of table) {
      const split = shares === undefined ? undefined : promise(shares);
      assert.equal(compareSplit(seen(counts), split).verdict, verdict, name);
    }
  });

  it('keeps versions that were promised and never came, and those that came unpromised', () => {
    const { parts, total } = compareSplit(seen({ v10: 1, v1: 3 }), promise({ v1: 0.5, v2: 0.5 }));
    assert.equal(total, 4);
    assert.deepEqual(
      parts.map(({ version, observed, promised }) => [version, observed, promised]),
      [
        ['v1', 0.75, 0.5],
        ['v2', 0, 0.5],
        ['v10', 0.25, 0],
      ],
    );
  });

  it('compares the application that answered most', () => {
    const versions = [...seen({ v1: 50, v2: 50 }), { app: 'other', version: 'v1', count: 3 }];
    const { app, total } = compareSplit(versions, promise({ v1: 0.5, v2: 0.5 }));
    assert.deepEqual([app, total], ['reviews', 100]);
  });

  it('takes shares of a rule that loses a part among those that are answered', () => {
    const split = { ...promise({ v1: 0.45, v2: 0.45 }), lost: 0.1 };
    assert.equal(compareSplit(seen({ v1: 500, v2: 500 }), split).verdict, 'fits');
  });
});
