import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { ApiClient } from '../../../src/cluster/apiClient.ts';
import { ApiPulse } from '../../../src/cluster/apiPulse.ts';
import type { ForwardTarget } from '../../../src/cluster/forwardTarget.ts';
import { PortForward } from '../../../src/cluster/portForward.ts';
import { stringAt } from '../../../src/mesh/fields.ts';
import { eventually } from '../../host/support/eventually.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import { type PracticeMesh, startPracticeMesh } from '../../practice/practiceMesh.ts';
import { clientOf } from './support.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const DETAILS = { labelSelector: 'app=details' };

describe('A port-forward through the API server', function () {
  this.timeout(60_000);
  let mesh: PracticeMesh;
  let namespace: string;
  let client: ApiClient;
  let pulse: ApiPulse;
  const opened: PortForward[] = [];

  before(async function () {
    this.timeout(180_000);
    mesh = await startPracticeMesh({ scenario: 'bare' });
    namespace = await mesh.createNamespace('forward');
    const bookinfo = readFileSync(join(mesh.tools.samples, 'bookinfo/platform/kube/bookinfo.yaml'), 'utf8');
    const details = loadAll(bookinfo).filter((one) =>
      /details/.test(stringAt(one, 'metadata', 'name') ?? ''),
    );
    await mesh.api.apply(details.map((one) => JSON.stringify(one)).join('\n---\n'), namespace);
    await mesh.api.waitForAll(
      { ...POD, namespace, ...DETAILS },
      (pods) => pods.length > 0 && pods.every(isReady),
    );
    client = await clientOf(mesh.kubeconfigPath);
    pulse = new ApiPulse(client);
  });
  afterEach(async () => {
    for (const forward of opened.splice(0)) await forward.close();
  });
  after(async () => {
    client?.dispose();
    await mesh?.down();
  });

  const service = (): ForwardTarget => ({ kind: 'service', namespace, name: 'details', port: 9080 });
  async function open(
    target: ForwardTarget = service(),
    more: { localPort?: number; otherPortWillDo?: boolean } = {},
  ): Promise<PortForward> {
    const forward = await PortForward.open({
      client,
      pulse,
      target,
      localPort: 0,
      otherPortWillDo: true,
      signal: new AbortController().signal,
      log: () => undefined,
      ...more,
    });
    opened.push(forward);
    return forward;
  }
  const ask = async (forward: PortForward, host = 'localhost'): Promise<number> => {
    const headers = { connection: 'close' };
    const answer = await fetch(`http://${host}:${forward.port}/details/0`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const changes = (forward: PortForward) => (listener: () => void) => ({
    dispose: forward.onChange(listener),
  });
  async function thePod(): Promise<string> {
    const [pod] = await mesh.api.list({ ...POD, namespace, ...DETAILS });
    return pod?.metadata.name ?? '';
  }

  it('carries many connections at once, counts them, and has no port left when it is closed', async () => {
    const forward = await open();
    assert.deepEqual(forward.state, { kind: 'open', pod: await thePod(), port: 9080 });
    assert.deepEqual(
      new Set(await Promise.all(Array.from({ length: 40 }, async () => ask(forward)))),
      new Set([200]),
    );
    assert.equal(await ask(forward, '127.0.0.1'), 200);
    await eventually([changes(forward)], () => forward.traffic.open === 0, { what: 'the end of all' });
    const { sent, received, connections, lastUsed } = forward.traffic;
    assert.equal(connections, 41);
    assert.ok(sent > 41 * 50 && received > 41 * 100, `${sent} and ${received} bytes`);
    assert.ok(lastUsed !== undefined && Date.now() - lastUsed.getTime() < 10_000);
    await forward.close();
    for (const host of ['127.0.0.1', '[::1]']) await assert.rejects(ask(forward, host));
  });

  it('gives the answer to a client that has ended its side', async () => {
    const forward = await open();
    const answer = await new Promise<string>((resolve, reject) => {
      const pieces: Buffer[] = [];
      const socket = connect({ host: '127.0.0.1', port: forward.port, allowHalfOpen: true });
      socket.end('GET /details/0 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      socket.on('data', (piece) => pieces.push(piece));
      socket.once('end', () => resolve(Buffer.concat(pieces).toString()));
      socket.once('error', reject);
    });
    assert.match(answer, /^HTTP\/1\.1 200 /);
  });

  it('goes to the next pod when its own is deleted, at the same port, also for a pod chosen by name', async () => {
    const byName = await thePod();
    const forwards = [await open(), await open({ kind: 'pod', namespace, name: byName, port: 9080 })];
    const begun = performance.now();
    await mesh.api.delete({ ...POD, namespace, name: byName });
    for (const forward of forwards) {
      await eventually(
        [changes(forward)],
        () => forward.state.kind === 'waiting' || forward.state.pod !== byName,
        { what: 'the news of the pod', timeoutMs: 2_000 },
      );
    }
    assert.ok(performance.now() - begun < 2_000);
    for (const forward of forwards) {
      // Asked while no pod may be ready: the connection waits for one.
      assert.equal(await ask(forward), 200);
      assert.ok(forward.state.kind === 'open' && forward.state.pod !== byName);
    }
  });

  it('says within two seconds that the API server is gone, and works again when it is back', async () => {
    const forward = await open();
    assert.equal(await ask(forward), 200);
    const killed = performance.now();
    await mesh.kill('kube-apiserver');
    await eventually([changes(forward)], () => forward.state.kind === 'waiting', { what: 'the bad news' });
    assert.ok(performance.now() - killed < 2_000);
    assert.match(forward.state.kind === 'waiting' ? forward.state.why : '', /^No answer from https:/);
    const patient = ask(forward);
    await mesh.restart('kube-apiserver');
    assert.equal(await patient, 200);
    assert.equal(forward.state.kind, 'open');
  });

  it('says what is wrong at once: no Service, no port, no pod, a port of this machine that is taken', async () => {
    const begun = performance.now();
    await assert.rejects(
      open({ kind: 'service', namespace, name: 'nobody', port: 9080 }),
      /services "nobody" not found/,
    );
    await assert.rejects(open({ ...service(), port: 1 }), /details has no port 1; it has 9080/);
    const labels = { app: 'kiali' };
    await assert.rejects(
      open({ kind: 'labels', namespace, labels, port: 20_001 }),
      /No pod with app=kiali is ready in namespace forward/,
    );
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port: localPort } = other.address() as AddressInfo;
    await assert.rejects(
      open(service(), { localPort, otherPortWillDo: false }),
      /Port \d+ of this machine is in use/,
    );
    assert.notEqual((await open(service(), { localPort })).port, localPort);
    other.close();
    assert.ok(performance.now() - begun < 5_000);
  });

  it('tells what fails at the pod while the way to it is open', async () => {
    const forward = await open({ kind: 'pod', namespace, name: await thePod(), port: 7 });
    await assert.rejects(ask(forward));
    assert.match(forward.trouble ?? '', /./);
    assert.equal(forward.state.kind, 'open');
  });
});
