import assert from 'node:assert/strict';
import { execa } from 'execa';
import { setTimeout as pause } from 'node:timers/promises';
import { listAt, stringAt } from '../../src/mesh/fields.ts';
import { resourcePath } from '../../src/cluster/discovery.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { POD } from '../../src/mesh/wellKnown.ts';
import { clientOf, startMiddleman } from '../integration/cluster/support.ts';
import { type PracticeMesh, startPracticeMesh } from '../practice/practiceMesh.ts';
import { Eye, heapInUse, longestBlock } from './explorer/eye.ts';
import { faults } from './explorer/faults.ts';
import { equalsFreshList } from './explorer/freshList.ts';
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
      () => kubectlBaseline(mesh, log),
      () => idle(mesh, log),
      () => changes(mesh, log),
      () => storm(mesh, log),
      () => deletion(mesh, log),
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
    plain.push(await plainLists(mesh));
    const before = heapInUse();
    const begun = performance.now();
    const eye = await Eye.open(mesh.kubeconfigPath);
    await eye.until(() => eye.roots().some((node) => node.kind === 'namespace'), 'the first rows');
    firsts.push(performance.now() - begun);
    await eye.until(() => eye.synced, 'everything');
    wholes.push(performance.now() - begun);
    expansion = Math.max(expansion, eye.openAll());
    heap = Math.max(heap, heapInUse() - before);
    log(`round ${round + 1}: first rows ${firsts.at(-1)?.toFixed()} ms, all ${wholes.at(-1)?.toFixed()} ms`);
    eye.dispose();
  }
  const whole = median(wholes);
  const base = median(plain);
  return [
    atMost('first rows', median(firsts), 'ms', 300),
    atMost(`everything (the same lists over HTTPS: ${base.toFixed()} ms)`, whole / base, 'times', 1.5),
    atMost('expansion of any row', expansion, 'ms', 50),
    atMost('heap growth', heap / 1024 / 1024, 'MB', 80),
    // A switch of the context is a new session: its rows stand after the first list of namespaces.
    atMost('switch to another context', Math.max(...firsts), 'ms', 1_000),
  ];
}

