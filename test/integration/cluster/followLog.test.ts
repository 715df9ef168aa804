import assert from 'node:assert/strict';
import type { ApiClient } from '../../../src/cluster/apiClient.ts';
import type { ClusterError } from '../../../src/cluster/clusterError.ts';
import { type ContainerRun, followLog } from '../../../src/cluster/followLog.ts';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { eventually } from '../../host/support/eventually.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import { type PracticeMesh, startPracticeMesh } from '../../practice/practiceMesh.ts';
import { echo } from '../dataPlane/objects.ts';
import { clientOf, type Middleman, startMiddleman } from './support.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const WRITER = 'gateway.networking.k8s.io/gateway-name=writer';
/** Before the lines of the requests a proxy may have others. */
const TAIL_LINES = 10;

/** A gateway, which writes a line for each request, before the pod `pages`. */
function writer(namespace: string): KubeObject[] {
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const annotations = { 'networking.istio.io/service-type': 'ClusterIP' };
  return [
    {
      apiVersion,
      kind: 'Gateway',
      metadata: { name: 'writer', namespace, annotations },
      spec: {
        gatewayClassName: 'istio',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      },
    },
    {
      apiVersion,
      kind: 'HTTPRoute',
      metadata: { name: 'pages', namespace },
      spec: { parentRefs: [{ name: 'writer' }], rules: [{ backendRefs: [{ name: 'pages', port: 80 }] }] },
    },
  ];
}

/** Tells every moment, where nothing tells by itself. */
const ticks = (listener: () => void) => {
  const timer = setInterval(listener, 100);
  return { dispose: () => clearInterval(timer) };
};

