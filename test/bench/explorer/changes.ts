import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { listAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atLeast, atMost, median } from '../figure.ts';
import type { RemoteEye } from './remoteEye.ts';
import { withEye } from './withEye.ts';

/** Changes a second. */
const RATE = 50;
/** What 99 of 100 changes may take to the row, in milliseconds. */
const LIMIT_MS = 250;

/** From a change in the cluster to the row that shows it, as far as that is ours: VS Code has been told then. */
export async function changes(
  mesh: PracticeMesh,
  seconds: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const pods = await mesh.api.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: 'practice=large' });
    const times: number[] = [];
    /** In which seconds of the run changes were late. */
    const late = new Map<number, number>();
    const waiting: Promise<unknown>[] = [];
    await eye.ask('watchBlocks');
    const begun = performance.now();
    for (let index = 0; index < seconds * RATE; index++) {
      const pod = pods[(index * 37) % pods.length] ?? assert.fail('no pods');
      waiting.push(
        changed(mesh, eye, pod, index + 1).then((took) => {
          times.push(took);
          const second = Math.floor(index / RATE);
          if (took > LIMIT_MS) late.set(second, (late.get(second) ?? 0) + 1);
        }),
      );
      // By the clock: pauses that are a little too long each would add up.
      await pause(Math.max(0, begun + ((index + 1) * 1_000) / RATE - performance.now()));
    }
    const rate = (waiting.length / (performance.now() - begun)) * 1_000;
    await Promise.all(waiting);
    const block = await eye.ask('longestBlock');
    const sorted = times.toSorted((one, other) => one - other);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    log(
      `${times.length} changes: median ${median(times).toFixed()} ms, longest ${sorted.at(-1)?.toFixed()} ms; late in second: ${
        [...late].map(([second, count]) => `${second} (${count})`).join(', ') || 'none'
      }`,
    );
    return [
      // A pause ends up to a millisecond late.
      atLeast('changes written', rate, 'a second', RATE * 0.99),
      atMost('change to row, 99th percentile at 50 a second', p99, 'ms', LIMIT_MS),
      atMost('longest block at 50 changes a second', block, 'ms', 100),
    ];
  });
}

/** One more restart: what a row says of its pod. */
async function changed(
  mesh: PracticeMesh,
  eye: RemoteEye,
  pod: KubeObject,
  restartCount: number,
): Promise<number> {
  const { name, namespace = '' } = pod.metadata;
  const seen = eye.ask('seen', namespace, name, `restarts: ${restartCount}`);
  const [first, ...others] = listAt(pod, 'status', 'containerStatuses');
  const containerStatuses = [{ ...(first as object), restartCount }, ...others];
  const ref = { apiVersion: 'v1', kind: 'Pod', name, namespace };
  await mesh.api.patch(ref, { status: { containerStatuses } }, 'status');
  // The change is one when the API server has taken it.
  const taken = Date.now();
  return Math.max(0, (await seen) - taken);
}
