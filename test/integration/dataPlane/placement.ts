import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { echo } from './objects.ts';
import { allReady, type TrafficScene } from './scene.ts';
import { curlIn, eventually } from './support.ts';

/** The pods `near`, `far` and `farther` behind the Service `zones`, the first two in zones of their own. */
const pods = { near: 'practice', far: 'practice-m02', farther: 'practice-m02' } as const;

/** Which of several endpoints takes a request. To be called inside of a `describe`. */
export function placement(scene: TrafficScene): void {
  before(async () => {
    const [service] = echo('zones', 'default');
    assert(service);
    const objects = [
      service,
      ...Object.entries(pods).map(([name, node]) => podOn(name, node, { app: 'zones', version: name })),
      podOn('visitor', 'practice', { app: 'visitor' }),
    ];
    await scene.mesh.api.apply(objects);
    await allReady(scene.mesh, objects);
  });
  after(async () => {
    for (const name of [...Object.keys(pods), 'visitor'])
      await scene.mesh.api.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace: 'default' });
    await scene.mesh.api.delete({ apiVersion: 'v1', kind: 'Service', name: 'zones', namespace: 'default' });
  });

  /** Which pods answer the visitor, who is in the zone of `near`. */
  const answerers = async (count: number, ...args: string[]): Promise<readonly string[]> => {
    const urls = Array.from({ length: count }, () => 'zones/');
    const { stdout } = await curlIn(scene.mesh, 'visitor', '-s', ...args, ...urls);
    const seen = [...stdout.matchAll(/"pod":"(\w+)"/g)].map(([, name = '']) => name);
    assert.equal(seen.length, count, stdout);
    return [...new Set(seen)].sort();
  };

  it('stays in the zone of the caller while an endpoint there is well, and fails over when it is put aside', async () => {
    await eventually(async () => assert.deepEqual(await answerers(24), ['far', 'farther', 'near']));
    await scene.apply(
      policy({
        outlierDetection: { consecutive5xxErrors: 2, baseEjectionTime: '30s', maxEjectionPercent: 100 },
      }),
    );
    await eventually(async () => assert.deepEqual(await answerers(16), ['near']));
    await curlIn(scene.mesh, 'visitor', '-s', 'zones/status/500', 'zones/status/500');
    assert.deepEqual(await answerers(24), ['far', 'farther']);
  });

  it('goes by the shares of zones that a policy names', async () => {
    const distribute = [{ from: 'practice/practice-a/*', to: { 'practice/practice-b/*': 100 } }];
    await scene.apply(
      policy({
        outlierDetection: { consecutive5xxErrors: 50 },
        loadBalancer: { localityLbSetting: { enabled: true, distribute } },
      }),
    );
    await eventually(async () => assert.deepEqual(await answerers(24), ['far', 'farther']));
  });

  it('is the same for the same user where a policy hashes a header', async () => {
    await scene.apply(policy({ loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } }));
    await eventually(async () => {
      const byUser = new Set<string>();
      for (const user of ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal']) {
        const [only = '', ...more] = await answerers(5, '-H', `x-user: ${user}`);
        assert.deepEqual(more, [], user);
        byUser.add(only);
      }
      assert(byUser.size > 1, 'users are spread');
    });
  });

  it('is the same for whoever sends back the cookie that a policy makes', async () => {
    const httpCookie = { name: 'stick', ttl: '60s', path: '/' };
    await scene.apply(policy({ loadBalancer: { consistentHash: { httpCookie } } }));
    const first = await eventually(async () => {
      const { stdout } = await curlIn(scene.mesh, 'visitor', '-s', '-i', 'zones/');
      const cookie = /^set-cookie: (stick="[0-9a-f]+"); Max-Age=60; Path=\/; HttpOnly\r$/im.exec(stdout)?.[1];
      assert(cookie, stdout);
      return { cookie, pod: /"pod":"(\w+)"/.exec(stdout)?.[1] };
    });
    assert.deepEqual(await answerers(8, '-H', `cookie: ${first.cookie}`), [first.pod]);
    const { stdout } = await curlIn(
      scene.mesh,
      'visitor',
      '-s',
      '-i',
      '-H',
      `cookie: ${first.cookie}`,
      'zones/',
    );
    assert.doesNotMatch(stdout, /set-cookie/i);
  });
}

function podOn(name: string, node: string, labels: Record<string, string>): KubeObject {
  const [, pod] = echo(name, 'default');
  assert(pod);
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...(pod['spec'] as object), nodeName: node },
  };
}

function policy(trafficPolicy: object): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'zones', namespace: 'default' },
    spec: { host: 'zones', trafficPolicy },
  };
}
