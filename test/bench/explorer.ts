import assert from 'node:assert/strict';
import { execa } from 'execa';
import { setTimeout as pause } from 'node:timers/promises';
import { listAt, stringAt } from '../../src/mesh/fields.ts';
import { resourcePath } from '../../src/cluster/discovery.ts';
import type { ServedKind } from '../../src/cluster/discovery.ts';
import { clientOf, startMiddleman } from '../integration/cluster/support.ts';
import { type PracticeMesh, startPracticeMesh } from '../practice/practiceMesh.ts';
import { faults } from './explorer/faults.ts';
import { equalsFreshList } from './explorer/freshList.ts';
import { RemoteEye } from './explorer/remoteEye.ts';
import { type Figure, atLeast, atMost, median } from './figure.ts';

/** `MESHWALK_BENCH=long` takes the times of the full promise: a minute of changes, ten of idling, 20 restarts. */
const long = process.env['MESHWALK_BENCH'] === 'long';
const PODS = Number(process.env['MESHWALK_BENCH_PODS'] ?? 5_000);
const CHANGE_SECONDS = long ? 60 : 10;
const IDLE_SECONDS = long ? 600 : 20;
const STORM_SECONDS = 10;
const RESTARTS = long ? 20 : 3;
const WRITERS = 4;

/** The Mesh view on a big mesh, from the first request to a server that is killed again and again. */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const mesh = await startPracticeMesh({
    scenario: 'large',
    log,
    large: { pods: PODS, services: PODS / 10, routes: PODS / 10, namespaces: Math.max(5, PODS / 100) },
  });
  try {
    const stages = [
      () => opening(mesh, log),
      () => kubectlBaseline(mesh),
      () => idle(mesh, log),
      () => changes(mesh, log),
      () => storm(mesh, log),
      () => deletion(mesh),
      () => faults(mesh, RESTARTS, log),
    ];
    const figures: Figure[] = [];
    for (const stage of stages) {
      const found = await stage();
      // A stage takes minutes: what it found is said at once.
      for (const { name, value, unit } of found) log(`  ${name}: ${value} ${unit}`);
      figures.push(...found);
    }
    return figures;
  } finally {
    await mesh.down();
  }
}

/** First rows, everything, expansion, memory, and switching to another context. */
async function opening(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const firsts: number[] = [];
  const wholes: number[] = [];
  const plain: number[] = [];
  let heap = 0;
  let expansion = 0;
  for (let round = 0; round < 3; round++) {
    const eye = new RemoteEye();
    const { first, whole } = await eye.ask('open', mesh.kubeconfigPath);
    firsts.push(first);
    wholes.push(whole);
    expansion = Math.max(expansion, await eye.ask('openAll'));
    heap = Math.max(heap, await eye.ask('heapGrowth'));
    const kinds = await eye.ask('kinds');
    await eye.end();
    plain.push(
      await plainLists(
        mesh,
        kinds.filter((kind) => kind !== undefined),
      ),
    );
    log(`round ${round + 1}: first rows ${first.toFixed()} ms, all ${whole.toFixed()} ms`);
  }
  const base = median(plain);
  return [
    atMost('first rows', median(firsts), 'ms', 300),
    atMost(
      `everything (the same lists over HTTPS: ${base.toFixed()} ms)`,
      median(wholes) / base,
      'times',
      1.5,
    ),
    atMost('expansion of any row', expansion, 'ms', 50),
    atMost('heap growth', heap / 1024 / 1024, 'MB', 80),
    // A switch of the context is a new session: its rows stand after the first list of namespaces.
    atMost('switch to another context', Math.max(...firsts), 'ms', 1_000),
  ];
}

/** The same lists in pages of 500, parsed and kept: nobody can be quicker who reads them all. */
async function plainLists(mesh: PracticeMesh, kinds: readonly ServedKind[]): Promise<number> {
  const client = await clientOf(mesh.kubeconfigPath);
  const begun = performance.now();
  const kept = await Promise.all(
    kinds.map(async (kind) => {
      const items: unknown[] = [];
      let next: string | undefined;
      do {
        const page = await client.json({ path: resourcePath(kind), query: { limit: '500', continue: next } });
        items.push(...listAt(page, 'items'));
        next = stringAt(page, 'metadata', 'continue') || undefined;
      } while (next !== undefined);
      return items;
    }),
  );
  const took = performance.now() - begun;
  assert.ok(kept.flat().length > PODS);
  client.dispose();
  return took;
}

