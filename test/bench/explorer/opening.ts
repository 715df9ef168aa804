import assert from 'node:assert/strict';
import { execa } from 'execa';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import { resourcePath } from '../../../src/cluster/discovery.ts';
import type { ServedKind } from '../../../src/cluster/discovery.ts';
import { clientOf } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atLeast, atMost, median } from '../figure.ts';
import { RemoteEye } from './remoteEye.ts';

/** So many that the median is none that something else on the machine has slowed down. */
const ROUNDS = 5;

/** First rows, everything, expansion, memory, and switching to another context. */
export async function opening(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  const firsts: number[] = [];
  const wholes: number[] = [];
  const plain: number[] = [];
  const switches: number[] = [];
  let heap = 0;
  let expansion = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const eye = new RemoteEye();
    const { first, whole } = await eye.ask('open', mesh.kubeconfigPath);
    firsts.push(first);
    wholes.push(whole);
    expansion = Math.max(expansion, await eye.ask('openAll'));
    heap = Math.max(heap, await eye.ask('heapGrowth'));
    const kinds = await eye.ask('kinds');
    switches.push(await eye.ask('switchTo', mesh.kubeconfigPath));
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
    atMost('switch to another context', Math.max(...switches), 'ms', 1_000),
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
  assert.ok(kept.flat().length > kinds.length, 'the lists are empty');
  client.dispose();
  return took;
}

/** What a terminal needs for the pods alone; a figure to compare with, which cannot be missed. */
export async function kubectlBaseline(mesh: PracticeMesh): Promise<readonly Figure[]> {
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
