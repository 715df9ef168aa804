import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ApiClient } from '../../../src/cluster/apiClient.ts';
import { Backoff } from '../../../src/cluster/backoff.ts';
import { reflect } from '../../../src/cluster/reflector.ts';

const POD = {
  group: '',
  kind: 'Pod',
  version: 'v1',
  versions: ['v1'],
  resource: 'pods',
  namespaced: true,
  verbs: ['list', 'watch'],
  categories: [],
};

describe('A watch that is tried again', () => {
  it('asks a server that is just back soon, and one that goes on refusing later and later', async () => {
    const answers = ['cut', 'cut', 'cut', 'refuse', 'refuse', 'cut'];
    const stop = new AbortController();
    const server = createServer((request, response) => {
      const answer = answers.shift();
      if (answer === undefined) stop.abort();
      if (answer === 'refuse') response.writeHead(503).end('{}');
      else request.socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const config = new KubeConfig();
    const { port } = server.address() as AddressInfo;
    config.loadFromClusterAndUser(
      { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: false },
      { name: 'u' },
    );
    const client = new ApiClient(config);
    /** How many failures each pause is measured by. */
    const counted: number[] = [];
    class Counting extends Backoff {
      override next(): number {
        counted.push(this.failures);
        return super.next();
      }
    }
    const nothing = (): void => {};
    try {
      await reflect({
        client,
        kind: POD,
        sink: { upsert: nothing, remove: nothing, listing: nothing, listed: nothing, report: nothing },
        signal: stop.signal,
        backoff: new Counting(1, 2),
      });
    } finally {
      client.dispose();
      server.close();
    }
    assert.deepEqual(counted, [0, 1, 2, 0, 1, 2]);
  });
});
