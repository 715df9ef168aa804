import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../../../scripts/build.ts';
import { packVsix } from '../../../scripts/package.ts';
import type { ApiClient } from '../../practice/apiClient.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { openWorkbench } from '../../rig/openWorkbench.ts';
import type { Workbench } from '../../rig/workbench.ts';
import { lighten, write, writersApi } from './lightWrites.ts';
import { type Figure, atLeast, atMost, median } from '../figure.ts';

/** Changes a second; every other one is of the row that is looked at. */
const RATE = 50;
const LIMIT_MS = 250;
/** Sorts before all others. */
const NAMESPACE = 'aaa-screen';
/** The pod whose row is looked at. */
const POD = { apiVersion: 'v1', kind: 'Pod', namespace: NAMESPACE, name: 'seen' };
/** Of every so many pods the labels are changed. */
const EVERY = 5;
/** In the page nothing stands between the texts of a row, nor between two rows. */
const HOST = /h(\d+)\.seen/;

/**
 * The same in a real window: from a change in the cluster to the pixels' text, through the extension host, VS Code and
 * the browser, with the whole mesh behind the view. Takes a picture of it, and walks through it by the keyboard.
 */
export async function screen(
  mesh: PracticeMesh,
  seconds: number,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  await build({ minify: true });
  const vsix = await packVsix();
  await mesh.api.apply([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      // In the mesh, so that it is open; without sidecars, for nobody is there who could add one.
      metadata: { name: NAMESPACE, labels: { 'istio.io/dataplane-mode': 'ambient' } },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: POD.name, namespace: NAMESPACE },
      spec: { containers: [{ name: 'seen', image: 'example.com/seen:1' }] },
    },
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-screen-'));
  const window = await openWorkbench({
    extension: { vsix },
    workspace: folder,
    // Of servers only: it starts programs in the extension host, which looks through all processes.
    settings: { 'remote.autoForwardPorts': false },
    env: { KUBECONFIG: mesh.kubeconfigPath, PATH: process.env['PATH'] },
    viewport: { width: 1280, height: 1000 },
  });
  try {
    const opened = performance.now();
    await window.showView('Meshwalk');
    const tree = window.tree('Mesh');
    await tree.row('Control plane').waitFor();
    const first = performance.now() - opened;
    await window.pane('Course').locator('.pane-header').click();
    // What stands below fills the view.
    for (const namespace of [/^shop-0, /, new RegExp(`^${NAMESPACE}, `)]) await tree.expand(namespace);
    await tree.row(/^seen, /).waitFor();
    const walked = await walkByKeyboard(window);
    await window.picture('mesh-large');

    const listed = await mesh.api.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: 'practice=large' });
    const pods = listed
      .filter((_, index) => index % EVERY === 0)
      .map(({ metadata: { name, namespace = '' } }) => ({ kind: 'Pod', name, namespace }));
    await lighten(mesh, [POD, ...pods]);
    const api = await writersApi(mesh);
    // Pixels are painted by the two cores that are measured, not by a graphics card.
    await window.page.setViewportSize({ width: 800, height: 600 });
    const taken: number[] = [];
    // What came before is drawn when this is seen.
    await ofRow(api, 0, taken);
    await tree.row(shows(0)).waitFor();
    await watchRow(window);
    await calm(window);
    const ready = Promise.withResolvers<void>();
    const others = write(
      mesh,
      pods,
      { writers: 1, inFlight: 1, seconds, perSecond: RATE / 2 },
      ready.resolve,
    );
    await Promise.race([ready.promise, others]);
    const begun = performance.now();
    // One after the other: of two that are under way the earlier one could win.
    let own = Promise.resolve();
    for (let index = 1; index <= (seconds * RATE) / 2; index++) {
      own = own.then(() => ofRow(api, index, taken));
      await pause(Math.max(0, begun + (index * 2_000) / RATE - performance.now()));
    }
    await own;
    const rate = ((taken.length - 1 + (await others)) / (performance.now() - begun)) * 1_000;
    api.close();
    const last = taken.length - 1;
    await tree.row(shows(last)).waitFor();
    const seen = await rowTimes(window);
    // Changes that come within one drawing are seen by what the last of them shows.
    const late = new Set<number>();
    const times = taken.flatMap((at, index) => {
      const shown = seen.find(([number]) => number >= index);
      if (index === 0 || shown === undefined) return [];
      if (shown[1] - at > LIMIT_MS) late.add(Math.floor((index * 2) / RATE));
      return [Math.max(0, shown[1] - at)];
    });
    const sorted = times.toSorted((one, other) => one - other);
    assert.ok(times.length > 0, 'No change was seen on the screen.');
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    log(
      `${times.length} changes on the screen: median ${median(times).toFixed()} ms, longest ${sorted.at(-1)?.toFixed()} ms; late in second: ${[...late].join(', ') || 'none'}`,
    );
    return [
      // The extension is activated and the cluster found meanwhile: no promise is made of that.
      atLeast('baseline: first rows on the screen, with the start of the extension', first, 'ms', 0),
      atMost('a folder of the large mesh opens by the keyboard', walked, 'ms', 1_000),
      atLeast('screen: changes written', rate, 'a second', RATE * 0.99),
      atMost('change to screen, 99th percentile at 50 a second', p99, 'ms', LIMIT_MS),
    ];
  } finally {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
    await mesh.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE });
  }
}

/** What the row says after a change. */
function shows(index: number): RegExp {
  return new RegExp(`^seen, 0/1 h${index}\\.seen`);
}

/** @param taken when the API server had taken each change, by its number */
async function ofRow(api: ApiClient, index: number, taken: number[]): Promise<void> {
  await api.patch(POD, { status: { reason: `h${index}.seen` } }, 'status');
  taken[index] = Date.now();
}

/** Opens the last namespace by the keyboard alone. @returns how long it took until its rows stood, in milliseconds */
async function walkByKeyboard(window: Workbench): Promise<number> {
  const { keyboard } = window.page;
  const { root } = window.tree('Mesh');
  await window.runCommand('Meshwalk: Focus on Mesh View');
  await keyboard.press('Home');
  await root.locator('.monaco-list-row.focused', { hasText: 'Control plane' }).waitFor();
  const begun = performance.now();
  await keyboard.press('ArrowRight');
  await window
    .tree('Mesh')
    .row(/^istiod, 1\/1/)
    .waitFor();
  const took = performance.now() - begun;
  await keyboard.press('ArrowLeft');
  return took;
}

/** Notes in the page when the row showed a number for the first time. */
async function watchRow(window: Workbench): Promise<void> {
  await window.page.evaluate(`(() => {
    const seen = (window.meshwalkSeen = []);
    const pattern = ${String(HOST)};
    const look = () => {
      const number = Number(pattern.exec(document.querySelector('.part.sidebar').textContent)?.[1] ?? -1);
      if (number >= 0 && seen.at(-1)?.[0] !== number) seen.push([number, Date.now()]);
    };
    new MutationObserver(look).observe(document.querySelector('.part.sidebar'), {
      subtree: true, childList: true, characterData: true, attributes: true,
    });
    look();
  })()`);
}

/** What the opening and the new size have left to do, and to collect, is no part of what follows. */
async function calm(window: Workbench): Promise<void> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  await window.page.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve()))');
}

async function rowTimes(window: Workbench): Promise<readonly (readonly [number, number])[]> {
  return await window.page.evaluate<[number, number][]>('window.meshwalkSeen');
}
