import { setTimeout as pause } from 'node:timers/promises';
import { startMiddleman } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { processes } from '../../rig/running.ts';
import { type Figure, atMost } from '../figure.ts';
import { withEye } from './withEye.ts';

/** How often it is looked for processes, and over how long the work of the thread is taken, in seconds. */
const LOOK_SECONDS = 2;
const SPAN_SECONDS = 60;

/** Nothing happens: no list, hardly any work, at no time, and no program. */
export async function idle(
  mesh: PracticeMesh,
  seconds: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'idle');
  const before = processes();
  const newcomers = new Set<string>();
  try {
    return await withEye(middleman.kubeconfig, async (eye) => {
      // To collect what the opening has left behind is no idling.
      await eye.ask('collect');
      await pause(2_000);
      const asked = middleman.asked.length;
      const spans: number[] = [];
      for (let past = 0; past < seconds; past += SPAN_SECONDS) {
        const used = await eye.ask('cpu');
        for (let second = 0; second < SPAN_SECONDS; second += LOOK_SECONDS) {
          await pause(LOOK_SECONDS * 1_000);
          for (const [id, words] of processes()) if (!before.has(id)) newcomers.add(words);
        }
        spans.push((((await eye.ask('cpu')) - used) / (SPAN_SECONDS * 1_000)) * 100);
      }
      const since = middleman.asked.slice(asked);
      log(
        `idle for ${seconds} s: ${since.length} requests; ${[...newcomers].join('; ') || 'no new process'}`,
      );
      log(`CPU in each ${SPAN_SECONDS} s: ${spans.map((one) => one.toFixed(2)).join(', ')} %`);
      return [
        atMost(
          'idle: list requests',
          since.filter((one) => !one.includes('watch=true') || one.includes('sendInitialEvents')).length,
          'requests',
          0,
        ),
        atMost(`idle: CPU, the worst ${SPAN_SECONDS} s of ${seconds} s`, Math.max(...spans), '%', 1),
        atMost('idle: child processes', newcomers.size, 'processes', 0),
      ];
    });
  } finally {
    middleman.close();
  }
}
