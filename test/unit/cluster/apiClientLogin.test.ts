import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ApiClient } from '../../../src/cluster/apiClient.ts';
import { ensureCertificates } from '../../practice/certificates.ts';

/** A server that takes one token, which changes, and a credential program that gives what its file holds. */
describe('A login that is no longer good', () => {
  let folder: string;
  let server: Server;
  let accepted: string;
  let client: ApiClient;
  const file = (name: string): string => join(folder, name);
  const runs = (): number => readFileSync(file('runs'), 'utf8').length;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-login-'));
    const { server: own, caCert } = await ensureCertificates(file('certificates'));
    server = createServer(
      { cert: readFileSync(own.cert), key: readFileSync(own.key) },
      ({ headers }, response) => {
        response.writeHead(headers.authorization === `Bearer ${accepted}` ? 200 : 401).end('{}');
      },
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const program = `const fs = require('node:fs');
fs.appendFileSync(${JSON.stringify(file('runs'))}, '.');
const token = fs.readFileSync(${JSON.stringify(file('token'))}, 'utf8');
console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token } }));`;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'c',
        server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        caFile: caCert,
        skipTLSVerify: false,
      },
      { name: 'u', exec: { apiVersion: 'v1', command: process.execPath, args: ['-e', program] } },
    );
    client = new ApiClient(config);
  });
  after(() => {
    client.dispose();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made anew with the next request, but not with every refusal', async () => {
    writeFileSync(file('token'), 'first');
    accepted = 'first';
    await client.json({ path: '/version' });
    await client.json({ path: '/version' });
    assert.equal(runs(), 1);

    // The program gives no time when its token ends.
    writeFileSync(file('token'), 'second');
    accepted = 'second';
    await assert.rejects(client.json({ path: '/version' }), { kind: 'unauthorized' });
    await client.json({ path: '/version' });
    assert.equal(runs(), 2);

    accepted = 'nobody';
    for (let count = 0; count < 5; count++)
      await assert.rejects(client.json({ path: '/version' }), { kind: 'unauthorized' });
    assert.equal(runs(), 2, 'a program that cannot help is run again and again');
  });
});
