import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ApiClient } from '../../../src/cluster/apiClient.ts';

/** Longer than any test takes, in milliseconds. */
const LONG = 1_000_000;

describe('A client that waits to try again', () => {
  let status: number;
  /** Whether answers begin and never end, as a quiet watch does. */
  let isEndless: boolean;
  let server: Server;
  let client: ApiClient;
  let left: AbortController;

  beforeEach(async () => {
    status = 200;
    isEndless = false;
    server = createServer((_, response) => {
      response.writeHead(status);
      response.flushHeaders();
      if (!isEndless) response.end('{}');
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

  it('waits as long as it was told to', async () => {
    await client.pause(1, left.signal);
  });
});
