import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ApiClient } from '../../../src/cluster/apiClient.ts';

/** Longer than any test takes, in milliseconds. */
const LONG = 1_000_000;

describe('A client that waits to try again', () => {
  let status: number;
  /** Whether answers begin and never end, as a quiet watch does. */
  let isEndless: boolean;
  /** Whether nothing is answered. */
  let isSilent: boolean;
  /** How many lines come at once. */
  let lines: number;
  let server: Server;
  let client: ApiClient;
  let left: AbortController;

  beforeEach(async () => {
    status = 200;
    isEndless = false;
    isSilent = false;
    lines = 0;
    server = createServer((_, response) => {
      if (isSilent) return;
      response.writeHead(status);
      response.flushHeaders();
      if (!isEndless) response.end(lines === 0 ? '{}' : '{}\n'.repeat(lines));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'c',
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        skipTLSVerify: false,
      },
      { name: 'u' },
    );
    client = new ApiClient(config);
    left = new AbortController();
  });
  afterEach(() => {
    left.abort();
    client.dispose();
    server.close();
  });

  it('waits no longer when another request is answered, and everyone who waits hears of it', async () => {
    const waiting = [client.pause(LONG, left.signal), client.pause(LONG, left.signal)];
    await client.json({ path: '/version' });
    await Promise.all(waiting);
  });

  it('hears of a watch as soon as the server takes it', async () => {
    const waiting = client.pause(LONG, left.signal);
    await client.lines({ path: '/watch' }, () => {});
    await waiting;
  });

  it('waits on when the server refuses the other request', async () => {
    status = 503;
    let isOver = false;
    const waiting = client.pause(LONG, left.signal).then(() => (isOver = true));
    await assert.rejects(client.json({ path: '/version' }));
    assert.equal(isOver, false);
    left.abort();
    await waiting;
  });

  it('fails what is under way when all connections are renewed, and asks over new ones', async () => {
    isEndless = true;
    const opened = Promise.withResolvers<void>();
    const watching = client.lines({ path: '/watch', silenceMs: 0 }, () => {}, opened.resolve);
    await opened.promise;
    client.renew();
    await assert.rejects(watching, { kind: 'unreachable' });
    isEndless = false;
    await client.json({ path: '/version' });
    assert.equal(client.openRequests, 0);
  });

  it('gives up on a watch that is not answered, and never on one that is', async () => {
    isSilent = true;
    await assert.rejects(
      client.lines({ path: '/watch', silenceMs: 0, answerMs: 20 }, () => {}),
      {
        kind: 'timeout',
      },
    );
    isSilent = false;
    isEndless = true;
    const opened = Promise.withResolvers<void>();
    const watching = client.lines({ path: '/watch', silenceMs: 0, answerMs: 20 }, () => {}, opened.resolve);
    await opened.promise;
    const ended = watching.then(
      () => 'over',
      () => 'cut',
    );
    assert.equal(await Promise.race([ended, pause(100, 'open')]), 'open');
    client.renew();
    assert.equal(await ended, 'cut');
  });

  it('lets others have their turn while much arrives at once', async () => {
    lines = 300;
    let taken = 0;
    let takenByThen: number | undefined;
    await client.lines({ path: '/watch' }, () => {
      // The others begin to wait with the first of all lines.
      if (taken === 0) setTimeout(() => (takenByThen = taken), 5);
      taken++;
      busyFor(1);
    });
    assert.equal(taken, lines);
    assert.ok(takenByThen !== undefined && takenByThen < 100, `after ${takenByThen} lines`);
  });

  it('gives no line any more to who has ended it, though many have come', async () => {
    lines = 300;
    let takenLater = 0;
    const reading = client.lines({ path: '/watch', signal: left.signal }, () => {
      if (left.signal.aborted) takenLater++;
      else setTimeout(() => left.abort(), 0);
      busyFor(1);
    });
    await assert.rejects(reading, { kind: 'cancelled' });
    assert.equal(takenLater, 0);
  });

  it('waits as long as it was told to', async () => {
    await client.pause(1, left.signal);
  });
});

/** Keeps the thread busy, as work on what came does. */
function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
