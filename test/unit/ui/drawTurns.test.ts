import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { DrawTurns } from '../../../src/ui/explorer/drawTurns.ts';

/** What VS Code does with what it is told (`debounce` of its extHostTreeViews.ts, which takes the first word at once). */
class Debounce {
  readonly heard: string[][] = [];
  #held: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  tell(rows: readonly string[]): void {
    if (this.#timer === undefined) this.heard.push([...rows]);
    else this.#held.push(...rows);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#held.length > 0) this.heard.push(this.#held);
      this.#held = [];
    }, 200);
  }
}

describe('Turns of drawing a tree', () => {
  /** When turns were drawn. */
  let drawn: number[];
  /** How much each leaves to make, and what it finds changed. */
  let left: number;
  let found: readonly string[];
  let turns: DrawTurns<string>;
  let code: Debounce;
  let now: number;

  beforeEach(() => {
    now = 0;
    mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
    mock.method(performance, 'now', () => now);
    drawn = [];
    left = 0;
    found = ['a'];
    code = new Debounce();
    turns = new DrawTurns<string>(
      () => {
        turns.begin();
        drawn.push(now);
        turns.end(left);
        turns.changed(found);
      },
      (rows) => code.tell(rows),
    );
  });
  afterEach(() => {
    turns.dispose();
    mock.timers.reset();
    mock.restoreAll();
  });

  /** Lets time pass, in milliseconds. */
  const pass = (ms: number): void => {
    mock.timers.tick(0);
    for (let passed = 0; passed < ms; passed++) {
      now++;
      mock.timers.tick(1);
      mock.timers.tick(0);
    }
  };

  it('begin at once with the first change, of which VS Code hears at once', () => {
    turns.soon();
    pass(0);
    assert.deepEqual(drawn, [0]);
    assert.deepEqual(code.heard, [['a']]);
    pass(10_000);
    assert.deepEqual(drawn, [0], 'nothing is left to make');
  });

  it('let VS Code hear of everything in time, however often something changes', () => {
    for (let count = 0; count < 1_000; count++) {
      found = [String(now)];
      turns.soon();
      pass(1);
    }
    const between = drawn.slice(1).map((at, index) => at - (drawn[index] ?? 0));
    assert.ok(Math.max(...between) <= 50, `drawn at ${drawn.join()}`);
    assert.equal(code.heard.length, 6, 'VS Code waits for silence');
    // The newest is in what it hears.
    assert.deepEqual(
      code.heard.map((rows) => rows.at(-1)),
      ['0', '199', '399', '599', '799', '999'],
    );
  });

  it('go on until nothing is left, and tell together what they found', () => {
    left = 2;
    turns.soon();
    pass(0);
    found = ['b'];
    pass(50);
    found = ['c'];
    pass(50);
    assert.deepEqual(drawn, [0, 50, 100]);
    left = 0;
    found = [];
    pass(1_000);
    assert.deepEqual(drawn, [0, 50, 100, 150, 200]);
    assert.deepEqual(code.heard, [['a'], ['b', 'c']]);
  });

  it('leave others their time where VS Code hears of nothing', () => {
    found = [];
    for (let count = 0; count < 100; count++) {
      turns.soon();
      pass(1);
    }
    assert.deepEqual(drawn, [0, 50, 100]);
  });

  it('come after the timers of VS Code, however late the thread is', () => {
    turns.soon();
    pass(0);
    turns.soon();
    now += 1_000;
    mock.timers.tick(1_000);
    mock.timers.tick(0);
    assert.equal(code.heard.length, 2);
  });

  it('have longer for what is seen where VS Code hears of it after them', () => {
    const shown = (): number | undefined => turns.shown({ shownBelow: () => true }, turns.until)?.until;
    assert.deepEqual([turns.until, shown()], [5, 20]);
    turns.soon();
    pass(10);
    assert.deepEqual([turns.until, shown()], [15, 15]);
    found = [];
    pass(200);
    assert.deepEqual([turns.until, shown()], [215, 230]);
  });

  it('end with the view', () => {
    left = 1;
    turns.soon();
    pass(0);
    turns.dispose();
    pass(10_000);
    assert.deepEqual(drawn, [0]);
  });

  it('tell nothing more when the view has ended', () => {
    turns.soon();
    pass(10);
    turns.changed(['b']);
    turns.dispose();
    pass(10_000);
    assert.deepEqual(drawn, [0]);
    assert.deepEqual(code.heard, [['a']]);
  });
});