describe('A followed log', function () {
  this.timeout(90_000);
  let mesh: PracticeMesh;
  let middleman: Middleman;
  let client: ApiClient;
  let namespace: string;
  const followed: { readonly stop: AbortController; readonly ended: Promise<void> }[] = [];

  before(async function () {
    this.timeout(180_000);
    mesh = await startPracticeMesh({ scenario: 'istio' });
    middleman = await startMiddleman(mesh, 'followed-log');
    client = await clientOf(middleman.kubeconfig);
  });
  beforeEach(async () => {
    namespace = await mesh.createNamespace('logs');
    await mesh.api.apply([...echo('pages', namespace), ...writer(namespace)]);
    await mesh.api.waitForAll({ ...POD, namespace }, (pods) => pods.length === 2 && pods.every(isReady));
    await eventually([ticks], async () => answers(), { what: 'the route of the writer' });
  });
  afterEach(async () => {
    middleman.rule = () => undefined;
    // A test that failed in the middle has left its log open, and this process with it.
    for (const { stop, ended } of followed.splice(0)) {
      stop.abort();
      await ended.catch(() => undefined);
    }
  });
  after(async () => {
    client?.dispose();
    middleman?.close();
    await mesh?.down();
  });

  /** The pod that writes a line for each request. */
  async function thePod(): Promise<KubeObject | undefined> {
    const [pod] = await mesh.api.list({ ...POD, namespace, labelSelector: WRITER });
    return pod;
  }

  async function ask(path: string): Promise<unknown> {
    const name = (await thePod())?.metadata.name;
    return mesh.api.request('GET', `/api/v1/namespaces/${namespace}/pods/${name}:80/proxy/${path}`);
  }

  /** Whether the gateway has its route. It has no way to call. */
  async function answers(): Promise<boolean> {
    return ask('ready').then(
      () => true,
      () => false,
    );
  }

  /** Makes the gateway write a line for each number. */
  async function write(from: number, to: number): Promise<void> {
    for (let number = from; number < to; number++) await ask(`line-${number}`);
  }

  /** Makes the pod say that its proxy was started again. */
  async function restarted(name: string): Promise<void> {
    const pod = await mesh.api.get({ ...POD, namespace, name });
    const field = ['initContainerStatuses', 'containerStatuses'].find((one) =>
      listAt(pod, 'status', one).some((status) => stringAt(status, 'name') === 'istio-proxy'),
    );
    const statuses = listAt(pod, 'status', field ?? '').map((status) =>
      stringAt(status, 'name') === 'istio-proxy' ? { ...(status as object), restartCount: 1 } : status,
    );
    await mesh.api.patch({ ...POD, namespace, name }, { status: { [field ?? '']: statuses } }, 'status');
  }

  /** The log of the proxy as the product follows it. */
  async function follow() {
    const pod = await thePod();
    const run: ContainerRun = {
      namespace,
      pod: pod?.metadata.name ?? '',
      uid: pod?.metadata.uid,
      container: 'istio-proxy',
      restarts: 0,
    };
    const listeners = new Set<() => void>();
    const tell = (): void => {
      for (const listener of listeners) listener();
    };
    const lines: string[] = [];
    const cuts: ClusterError[] = [];
    let opened = 0;
    const stop = new AbortController();
    const ended = followLog(
      () => client,
      run,
      TAIL_LINES,
      {
        line: (text) => {
          lines.push(text);
          tell();
        },
        cut: (error) => {
          cuts.push(error);
          tell();
        },
        open: () => {
          opened++;
          tell();
        },
      },
      stop.signal,
    );
    followed.push({ stop, ended });
    const changes = (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    };
    const numbers = (): number[] =>
      lines.flatMap((line) => /"GET \/line-(\d+) /.exec(line)?.[1] ?? []).map(Number);
    return {
      run,
      lines,
      cuts,
      ended,
      numbers,
      stop: () => stop.abort(),
      when: async (look: () => boolean, what: string) => eventually([changes], look, { what }),
      opened: () => opened,
    };
  }

  const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
  const isLog = (url: URL): boolean => url.pathname.endsWith('/log');

  it('that is cut again and again has each line once, also those that were written meanwhile', async () => {
    const log = await follow();
    await log.when(() => log.opened() === 1, 'the log');
    for (let round = 0; round < 6; round++) {
      await write(round * 20, round * 20 + 10);
      await log.when(() => log.numbers().includes(round * 20 + 9), 'the lines before the cut');
      middleman.rule = (url) => (isLog(url) ? { status: 503, body: 'away' } : undefined);
      middleman.cut(1);
      await log.when(() => log.cuts.length > 0, 'the cut');
      await write(round * 20 + 10, round * 20 + 20);
      middleman.rule = () => undefined;
      await log.when(() => log.numbers().includes(round * 20 + 19), 'the lines of the time between');
    }
    assert.deepEqual(log.numbers(), upTo(120));
    // The times that are asked for are taken off.
    for (const line of log.lines) assert.match(line, /^\[/);
    const again = middleman.asked.filter((one) => one.includes('/log?') && one.includes('sinceTime='));
    assert.ok(again.length >= 6, again.join('\n'));
    log.stop();
    await assert.rejects(log.ended, { kind: 'cancelled' });
  });

  it('goes on when the API server was restarted, and says why it had stopped', async () => {
    const log = await follow();
    await write(0, 5);
    await log.when(() => log.numbers().length === 5, 'the first lines');
    await mesh.kill('kube-apiserver');
    await log.when(() => log.cuts.length > 0, 'the cut');
    assert.match(log.cuts[0]?.message ?? '', /the connection was cut/);
    await mesh.restart('kube-apiserver');
    await log.when(() => log.opened() === 2, 'the log again');
    await write(5, 10);
    await log.when(() => log.numbers().includes(9), 'the lines after it');
    assert.deepEqual(log.numbers(), upTo(10));
    log.stop();
    await assert.rejects(log.ended, { kind: 'cancelled' });
  });

  it('ends with its pod, also with one that ends while it is cut', async () => {
    const log = await follow();
    await write(0, 3);
    await log.when(() => log.numbers().length === 3, 'the lines');
    middleman.rule = () => ({ status: 503, body: 'away' });
    middleman.cut(1);
    await log.when(() => log.cuts.length > 0, 'the cut');
    await mesh.api.delete({ ...POD, name: log.run.pod, namespace });
    await mesh.api.waitForAll({ ...POD, namespace }, (pods) =>
      pods.every(({ metadata }) => metadata.name !== log.run.pod),
    );
    middleman.rule = () => undefined;
    await log.ended;
    assert.deepEqual(log.numbers(), upTo(3));
  });

  it('ends with the run of its container, with what it wrote last', async () => {
    const log = await follow();
    await write(0, 3);
    await log.when(() => log.numbers().length === 3, 'the lines');
    middleman.rule = (url) => (isLog(url) ? { status: 503, body: 'away' } : undefined);
    middleman.cut(1);
    await log.when(() => log.cuts.length > 0, 'the cut');
    await write(3, 6);
    await restarted(log.run.pod);
    middleman.rule = () => undefined;
    await log.ended;
    assert.deepEqual(log.numbers(), upTo(6));
    assert.ok(middleman.asked.some((one) => one.includes('/log?') && one.includes('previous=true')));
  });
});
