import assert from 'node:assert/strict';
import { amountText, parseAmount } from '../../../src/traffic/amountText.ts';
import { headerText, parseHeaders } from '../../../src/traffic/headerText.ts';
import { loopbackUrl } from '../../../src/traffic/loopback.ts';
import { planProblem, plannedCount } from '../../../src/traffic/requestPlan.ts';
import type { RequestPlan } from '../../../src/traffic/requestPlan.ts';

const PLAN: RequestPlan = {
  method: 'GET',
  path: '/productpage',
  headers: [],
  amount: { count: 100 },
  concurrency: 4,
};

describe('A plan of requests', () => {
  it('is taken within its limits', () => {
    const good: Partial<RequestPlan>[] = [
      {},
      { path: '/' },
      { path: '/a/b?c=d&e=%20' },
      { headers: [['host', 'shop.example.com']], user: 'jason' },
      { amount: { perSecond: 200, seconds: 50 } },
    ];
    for (const part of good) assert.equal(planProblem({ ...PLAN, ...part }), undefined, JSON.stringify(part));
  });

  it('is refused beyond them, with the limit', () => {
    const bad: [Partial<RequestPlan>, RegExp][] = [
      [{ amount: { count: 0 } }, /1 to 10000/],
      [{ amount: { count: 10_001 } }, /1 to 10000/],
      [{ amount: { count: 1.5 } }, /1 to 10000/],
      [{ amount: { perSecond: 201, seconds: 1 } }, /1 to 200 requests a second/],
      [{ amount: { perSecond: 1, seconds: 301 } }, /1 to 300 seconds/],
      [{ amount: { perSecond: 200, seconds: 300 } }, /60000 requests; at most 10000/],
      [{ concurrency: 21 }, /1 to 20/],
      [{ concurrency: 0 }, /1 to 20/],
    ];
    for (const [part, words] of bad) assert.match(planProblem({ ...PLAN, ...part }) ?? 'taken', words);
  });

  it('is refused with a path that leads elsewhere or breaks the request', () => {
    for (const path of [
      '',
      'x',
      '//evil.example/',
      '/\\evil',
      '/a b',
      '/a\r\nHost: b',
      '/a#b',
      '/ä',
      `/${'a'.repeat(2048)}`,
    ])
      assert.match(planProblem({ ...PLAN, path }) ?? 'taken', /one slash/, JSON.stringify(path));
  });

  it('is refused with headers that would be another request', () => {
    const bad: [string, string, RegExp][] = [
      ['a b', 'c', /not the name/],
      ['', 'c', /not the name/],
      ['x\r\ny', 'c', /not the name/],
      ['x', 'a\r\nEvil: 1', /holds signs/],
      ['x', 'ä', /holds signs/],
      ['Content-Length', '5', /set by Meshwalk/],
      ['transfer-encoding', 'chunked', /set by Meshwalk/],
    ];
    for (const [name, value, words] of bad)
      assert.match(planProblem({ ...PLAN, headers: [[name, value]] }) ?? 'taken', words);
    const many = Array.from({ length: 21 }, (_, index) => [`x-${index}`, 'y'] as const);
    assert.match(planProblem({ ...PLAN, headers: many }) ?? 'taken', /At most 20/);
    assert.match(planProblem({ ...PLAN, user: 'a;b' }) ?? 'taken', /user name/);
  });
});

describe('An amount', () => {
  it('is read as people write it, and written so that it is read again', () => {
    assert.deepEqual(parseAmount(' 100 '), { count: 100 });
    for (const text of ['20/s 30s', '20/sec for 30 seconds', '20 / s, 30 s', '20/s x 30s'])
      assert.deepEqual(parseAmount(text), { perSecond: 20, seconds: 30 }, text);
    for (const text of ['', 'many', '20/s', '-1', '1e3', '20/m 3s'])
      assert.equal(parseAmount(text), undefined, text);
    for (const amount of [{ count: 7 }, { perSecond: 5, seconds: 6 }])
      assert.deepEqual(parseAmount(amountText(amount)), amount);
    assert.equal(plannedCount({ perSecond: 5, seconds: 6 }), 30);
  });
});

describe('Headers in one line', () => {
  it('are read, with semicolons inside a value', () => {
    assert.deepEqual(parseHeaders('end-user: jason; cookie: a=1\\; b=2;'), [
      ['end-user', 'jason'],
      ['cookie', 'a=1; b=2'],
    ]);
    assert.deepEqual(parseHeaders(''), []);
    assert.equal(parseHeaders('no colon'), undefined);
    assert.equal(parseHeaders(': value'), undefined);
    const fields = [['cookie', 'a; b']] as const;
    assert.deepEqual(parseHeaders(headerText(fields)), fields);
  });
});

describe('An address to send to', () => {
  it('is one of this machine, by HTTP', () => {
    for (const text of [
      'http://localhost:8080/a',
      'http://127.0.0.1:1',
      'http://127.1.2.3',
      'http://[::1]:80',
    ])
      assert.equal(loopbackUrl(text).href, new URL(text).href);
  });

  it('is no other', () => {
    for (const text of [
      'http://example.com',
      'http://localhost.example.com',
      'http://10.0.0.1',
      'http://0.0.0.0',
      'http://127.0.0.1.nip.io',
      'http://[::ffff:10.0.0.1]',
      'http://user:word@localhost',
      'file:///etc/passwd',
      'ftp://localhost',
      'localhost',
      '',
    ])
      assert.throws(() => loopbackUrl(text), RangeError, text);
  });

  it('is quoted without control characters when it is refused', () => {
    assert.throws(
      () => loopbackUrl(`\u001b[31m${'x'.repeat(500)}`),
      (error) =>
        error instanceof RangeError && !error.message.includes('\u001b') && error.message.length < 160,
    );
  });
});
