import { setTimeout as pause } from 'node:timers/promises';
import { startMiddleman } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atMost } from '../figure.ts';
import { withEye } from './withEye.ts';

/** Nothing happens: no list, hardly any work. */
export async function idle(
  mesh: PracticeMesh,
  seconds: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'idle');
  try {
    return await withEye(middleman.kubeconfig, async (eye) => {
      await pause(2_000);
      const asked = middleman.asked.length;
      const before = await eye.ask('cpu');
      await pause(seconds * 1_000);
      const used = (await eye.ask('cpu')) - before;
      const since = middleman.asked.slice(asked);
      log(`idle for ${seconds} s: ${since.length} requests`);
      return [
        atMost(
          'idle: list requests',
          since.filter((one) => !one.includes('watch=true')).length,
          'requests',
          0,
        ),
        atMost('idle: CPU', (used / (seconds * 1_000)) * 100, '%', 1),
      ];
    });
  } finally {
    middleman.close();
  }
}