/** The same lists in pages of 500, parsed and kept: nobody can be quicker who reads them all. */
async function plainLists(mesh: PracticeMesh): Promise<number> {
  const eye = await Eye.open(mesh.kubeconfigPath);
  await eye.until(() => eye.synced, 'the kinds');
  const kinds = eye.kinds.map((kind) => eye.session.served(kind)).filter((kind) => kind !== undefined);
  eye.dispose();
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
async function kubectlBaseline(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const begun = performance.now();
  await execa(
    mesh.tools.kubectl,
    ['get', 'pods', '-A', '-o', 'wide', `--kubeconfig=${mesh.kubeconfigPath}`],
    {
      stdout: 'ignore',
    },
  );
  const took = performance.now() - begun;
  log(`kubectl get pods -A -o wide: ${took.toFixed()} ms`);
  return [atLeast('baseline: kubectl get pods -A -o wide', took, 'ms', 0)];
}

/** Nothing happens: no list, hardly any work. */
async function idle(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const middleman = await startMiddleman(mesh, 'idle');
  const eye = await Eye.open(middleman.kubeconfig);
  try {
    await eye.until(() => eye.synced, 'everything');
    eye.openAll();
    await pause(2_000);
    const asked = middleman.asked.length;
    // The middleman runs in this process: only requests through it cost, and there should be none.
    const before = process.cpuUsage();
    await pause(IDLE_SECONDS * 1_000);
    const { user, system } = process.cpuUsage(before);
    const lists = middleman.asked.slice(asked).filter((one) => !one.includes('watch=true')).length;
    log(`idle for ${IDLE_SECONDS} s: ${middleman.asked.length - asked} requests`);
    return [
      atMost('idle: list requests', lists, 'requests', 0),
      atMost('idle: CPU', ((user + system) / (IDLE_SECONDS * 1e6)) * 100, '%', 1),
    ];
  } finally {
    eye.dispose();
    middleman.close();
  }
}

/** From a change in the cluster to the row that shows it. */
async function changes(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const eye = await Eye.open(mesh.kubeconfigPath);
  try {
    await eye.until(() => eye.synced, 'everything');
    eye.openAll();
    const pods = eye.objects(POD).filter(({ metadata }) => metadata.labels?.['practice'] === 'large');
    const times: number[] = [];
    const waiting: Promise<unknown>[] = [];
    const block = await longestBlock(async () => {
      for (let index = 0; index < CHANGE_SECONDS * 50; index++) {
        const pod = pods[(index * 37) % pods.length] ?? assert.fail('no pods');
        waiting.push(
          changed(mesh, eye, pod, String(index)).then((took) => {
            times.push(took);
          }),
        );
        await pause(20);
      }
      await Promise.all(waiting);
    });
    const sorted = times.toSorted((one, other) => one - other);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    log(
      `${times.length} changes: median ${median(times).toFixed()} ms, longest ${sorted.at(-1)?.toFixed()} ms`,
    );
    return [
      atMost('change to row, 99th percentile at 50 a second', p99, 'ms', 250),
      atMost('longest block at 50 changes a second', block, 'ms', 100),
    ];
  } finally {
    eye.dispose();
  }
}

async function changed(mesh: PracticeMesh, eye: Eye, pod: KubeObject, value: string): Promise<number> {
  const { name, namespace = '' } = pod.metadata;
  const begun = performance.now();
  const seen = eye.until(
    () => eye.object(POD, `${namespace}/${name}`)?.metadata.labels?.['bench'] === value,
    `change ${value}`,
  );
  await mesh.api.patch(
    { apiVersion: 'v1', kind: 'Pod', name, namespace },
    { metadata: { labels: { bench: value } } },
  );
  await seen;
  return performance.now() - begun;
}

/** As many changes as the API server takes from four writers: nothing is lost and nothing blocks. */
async function storm(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const eye = await Eye.open(mesh.kubeconfigPath);
  try {
    await eye.until(() => eye.synced, 'everything');
    eye.openAll();
    const pods = eye.objects(POD).filter(({ metadata }) => metadata.labels?.['practice'] === 'large');
    let written = 0;
    const end = performance.now() + STORM_SECONDS * 1_000;
    const block = await longestBlock(async () => {
      await Promise.all(
        Array.from({ length: WRITERS }, async () => {
          // Each keeps several requests under way, so that the server is what limits.
          await Promise.all(
            Array.from({ length: 8 }, async () => {
              while (performance.now() < end) {
                const pod = pods[written++ % pods.length] ?? assert.fail('no pods');
                const { name, namespace } = pod.metadata;
                await mesh.api.patch(
                  { apiVersion: 'v1', kind: 'Pod', name, namespace },
                  { metadata: { labels: { storm: String(written) } } },
                );
              }
            }),
          );
        }),
      );
    });
    await equalsFreshList(mesh, eye, 10_000);
    log(`storm: ${written} changes in ${STORM_SECONDS} s`);
    return [
      atLeast('storm: changes', written / STORM_SECONDS, 'a second', 500),
      atMost('storm: longest block', block, 'ms', 100),
    ];
  } finally {
    eye.dispose();
  }
}

/** A fifth of the pods goes at once. */
async function deletion(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const eye = await Eye.open(mesh.kubeconfigPath);
  try {
    await eye.until(() => eye.synced, 'everything');
    eye.openAll();
    const pods = eye.objects(POD).filter(({ metadata }) => metadata.labels?.['practice'] === 'large');
    const going = pods.slice(0, PODS / 5).values();
    const block = await longestBlock(async () => {
      await Promise.all(
        Array.from({ length: 32 }, async () => {
          for (const { metadata } of going) {
            const { name, namespace } = metadata;
            await mesh.api.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace });
          }
        }),
      );
      await equalsFreshList(mesh, eye, 30_000);
    });
    log(`${PODS / 5} pods deleted`);
    return [atMost(`deleting ${PODS / 5} pods: longest block`, block, 'ms', 100)];
  } finally {
    eye.dispose();
  }
}
