import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMiddleman } from '../../integration/cluster/support.ts';

const LISTENING = 'tracing:net.server.listen:asyncStart';

describe('The middleman before an API server', () => {
  let folder: string;
  const servers: Server[] = [];
  const note = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('server' in message)) return;
    if (message.server instanceof Server) servers.push(message.server);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-unit-'));
    writeFileSync(
      join(folder, 'config'),
      'clusters: [{ name: a, cluster: {} }]\nusers: [{ name: a, user: {} }]\n',
    );
    subscribe(LISTENING, note);
  });
  after(() => {
    unsubscribe(LISTENING, note);
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves no server behind when its kubeconfig cannot be written', async () => {
    const mesh = {
      kubeconfigPath: join(folder, 'config'),
      server: 'https://127.0.0.1:1',
      dir: join(folder, 'missing'),
    };
    await assert.rejects(startMiddleman(mesh, 'unwritten'), { code: 'ENOENT' });
    assert.deepEqual(
      servers.map(({ listening }) => listening),
      [false],
    );
  });
});
