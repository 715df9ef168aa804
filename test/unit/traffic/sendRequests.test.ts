import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunRecorder } from '../../../src/traffic/runResult.ts';
import type { RunResult } from '../../../src/traffic/runResult.ts';
import { sendRequests } from '../../../src/traffic/sendRequests.ts';
import { plannedCount } from '../../../src/traffic/requestPlan.ts';
import type { RequestPlan } from '../../../src/traffic/requestPlan.ts';

const PLAN: RequestPlan = {
  method: 'GET',
  path: '/page?x=1',
  headers: [],
  amount: { count: 20 },
  concurrency: 4,
};

describe('Sending requests', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function serve(listener: RequestListener): Promise<URL> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return new URL(`http://localhost:${(server.address() as AddressInfo).port}/`);
  }

  async function run(
    base: URL,
    plan: Partial<RequestPlan> = {},
    signal?: AbortSignal,
    seen: (sent: number) => void = () => {},
  ): Promise<RunResult> {
    const whole = { ...PLAN, ...plan };
    const recorder = new RunRecorder(plannedCount(whole.amount));
    const end = await sendRequests({
      base,
      plan: whole,
      ...(signal === undefined ? {} : { signal }),
      onAnswer: (answer) => {
        recorder.add(answer);
        seen(recorder.result().sent);
      },
    });
    recorder.ended(end);
    return recorder.result();
  }

  it('sends as many as planned, so many at once, with what the plan says', async () => {
    let open = 0;
    let most = 0;
    const requests: IncomingMessage[] = [];
    const base = await serve((request, response) => {
      const status = requests.push(request) % 2 === 0 ? 200 : 503;
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        response.writeHead(status).end('reviews-v2-577579b4c5-xqfc8');
      });
    });
    const result = await run(base, {
      headers: [
        ['Host', 'shop.example.com'],
        ['x-a', 'b'],
      ],
    });
    assert.equal(result.state, 'done');
    assert.deepEqual(result.byStatus, { '200': 10, '503': 10 });
    assert.deepEqual(result.versions, [{ app: 'reviews', version: 'v2', count: 20 }]);
    assert.ok(most <= 4, `${most} at once`);
    const [first] = requests;
    assert.equal(first?.url, '/page?x=1');
    assert.equal(first?.headers.host, 'shop.example.com');
    assert.equal(first?.headers['x-a'], 'b');
  });

  it('keeps what was answered when it is stopped half-way, and says that it was stopped', async () => {
    const stop = new AbortController();
    const base = await serve((_, response) => {
      // The last ones under way never get an answer.
      if (!stop.signal.aborted) response.end('ok');
    });
    const result = await run(base, { amount: { count: 1000 } }, stop.signal, (sent) => {
      if (sent === 50) stop.abort();
    });
    assert.equal(result.state, 'stopped');
    assert.ok(result.sent >= 50 && result.sent < 60, `${result.sent}`);
    assert.equal(result.byStatus['200'], result.sent);
    assert.equal(result.byStatus['failed'], undefined);
    assert.ok(result.abandoned <= 4);
  });

  it('sends at its rate and ends by itself', async function () {
    this.timeout(10_000);
    const base = await serve((_, response) => response.end());
    // As many at once as there are requests: none of them waits for an answer, however slow the machine is.
    const { sent, elapsedMs } = await run(base, { amount: { perSecond: 20, seconds: 1 }, concurrency: 20 });
    assert.equal(sent, 20);
    assert.ok(elapsedMs > 900 && elapsedMs < 10_000, `${elapsedMs} ms`);
  });

  it('sends fewer where the answers do not keep up with the rate, and none when the time is over', async function () {
    this.timeout(10_000);
    let asked = 0;
    const base = await serve((_, response) => {
      asked++;
      setTimeout(() => response.end(), 1100);
    });
    const amount = { perSecond: 20, seconds: 1 };
    const { state, planned, sent, byStatus } = await run(base, { amount, concurrency: 3 });
    assert.deepEqual(
      { state, planned, sent, byStatus },
      { state: 'done', planned: 20, sent: 3, byStatus: { '200': 3 } },
    );
    assert.equal(asked, 3);
  });

  it('says why nobody answers', async () => {
    const base = await serve(() => {});
    const [server] = servers.splice(0);
    server?.close();
    assert.ok(server);
    await once(server, 'close');
    const { byStatus, failures, latency } = await run(base);
    assert.deepEqual(byStatus, { failed: 20 });
    assert.deepEqual(failures, { 'connection refused: nobody listens there': 20 });
    assert.equal(latency, undefined);
    const closing = await serve((request) => request.socket.destroy());
    assert.deepEqual((await run(closing)).failures, { 'the connection was closed before the answer': 20 });
  });

  it('does not follow redirects', async () => {
    const base = await serve((_, response) =>
      response.writeHead(302, { location: 'http://example.com/' }).end(),
    );
    assert.deepEqual((await run(base)).byStatus, { '302': 20 });
  });

  it('signs a user in where there is a form, and else says the name in a header', async () => {
    const told: (readonly [string | undefined, unknown])[] = [];
    const bookinfo = await serve((request, response) => {
      if (request.url === '/login') {
        let body = '';
        request.setEncoding('utf8').on('data', (part: string) => (body += part));
        request.once('end', () => {
          const user = new URLSearchParams(body).get('username') ?? '';
          response.writeHead(302, { 'set-cookie': `session=signed-${user}; Path=/; HttpOnly` }).end();
        });
        return;
      }
      told.push([request.headers.cookie, request.headers['end-user']]);
      response.end();
    });
    await run(bookinfo, { user: 'jason', amount: { count: 2 } });
    assert.deepEqual(told, [
      ['session=signed-jason', undefined],
      ['session=signed-jason', undefined],
    ]);
    told.length = 0;
    const other = await serve((request, response) => {
      if (request.url !== '/login') told.push([request.headers.cookie, request.headers['end-user']]);
      response.writeHead(404).end();
    });
    await run(other, { user: 'jason', amount: { count: 1 } });
    assert.deepEqual(told, [[undefined, 'jason']]);
  });

  it('refuses other machines and plans beyond the limits before it sends anything', async () => {
    let asked = 0;
    const base = await serve((_, response) => {
      asked++;
      response.end();
    });
    await assert.rejects(run(new URL('http://192.0.2.1/')), RangeError);
    await assert.rejects(run(new URL('http://example.com/')), RangeError);
    await assert.rejects(run(base, { amount: { count: 10_001 } }), RangeError);
    await assert.rejects(run(base, { path: '//192.0.2.1/' }), RangeError);
    await assert.rejects(run(base, { headers: [['x', 'a\r\nb: c']] }), RangeError);
    assert.equal(asked, 0);
  });
});
