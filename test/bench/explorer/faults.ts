import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Middleman, startMiddleman } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atMost } from '../figure.ts';
import { compactEtcd } from './compactEtcd.ts';
import { equalsFreshList } from './freshList.ts';
import { RemoteEye } from './remoteEye.ts';

/** How often watches are cut at random. */
const CUTS = 20;
/** How long the eye is kept from watching while etcd forgets, in milliseconds. */
const ABSENCE_MS = 1_000;

/**
 * A proxy that cuts watches at random, an etcd that forgets what the eye has not seen yet, and a server that is killed
 * again and again, all under load.
 */
export async function faults(
  mesh: PracticeMesh,
  restarts: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'faults');
  const eye = new RemoteEye();
  const load = new Load(mesh, middleman);
  const recoveries: number[] = [];
  const synced: number[] = [];
  try {
    await eye.ask('open', middleman.kubeconfig);
    await eye.ask('openAll');
    const kinds = (await eye.ask('kinds')).length;
    load.begin();
    for (let index = 0; index < CUTS; index++) {
      middleman.cut(0.5);
      await pause(200);
    }
    const begun = performance.now();
    await eye.ask('synced', 30_000);
    log(`${CUTS} cuts: whole again after ${(performance.now() - begun).toFixed()} ms`);
    for (let index = 0; index < restarts; index++) {
      // Each second time the eye comes back to a server, and an etcd, that know nothing of the version that it has seen.
      const forgets = index % 2 === 0;
      const asked = middleman.asked.length;
      if (forgets) await keepAway(middleman);
      await mesh.kill('kube-apiserver');
      if (forgets) await compactEtcd(mesh);
      await mesh.restart('kube-apiserver');
      middleman.rule = () => undefined;
      const back = performance.now();
      await eye.ask('synced', 30_000);
      synced.push(performance.now() - back);
      // What changes all the time cannot be compared.
      load.rests = true;
      recoveries.push((await equalsFreshList(mesh, eye, 10_000)) - back);
      if (forgets)
        assert.ok(middleman.asked.slice(asked).some(isListOfServices), 'nothing had been forgotten');
      load.rests = false;
    }
    await load.end();
    await equalsFreshList(mesh, eye, 10_000);
    log(`every watch again: ${synced.map((one) => one.toFixed()).join(', ')} ms`);
    log(`recoveries: ${recoveries.map((one) => one.toFixed()).join(', ')} ms`);
    return [
      atMost(`whole again after each of ${restarts} restarts`, Math.max(...recoveries), 'ms', 5_000),
      // One watch a kind; a request or two that had not noticed their end, and discovery.
      atMost('open requests through all faults, for each kind', load.mostOpen / kinds, 'requests', 1.5),
    ];
  } finally {
    await load.end();
    await eye.end();
    middleman.close();
  }
}

/** Ends the watches and lets no new one through, while the load goes on. */
async function keepAway(middleman: Middleman): Promise<void> {
  middleman.rule = (url) =>
    url.searchParams.get('watch') === 'true' ? { status: 503, body: '{}' } : undefined;
  middleman.cut(1);
  await pause(ABSENCE_MS);
}

function isListOfServices(asked: string): boolean {
  return asked.startsWith('GET /api/v1/services?') && asked.includes('sendInitialEvents=true');
}

/** Writes Services all the time, whatever happens to the server. */
class Load {
  rests = false;
  /** How many requests were open at once. */
  mostOpen = 0;
  readonly #mesh: PracticeMesh;
  readonly #middleman: Middleman;
  readonly #over = new AbortController();
  #work: Promise<void> | undefined;

  constructor(mesh: PracticeMesh, middleman: Middleman) {
    this.#mesh = mesh;
    this.#middleman = middleman;
  }

  begin(): void {
    this.#work = this.#write();
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#work;
  }

  async #write(): Promise<void> {
    for (let count = 0; !this.#over.signal.aborted; count++) {
      if (this.rests) {
        await pause(10);
        continue;
      }
      const metadata = { name: `faults-${count % 50}`, labels: { count: String(count) } };
      const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
      await this.#mesh.api.apply([service], 'default').catch(() => pause(50));
      this.mostOpen = Math.max(this.mostOpen, this.#middleman.open);
    }
  }
}