/** What a terminal needs for the pods alone; a figure to compare with, which cannot be missed. */
async function kubectlBaseline(mesh: PracticeMesh): Promise<readonly Figure[]> {
  const begun = performance.now();
  await execa(
    mesh.tools.kubectl,
    ['get', 'pods', '-A', '-o', 'wide', `--kubeconfig=${mesh.kubeconfigPath}`],
    {
      stdout: 'ignore',
    },
  );
  return [atLeast('baseline: kubectl get pods -A -o wide', performance.now() - begun, 'ms', 0)];
}

/** An eye on the mesh with every row open, for as long as `work` takes. */
async function withEye<T>(kubeconfig: string, work: (eye: RemoteEye) => Promise<T>): Promise<T> {
  const eye = new RemoteEye();
  try {
    await eye.ask('open', kubeconfig);
    await eye.ask('openAll');
    return await work(eye);
  } finally {
    await eye.end();
  }
}

/** Nothing happens: no list, hardly any work. */
async function idle(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'idle');
  try {
    return await withEye(middleman.kubeconfig, async (eye) => {
      await pause(2_000);
      const asked = middleman.asked.length;
      const before = await eye.ask('cpu');
      await pause(IDLE_SECONDS * 1_000);
      const used = (await eye.ask('cpu')) - before;
      const since = middleman.asked.slice(asked);
      log(`idle for ${IDLE_SECONDS} s: ${since.length} requests`);
      return [
        atMost(
          'idle: list requests',
          since.filter((one) => !one.includes('watch=true')).length,
          'requests',
          0,
        ),
        atMost('idle: CPU', (used / (IDLE_SECONDS * 1_000)) * 100, '%', 1),
      ];
    });
  } finally {
    middleman.close();
  }
}

/** From a change in the cluster to the row that shows it. */
async function changes(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const pods = await eye.ask('pods');
    const times: number[] = [];
    const waiting: Promise<unknown>[] = [];
    await eye.ask('watchBlocks');
    for (let index = 0; index < CHANGE_SECONDS * 50; index++) {
      const pod = pods[(index * 37) % pods.length] ?? assert.fail('no pods');
      waiting.push(changed(mesh, eye, pod, String(index)).then((took) => times.push(took)));
      await pause(20);
    }
    await Promise.all(waiting);
    const block = await eye.ask('longestBlock');
    const sorted = times.toSorted((one, other) => one - other);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    log(
      `${times.length} changes: median ${median(times).toFixed()} ms, longest ${sorted.at(-1)?.toFixed()} ms`,
    );
    return [
      atMost('change to row, 99th percentile at 50 a second', p99, 'ms', 250),
      atMost('longest block at 50 changes a second', block, 'ms', 100),
    ];
  });
}

async function changed(
  mesh: PracticeMesh,
  eye: RemoteEye,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  value: string,
): Promise<number> {
  const seen = eye.ask('seen', `${namespace}/${name}`, value);
  await mesh.api.patch(
    { apiVersion: 'v1', kind: 'Pod', name, namespace },
    { metadata: { labels: { bench: value } } },
  );
  // The change is one when the API server has taken it.
  const taken = Date.now();
  return Math.max(0, (await seen) - taken);
}

/** As many changes as the API server takes from four writers: nothing is lost and nothing blocks. */
async function storm(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const pods = await eye.ask('pods');
    let written = 0;
    const end = performance.now() + STORM_SECONDS * 1_000;
    await eye.ask('watchBlocks');
    // Each writer keeps several requests under way, so that the server is what limits.
    const writer = async (): Promise<void> => {
      while (performance.now() < end) {
        const { name, namespace } = pods[written++ % pods.length] ?? assert.fail('no pods');
        await mesh.api.patch(
          { apiVersion: 'v1', kind: 'Pod', name, namespace },
          { metadata: { labels: { storm: String(written) } } },
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS * 8 }, writer));
    const block = await eye.ask('longestBlock');
    await equalsFreshList(mesh, eye, 10_000);
    log(`storm: ${written} changes in ${STORM_SECONDS} s, nothing lost`);
    return [
      atLeast('storm: changes', written / STORM_SECONDS, 'a second', 500),
      atMost('storm: longest block', block, 'ms', 100),
    ];
  });
}

/** A fifth of the pods goes at once. */
async function deletion(mesh: PracticeMesh): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const going = (await eye.ask('pods')).slice(0, PODS / 5).values();
    await eye.ask('watchBlocks');
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (const { name, namespace } of going)
          await mesh.api.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace });
      }),
    );
    await equalsFreshList(mesh, eye, 30_000);
    return [atMost(`deleting ${PODS / 5} pods: longest block`, await eye.ask('longestBlock'), 'ms', 100)];
  });
}
