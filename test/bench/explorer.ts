import { startPracticeMesh } from '../practice/practiceMesh.ts';
import { putAtRest } from './explorer/atRest.ts';
import { changes } from './explorer/changes.ts';
import { deletion } from './explorer/deletion.ts';
import { faults } from './explorer/faults.ts';
import { idle } from './explorer/idle.ts';
import { kubectlBaseline, opening } from './explorer/opening.ts';
import { screen } from './explorer/screen.ts';
import { storm } from './explorer/storm.ts';
import type { Figure } from './figure.ts';

/** `MESHWALK_BENCH=short` is for trying the bench itself: the promise is of ten minutes of idling and 20 restarts. */
const short = process.env['MESHWALK_BENCH'] === 'short';
const PODS = Number(process.env['MESHWALK_BENCH_PODS'] ?? 5_000);
const CHANGE_SECONDS = short ? 10 : 60;
const IDLE_SECONDS = short ? 20 : 600;
const RESTARTS = short ? 3 : 20;

/**
 * The Mesh view on a big mesh, from the first request to a server that is killed again and again.
 * @param only names of the phases that are wanted; all of them where none is named
 */
export async function run(
  log: (line: string) => void,
  only: readonly string[] = [],
): Promise<readonly Figure[]> {
  const unknown = only.filter((name) => !PHASES.some((phase) => phase === name));
  if (unknown.length > 0) throw new Error(`No phase ${unknown.join(', ')}. There are: ${PHASES.join(', ')}.`);
  const mesh = await startPracticeMesh({
    scenario: 'large',
    log,
    large: { pods: PODS, services: PODS / 10, routes: PODS / 10, namespaces: Math.max(5, PODS / 100) },
  });
  const phases: Readonly<Record<Phase, () => Promise<readonly Figure[]>>> = {
    opening: () => opening(mesh, log),
    kubectl: () => kubectlBaseline(mesh),
    idle: () => idle(mesh, IDLE_SECONDS, log),
    changes: () => changes(mesh, CHANGE_SECONDS, log),
    screen: () => screen(mesh, CHANGE_SECONDS, log),
    storm: () => storm(mesh, log),
    deletion: () => deletion(mesh, PODS / 5),
    faults: () => faults(mesh, RESTARTS, log),
  };
  try {
    const figures: Figure[] = [];
    let atRest = false;
    for (const name of PHASES) {
      if (only.length > 0 && !only.includes(name)) continue;
      if (AT_REST.has(name) && !atRest) {
        log('Controllers, kwok and istiod rest from here on …');
        await putAtRest(mesh);
        atRest = true;
      }
      const found = await phases[name]();
      // A phase takes minutes: what it found is said at once.
      for (const { name: what, value, unit } of found) log(`  ${what}: ${value} ${unit}`);
      figures.push(...found);
    }
    return figures;
  } finally {
    await mesh.down();
  }
}

type Phase = 'opening' | 'kubectl' | 'idle' | 'changes' | 'screen' | 'storm' | 'deletion' | 'faults';

/** What rests does not come back: these phases are the last ones, and the one that leaves etcd in pieces is the very last. */
const AT_REST: ReadonlySet<Phase> = new Set(['screen', 'deletion', 'changes', 'faults', 'storm']);

const PHASES: readonly Phase[] = [
  'opening',
  'kubectl',
  'idle',
  'screen',
  'deletion',
  'changes',
  'storm',
  'faults',
];
