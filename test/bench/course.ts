import { once } from 'node:events';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import type { PracticeMesh } from '../practice/practiceMesh.ts';
import { FollowedCourse } from '../integration/course/followedCourse.ts';
import { atMost, median } from './figure.ts';
import type { Figure } from './figure.ts';

const CHANGES = 200;
const PATIENCE_MS = 10_000;
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
const STEP = 'label-namespace';

/**
 * From the request that changes the cluster until the step shows it, on scenario bookinfo: through the session with the
 * cluster, both pauses in which the extension gathers changes, and the judgement of all steps.
 */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const mesh = await startPracticeMesh({ scenario: 'bookinfo', log });
  try {
    const followed = await FollowedCourse.open(mesh);
    try {
      await followed.shows({
        'start-cluster': ['done', /./],
        'create-gateway': ['done', /./],
        'two-of-two': ['done', /./],
      });
      const times: number[] = [];
      for (let index = 0; index < CHANGES; index++)
        times.push(await changeToState(mesh, followed, index % 2 === 1));
      const judged = judging(followed);
      const sorted = times.toSorted((one, other) => one - other);
      log(`${CHANGES} changes, the slowest ${Math.round(sorted.at(-1) ?? Number.NaN)} ms`);
      return [
        atMost('change to state, 99th percentile', percentile(sorted, 0.99), 'ms', 300),
        atMost('change to state, median', median(times), 'ms', 300),
        atMost('judging all steps, median', judged, 'ms', 25),
      ];
    } finally {
      followed.close();
    }
  } finally {
    await mesh.down();
  }
}

/** Sets or removes the label of the namespace; gives the milliseconds until its step shows it. */
async function changeToState(mesh: PracticeMesh, followed: FollowedCourse, set: boolean): Promise<number> {
  const shown = new AbortController();
  const listening = followed.onJudged(() => {
    if ((followed.step(STEP).status === 'done') === set) shown.abort();
  });
  try {
    const seen = once(shown.signal, 'abort', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const start = performance.now();
    const labels = { 'istio-injection': set ? 'enabled' : null };
    await Promise.all([mesh.api.patch(NAMESPACE, { metadata: { labels } }), seen]);
    return performance.now() - start;
  } finally {
    listening();
  }
}

/** Milliseconds of one judgement of all steps. */
function judging(followed: FollowedCourse): number {
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    followed.judge();
    return performance.now() - start;
  });
  return median(times);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
