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

/** Cuts the connection at once, or after a watch that was well for so many milliseconds; or what it answers. */
type Answer = 'cut' | { readonly wellFor: number } | { readonly status: number; readonly body: object };

const LIST_ENDS = {
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } } },
};

describe('A watch that is tried again', () => {
  it('asks a server that is just back soon, and one that goes on refusing later and later', async () => {
    // It names five seconds, although it is there much sooner.
    const refuse: Answer = { status: 503, body: { details: { retryAfterSeconds: 5 } } };
    const { counted } = await tried(['cut', 'cut', 'cut', refuse, refuse, 'cut']);
    assert.deepEqual(counted, [0, 1, 2, 0, 1, 2]);
  });

  it('waits as long as a server wants that is too busy, and goes on streaming', async () => {
    const message = 'too many requests, please try again later';
    const busy: Answer = {
      status: 429,
      body: { kind: 'Status', status: 'Failure', code: 429, message, details: { retryAfterSeconds: 0.01 } },
    };
    const { counted, asked, said } = await tried([busy, busy, busy]);
    assert.deepEqual(counted, [], 'its own count of failures does not matter');
    assert.deepEqual(said, [message, message, message]);
    assert.deepEqual(
      asked.map((url) => url.includes('sendInitialEvents=true')),
      [true, true, true, true],
    );
  });

  it('goes on streaming where the server only starts to serve the kind, and counts that for itself', async () => {
    const message = 'storage is (re)initializing';
    const starting: Answer = { status: 429, body: { message, details: { retryAfterSeconds: 60 } } };
    const { counted, asked, said } = await tried([starting, starting]);
    assert.deepEqual([counted, said], [[], [message, message]]);
    assert.ok(asked.every((url) => url.includes('sendInitialEvents=true')));
  });

  it('says nothing of a connection that was cut, unless the next one fails, too', async () => {
    const gone = 'the connection was cut.';
    const well = { wellFor: 600 };
    const { said, asked } = await tried([well, well, 'cut', { wellFor: 0 }, 'cut']);
    assert.deepEqual(
      said.map((one) => one.slice(-gone.length)),
      // Whole; well again; gone with the second try; and a server that cuts everything at once is no better.
      ['', '', gone, '', gone, gone],
    );
    assert.deepEqual(
      asked.map((url) => new URL(url, 'http://any').searchParams.get('resourceVersion')),
      [null, '7', '7', '7', '7', '7'],
    );
  });

  /** What is asked and said, and how many failures each pause is measured by, until the answers end. */
  async function tried(answers: Answer[]): Promise<{
    readonly counted: readonly number[];
    readonly asked: readonly string[];
    readonly said: readonly string[];
  }> {
    const asked: string[] = [];
    const said: string[] = [];
    const stop = new AbortController();
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.shift();
      if (answer === undefined) stop.abort();
      if (answer === undefined || answer === 'cut') request.socket.destroy();
      else if ('wellFor' in answer) {
        response.writeHead(200).write(`${JSON.stringify(LIST_ENDS)}\n`);
        setTimeout(() => request.socket.destroy(), answer.wellFor);
      } else response.writeHead(answer.status).end(JSON.stringify(answer.body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const config = new KubeConfig();
    const { port } = server.address() as AddressInfo;
    config.loadFromClusterAndUser(
      { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: false },
      { name: 'u' },
    );
    const client = new ApiClient(config);
    const counted: number[] = [];
    class Counting extends Backoff {
      override next(): number {
        counted.push(this.failures);
        return super.next();
      }
    }
    const nothing = (): void => {};
    const report = (error: Error | undefined): void => {
      said.push(error?.message ?? '');
    };
    try {
      await reflect({
        client,
        kind: POD,
        sink: { upsert: nothing, remove: nothing, listing: nothing, listed: nothing, report },
        signal: stop.signal,
        backoff: new Counting(1, 2),
      });
    } finally {
      client.dispose();
      server.close();
    }
    return { counted, asked, said };
  }
});
