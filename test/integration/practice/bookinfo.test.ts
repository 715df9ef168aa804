import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { ApiError } from '../../practice/apiError.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import type { PartCrash } from '../../practice/part.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { istioVersion, kubernetesVersion } from '../../practice/programs.ts';
import { processesOf, tool } from './support.ts';

const namespace = 'default';
const gatewayApi = 'gateway.networking.k8s.io/v1';

describe('practice mesh, scenario bookinfo', function () {
  this.timeout(240_000);
  let mesh: PracticeMesh;

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'bookinfo' });
  });
  after(async () => {
    await mesh?.down();
    assert.deepEqual(await processesOf(mesh.dir), []);
  });

  it('runs Bookinfo with native sidecars on nodes of a real size', async () => {
    const { stdout } = await tool(mesh, 'kubectl', 'get', 'pods', '--no-headers');
    const rows = stdout.split('\n').map((line) => line.split(/\s+/));
    const apps = rows.filter(([name]) => !name?.startsWith('bookinfo-gateway'));
    assert.equal(apps.length, 6);
    for (const [name, ready, phase] of apps) assert.deepEqual([ready, phase], ['2/2', 'Running'], name);
    const [pod] = await mesh.api.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      labelSelector: 'app=ratings',
    });
    assert.deepEqual(statusesOf(pod, 'containerStatuses'), { ratings: 'running' });
    assert.deepEqual(statusesOf(pod, 'initContainerStatuses'), {
      'istio-init': 'terminated',
      'istio-proxy': 'running',
    });
    assert.match(stringAt(pod, 'status', 'podIP') ?? '', /^10\.244\./);
    const [node] = await mesh.api.list({ apiVersion: 'v1', kind: 'Node' });
    assert.equal(stringAt(node, 'status', 'nodeInfo', 'kubeletVersion'), kubernetesVersion);
    assert.equal(stringAt(node, 'status', 'allocatable', 'pods'), '110');
  });

  it('has a programmed Gateway and an accepted HTTPRoute', async () => {
    const gateway = await mesh.api.get({
      apiVersion: gatewayApi,
      kind: 'Gateway',
      name: 'bookinfo-gateway',
      namespace,
    });
    assert.equal(conditionOf(listAt(gateway, 'status', 'conditions'), 'Programmed'), 'True');
    const route = await mesh.api.get({
      apiVersion: gatewayApi,
      kind: 'HTTPRoute',
      name: 'bookinfo',
      namespace,
    });
    const [parent] = listAt(route, 'status', 'parents');
    assert.equal(conditionOf(listAt(parent, 'conditions'), 'Accepted'), 'True');
    assert.equal(conditionOf(listAt(parent, 'conditions'), 'ResolvedRefs'), 'True');
  });

  it('lets kubectl exec reach the product page, and no program of this machine', async () => {
    const curl = ['curl', '-sS', 'productpage:9080/productpage'];
    const page = await tool(mesh, 'kubectl', 'exec', 'deploy/ratings-v1', '-c', 'ratings', '--', ...curl);
    assert.match(page.stdout, /<title>Simple Bookstore App<\/title>/);
    for (const program of ['/bin/sh', 'sh', '/usr/bin/curl.sh', '../../bin/ls']) {
      const run = tool(
        mesh,
        'kubectl',
        'exec',
        'deploy/ratings-v1',
        '-c',
        'ratings',
        '--',
        program,
        '-c',
        'id',
      );
      await assert.rejects(run, /not available on the practice mesh[\s\S]*exit code 127/);
    }
  });

  it('plays the few other commands that tutorials use in containers', async () => {
    const run = async (...command: string[]) =>
      (await tool(mesh, 'kubectl', 'exec', 'deploy/ratings-v1', '-c', 'ratings', '--', ...command)).stdout;
    assert.match(await run('wget', '-qO-', 'productpage:9080/productpage'), /<title>Simple Bookstore App</);
    await assert.rejects(
      run('wget', '-q', '-O', '-', 'productpage:9080/none'),
      /error: 404[\s\S]*exit code 8/,
    );
    assert.match(await run('nslookup', 'reviews'), /^Name:\treviews\nAddress: 10\.0\.\d+\.\d+$/);
    await assert.rejects(run('nslookup', 'nobody'), /can't find nobody: NXDOMAIN/);
    const [pod] = await mesh.api.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      labelSelector: 'app=ratings',
    });
    assert.equal(await run('hostname'), pod?.metadata.name);
    assert.equal(await run('echo', 'one', 'two'), 'one two');
    assert.match(await run('env'), new RegExp(`^HOSTNAME=${pod?.metadata.name}$`, 'm'));
    const proxy = ['exec', 'deploy/ratings-v1', '-c', 'istio-proxy', '--', 'printenv', 'POD_NAMESPACE'];
    assert.equal((await tool(mesh, 'kubectl', ...proxy)).stdout, 'default');
  });

  it('answers kubectl logs, and follows the log of the real istiod', async () => {
    const logs = await tool(mesh, 'kubectl', 'logs', 'deploy/ratings-v1', '-c', 'ratings');
    assert.match(logs.stdout, /^The practice mesh plays container ratings of pod ratings-v1-/);
    const following = tool(mesh, 'kubectl', 'logs', '-n', 'istio-system', 'deploy/istiod', '--tail=1', '-f');
    // A change that istiod has to push makes it write a line.
    const lines = createInterface({ input: following.stdout })[Symbol.asyncIterator]();
    await lines.next();
    const name = await mesh.createNamespace('logs');
    await mesh.api.apply([serviceEntry(name)]);
    const next = await lines.next();
    assert.match(String(next.value), /\binfo\b/);
    following.kill();
    await following.catch(() => {});
    // As a kubelet gives them: with their times, and from a second on.
    const istiod = ['logs', '-n', 'istio-system', 'deploy/istiod', '--timestamps'];
    const all = (await tool(mesh, 'kubectl', ...istiod)).stdout.split('\n');
    const second = all.flatMap((line) => /^(\S+:\d\d)\.\d+Z \1\.\d+Z\t/.exec(line)?.[1] ?? []).at(-1) ?? '';
    const late = (await tool(mesh, 'kubectl', ...istiod, `--since-time=${second}Z`)).stdout.split('\n');
    assert.deepEqual(late.slice(0, 1), all.filter((line) => line >= second).slice(0, 1));
    assert(late.length < all.length, 'lines of seconds before');
  });

  it('forwards ports to stand-ins and to the real istiod', async () => {
    const page = await throughPortForward('svc/productpage', '9080', '/productpage');
    assert.match(page, /<title>Simple Bookstore App<\/title>/);
    const version = await tool(mesh, 'istioctl', 'version', '-o', 'json');
    const { clientVersion, meshVersion } = JSON.parse(version.stdout) as Record<string, unknown>;
    assert.equal(stringAt(clientVersion, 'version'), istioVersion);
    assert.equal(stringAt(meshVersion, 0, 'Info', 'version'), istioVersion);
  });

  it('refuses what istiod refuses, in its words', async () => {
    const name = await mesh.createNamespace('refused');
    const object = {
      ...serviceEntry(name),
      spec: { hosts: [], ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] },
    };
    await assert.rejects(mesh.api.create(object), (error: unknown) => {
      assert(error instanceof ApiError);
      assert.match(error.message, /validation\.istio\.io|hosts/);
      return true;
    });
  });

  it('lets istiod follow its Deployment through uninstall and reinstall', async () => {
    await tool(mesh, 'istioctl', 'uninstall', '-y', '--purge');
    await mesh.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', labelSelector: 'app=istiod' },
      (pods) => pods.length === 0,
    );
    await stops('istiod');
    await tool(mesh, 'istioctl', 'install', '--set', 'profile=default', '-y');
    // istioctl waits for readiness, and readiness here is that of the process.
    assert.equal(mesh.parts.find(({ name }) => name === 'istiod')?.state, 'ready');
    const name = await mesh.createNamespace('again', { injected: true });
    await mesh.api.apply([{ ...plainPod, metadata: { name: 'plain', namespace: name } }]);
    const pod = await mesh.api.waitFor(
      { apiVersion: 'v1', kind: 'Pod', name: 'plain', namespace: name },
      (found) => found !== undefined && isReady(found),
    );
    assert.deepEqual(statusesOf(pod, 'initContainerStatuses'), {
      'istio-init': 'terminated',
      'istio-proxy': 'running',
    });
  });

  it('reports a part that ends by itself, with the end of its log, and starts it again on the same port', async () => {
    const before = mesh.parts.find(({ name }) => name === 'kube-scheduler');
    assert(before?.pid);
    const crashed = new Promise<PartCrash>((resolve) => mesh.onCrash(resolve));
    process.kill(before.pid, 'SIGKILL');
    const crash = await crashed;
    assert.match(crash.message, /^kube-scheduler of the practice mesh ended .*137[\s\S]*kube-scheduler\.log/);
    assert(crash.lastLines.length > 50);
    assert.equal(mesh.status.state, 'degraded');
    await mesh.restart('kube-scheduler');
    const after = mesh.parts.find(({ name }) => name === 'kube-scheduler');
    assert.deepEqual([after?.state, after?.port], ['ready', before.port]);
    assert.notEqual(after?.pid, before.pid);
  });

  it('keeps its data and its address when the API server and etcd are killed and restarted', async () => {
    const name = await mesh.createNamespace('survivor');
    await mesh.kill('kube-apiserver');
    await assert.rejects(mesh.api.list({ apiVersion: 'v1', kind: 'Namespace' }));
    await mesh.restart('etcd');
    await mesh.restart('kube-apiserver');
    assert(await mesh.api.find({ apiVersion: 'v1', kind: 'Namespace', name }));
  });

  async function stops(part: string): Promise<void> {
    for (let tries = 0; mesh.parts.some(({ name }) => name === part); tries++) {
      assert(tries < 100, `${part} still runs`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async function throughPortForward(target: string, port: string, path: string): Promise<string> {
    const forward = tool(mesh, 'kubectl', 'port-forward', target, `:${port}`);
    try {
      for await (const line of createInterface({ input: forward.stdout })) {
        const local = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (local !== undefined) return await (await fetch(`http://127.0.0.1:${local}${path}`)).text();
      }
      throw new Error('kubectl port-forward ended');
    } finally {
      forward.kill();
      await forward.catch(() => {});
    }
  }
});

const plainPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  spec: { containers: [{ name: 'app', image: 'example.com/app:1' }] },
};

function serviceEntry(namespace: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'outside', namespace },
    spec: {
      hosts: ['outside.example'],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'DNS',
    },
  };
}

function statusesOf(pod: KubeObject | undefined, field: string): Record<string, string | undefined> {
  return Object.fromEntries(
    listAt(pod, 'status', field).map((status) => [
      stringAt(status, 'name') ?? '',
      ['running', 'terminated', 'waiting'].find(
        (state) => stringAt(status, 'state', state, 'startedAt') !== undefined,
      ),
    ]),
  );
}

function conditionOf(conditions: readonly unknown[], type: string): string | undefined {
  return stringAt(
    conditions.find((condition) => stringAt(condition, 'type') === type),
    'status',
  );
}
