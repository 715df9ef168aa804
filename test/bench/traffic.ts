import { createServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { curlIn, forwardTo, openForward, type Forward } from '../integration/dataPlane/support.ts';
import { reviewsRoute, refOf, virtualService } from '../integration/dataPlane/objects.ts';
import { isReady } from '../practice/clusterNetwork.ts';
import { TrafficPlayer } from '../practice/dataPlane/trafficPlayer.ts';
import type { PodPlayer } from '../practice/podPlayer.ts';
import { startPracticeMesh, type PracticeMesh } from '../practice/practiceMesh.ts';
import { readState } from '../practice/state.ts';
import { atLeast, atMost, median, type Figure } from './figure.ts';

/** Seconds of load. */
const seconds = 10;
const changes = 15;
const proxies = 50;

/**
 * Requests of the product page through the gateway until the time is over, the time from an applied route to its first
 * effect, and the memory of the data plane with many proxies.
 */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const mesh = await startPracticeMesh({ scenario: 'bookinfo', log });
  try {
    const gateway = await openForward(mesh, 'svc/bookinfo-gateway-istio', 80);
    const hops = await hopsPerSecond(mesh, log);
    const byService = await applyToEffect(mesh, gateway, 'VirtualService', log);
    const byRoute = await applyToEffect(mesh, gateway, 'HTTPRoute', log);
    await gateway.close();
    const memory = await memoryWith(mesh, log);
    return [
      atLeast('hops', hops, 'per second', 2000),
      atMost('apply to effect, VirtualService', byService, 'ms', 200),
      atMost('apply to effect, HTTPRoute', byRoute, 'ms', 200),
      atMost(`memory with ${proxies} proxies`, memory / 1024 / 1024, 'MB', 250),
    ];
  } finally {
    await mesh.down();
  }
}

/** Every passage through a proxy is a hop; the proxies count them themselves. */
async function hopsPerSecond(mesh: PracticeMesh, log: (line: string) => void): Promise<number> {
  const before = (await mesh.dataPlane())?.hops ?? 0;
  const started = performance.now();
  const forward = await directForward(mesh);
  let requests = 0;
  const client = async () => {
    while (performance.now() - started < seconds * 1000) {
      const { status } = await forward.get('/productpage');
      if (status === 200) requests++;
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  const passed = (performance.now() - started) / 1000;
  await forward.close();
  const hops = ((await mesh.dataPlane())?.hops ?? 0) - before;
  log(`${requests} product pages and ${hops} hops in ${passed.toFixed(1)} s`);
  return hops / passed;
}

/** A port of this machine that ends at the gateway, without kubectl and the API server between: their speed is theirs. */
async function directForward(mesh: PracticeMesh): Promise<Forward> {
  const state = readState(mesh.dir);
  const [pod] = await mesh.api.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'default',
    labelSelector: 'gateway.networking.k8s.io/gateway-name=bookinfo-gateway',
  });
  if (state === undefined || pod === undefined) throw new Error('The gateway of Bookinfo does not run.');
  const standIns = new NobodyPlays();
  const player = new TrafficPlayer({ state, standIns, isReal: () => false });
  const server = createServer((socket) => player.connect(pod, 80, socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return forwardTo(port, async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

/** In the place of the stand-ins: without the data plane there is nothing to measure. */
class NobodyPlays implements PodPlayer {
  connect(_pod: KubeObject, _port: number, connection: Duplex): void {
    connection.destroy();
  }

  async exec(): Promise<number> {
    return await Promise.reject(new Error('The data plane is away.'));
  }

  async logs(): Promise<void> {
    await Promise.reject(new Error('The data plane is away.'));
  }
}

async function applyToEffect(
  mesh: PracticeMesh,
  gateway: Forward,
  kind: 'VirtualService' | 'HTTPRoute',
  log: (line: string) => void,
): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < changes; index++) {
    const version = `v${1 + (index % 2)}`;
    const route = { destination: { host: `reviews-${version}` } };
    const object =
      kind === 'HTTPRoute' ? reviewsRoute({ [version]: 1 }) : virtualService('reviews', [{ route: [route] }]);
    await mesh.api.apply([object]);
    const applied = performance.now();
    while (!(await gateway.get('/api/v1/products/0/reviews')).body.includes(`reviews-${version}-`)) {
      if (performance.now() - applied > 10_000) throw new Error(`${kind} had no effect in 10 s.`);
      await wait(2);
    }
    times.push(performance.now() - applied);
    if (index === changes - 1) await mesh.api.delete(refOf(object));
    // istiod gathers changes that follow each other closely; a person does not type that fast.
    await wait(400);
  }
  log(`${kind}: ${times.map((time) => time.toFixed(0)).join(' ')} ms`);
  // The first one of a kind also makes a route where none was.
  return median(times);
}

async function memoryWith(mesh: PracticeMesh, log: (line: string) => void): Promise<number> {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ratings-v1', namespace: 'default' };
  await mesh.api.patch(ref, { spec: { replicas: proxies - 6 } });
  await mesh.api.waitForAll(
    { apiVersion: 'v1', kind: 'Pod', namespace: 'default' },
    (pods) => pods.filter(isReady).length >= proxies,
  );
  for (let tries = 0; ; tries++) {
    const state = await mesh.dataPlane();
    if (state?.isReady === true && state.proxies >= proxies) break;
    if (tries > 300) throw new Error('The proxies did not become ready.');
    await wait(100);
  }
  await curlIn(mesh, 'deploy/productpage-v1', '-s', 'ratings:9080/ratings/0');
  const state = await mesh.dataPlane();
  log(`${state?.proxies} proxies`);
  return state?.memory ?? Number.POSITIVE_INFINITY;
}
