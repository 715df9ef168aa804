import { setTimeout as pause } from 'node:timers/promises';
import { startMiddleman } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atMost } from '../figure.ts';
import { RemoteEye } from './remoteEye.ts';
import { equalsFreshList } from './freshList.ts';

/** How often watches are cut at random. */
const CUTS = 20;

/** A proxy that cuts watches at random and forgets versions, and a server that is killed again and again. */
export async function faults(
  mesh: PracticeMesh,
  restarts: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'faults');
  const eye = new RemoteEye();
  let most = 0;
  const recoveries: number[] = [];
  const work = { goesOn: true, rests: false };
  let count = 0;
  // The load goes on whatever happens to the server.
  const load = (async () => {
    while (work.goesOn) {
      if (work.rests) {
        await pause(10);
        continue;
      }
      const name = `faults-${count++ % 50}`;
      await mesh.api
        .apply(
          [
            {
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { name, labels: { count: String(count) } },
              spec: { ports: [{ port: 80 }] },
            },
          ],
          'default',
        )
        .catch(() => pause(50));
      most = Math.max(most, middleman.open);
    }
  })();
  try {
    await eye.ask('open', middleman.kubeconfig);
    const kinds = (await eye.ask('kinds')).length;
    middleman.rule = (url) => {
      if (url.searchParams.get('watch') !== 'true' || Math.random() > 0.2) return undefined;
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
      return { status: 200, body: `${JSON.stringify({ type: 'ERROR', object })}\n` };
    };
    for (let index = 0; index < CUTS; index++) {
      middleman.cut(0.5);
      await pause(200);
    }
    middleman.rule = () => undefined;
    const begun = performance.now();
    await eye.ask('synced', 30_000);
    log(`${CUTS} cuts: whole again after ${(performance.now() - begun).toFixed()} ms`);
    for (let index = 0; index < restarts; index++) {
      await mesh.kill('kube-apiserver');
      await mesh.restart('kube-apiserver');
      const back = performance.now();
      await eye.ask('synced', 30_000);
      // What changes all the time cannot be compared.
      work.rests = true;
      await equalsFreshList(mesh, eye, 10_000);
      work.rests = false;
      recoveries.push(performance.now() - back);
    }
    work.goesOn = false;
    await load;
    await equalsFreshList(mesh, eye, 10_000);
    log(`recoveries: ${recoveries.map((one) => one.toFixed()).join(', ')} ms`);
    return [
      atMost(`whole again after each of ${restarts} restarts`, Math.max(...recoveries), 'ms', 5_000),
      // One watch a kind; a request or two that had not noticed their end, and discovery.
      atMost('open requests through all faults, for each kind', most / kinds, 'requests', 1.5),
    ];
  } finally {
    work.goesOn = false;
    await load;
    await eye.end();
    middleman.close();
  }
}
