import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionHosts } from '../rig/extensionHosts.ts';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { kubectl } from '../rig/suiteKubectl.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import { waitUntilUsable } from '../rig/workbench.ts';
import type { Workbench } from '../rig/workbench.ts';

const NAMESPACE = 'killed-window';
const FILE = 'many.yaml';
const COUNT = 120;
/** The window is killed as soon as the server has so many of them. */
const ENOUGH = 15;

const nameOf = (index: number): string => `rule-${index}`;

/** Objects of several fields and a list: one of which a half had been applied would show. */
const MANY = Array.from(
  { length: COUNT },
  (_, index) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${nameOf(index)}
  labels: { team: web }
spec:
  host: reviews-${index}
  trafficPolicy:
    loadBalancer: { simple: LEAST_REQUEST }
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`,
).join('---\n');

interface Rule {
  readonly metadata: {
    readonly name: string;
    readonly labels: unknown;
    readonly managedFields: readonly Readonly<Record<string, unknown>>[];
  };
  readonly spec: unknown;
}

async function rules(...args: string[]): Promise<ReadonlyMap<string, Rule>> {
  const { items } = JSON.parse(
    await kubectl('--namespace', NAMESPACE, ...args, '--show-managed-fields', '--output=json'),
  ) as {
    items: Rule[];
  };
  return new Map(items.map((rule) => [rule.metadata.name, rule]));
}

/** What makes an object whole: its fields, and that all of them are Meshwalk's by server-side apply. */
function whole({ metadata, spec }: Rule): unknown {
  const owned = metadata.managedFields.map(({ time: _time, ...fields }) => fields);
  return { labels: metadata.labels, owned, spec };
}

/** Calls as soon as the server tells of so many objects, and resolves then. */
async function untilThereAre(count: number, atOnce: () => void): Promise<void> {
  const { kubectl: program, kubeconfig } = suiteMesh();
  const watch = ['get', 'destinationrules', '--namespace', NAMESPACE, '--watch', '--output=name'];
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBERC: 'off' };
  const child = spawn(program, watch, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = new Set<string>();
  try {
    for await (const line of createInterface(child.stdout)) {
      seen.add(line);
      if (seen.size < count) continue;
      atOnce();
      return;
    }
    throw new Error(`kubectl ended when there were ${seen.size}`);
  } finally {
    child.kill();
  }
}

/** A window that is killed in the middle of its work, and what is there when its owner comes back. */
describe('A window that is killed while it applies', () => {
  let window: Workbench;
  let folder: string;
  pictureFailures(() => window);

  before(async () => {
    const vsix = suiteVsix();
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-killed-'));
    writeFileSync(join(folder, FILE), MANY);
    await kubectl('create', 'namespace', NAMESPACE);
    window = await openWorkbench({
      extension: { vsix },
      workspace: folder,
      env: { KUBECONFIG: suiteMesh().kubeconfig, PATH: process.env['PATH'] },
    });
    await window.showView('Meshwalk');
    await window.runCommand('Istio: Choose Namespace…');
    await window.quickInput.choose(NAMESPACE);
    await window.statusBarItem(new RegExp(`Meshwalk works in practice/${NAMESPACE}`)).waitFor();
  });

  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
    await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false');
  });

  /** Waits until the lenses above an object in sight say what is wanted of it. */
  async function lensesSay(name: string, wanted: string): Promise<void> {
    await window.page.waitForFunction(
      `(() => {
      const top = (element) => element.getBoundingClientRect().top;
      const line = [...document.querySelectorAll('.view-line')].find(
        ({ textContent }) => textContent.replaceAll('\u00a0', ' ') === '  name: ${name}',
      );
      const [lenses] = [...document.querySelectorAll('.codelens-decoration')]
        .filter((element) => line !== undefined && top(element) < top(line))
        .sort((one, other) => top(other) - top(one));
      return lenses?.textContent.includes('${wanted}');
    })()`,
      undefined,
      { timeout: 60_000 },
    );
  }

  async function goTo(index: number): Promise<void> {
    const line = MANY.slice(0, MANY.indexOf(`name: ${nameOf(index)}\n`)).split('\n').length;
    await window.page.keyboard.press('Control+g');
    await window.quickInput.fill(`:${line}`);
    await window.quickInput.accept();
  }

  it('leaves whole objects only, and says truly which on return', async function () {
    this.timeout(240_000);
    const { page } = window;
    const address = page.url();
    const hosts = extensionHosts(window.server);
    assert.equal(hosts.length, 1);
    await window.openFile(FILE);
    await lensesSay(nameOf(0), 'not applied');
    await window.runCommand('Istio: Apply Document at the Cursor');
    await lensesSay(nameOf(0), 'in sync');
    const killed = untilThereAre(ENOUGH, () => {
      for (const host of hosts) process.kill(host, 'SIGKILL');
    });
    await window.runCommand('Istio: Apply All Documents');
    await killed;
    await page.goto('about:blank');

    const there = await rules('get', 'destinationrules');
    assert.ok(there.size >= ENOUGH && there.size < COUNT, `${there.size} of ${COUNT} objects are there`);
    const wanted = await rules(
      'apply',
      '--server-side',
      '--dry-run=server',
      '--field-manager=meshwalk',
      `--filename=${join(folder, FILE)}`,
    );
    for (const [name, rule] of there) {
      const expected = wanted.get(name);
      assert.ok(expected, name);
      assert.deepEqual(whole(rule), whole(expected), name);
      assert.equal(rule.metadata.managedFields[0]?.['manager'], 'meshwalk');
    }

    await page.goto(address);
    await waitUntilUsable(page);
    await window.showView('Meshwalk');
    await window.statusBarItem(new RegExp(`Meshwalk works in practice/${NAMESPACE}`)).waitFor();
    await window.openFile(FILE);
    // Where the one kind meets the other lies the moment of the kill.
    const states = Array.from({ length: COUNT }, (_, index) => there.has(nameOf(index)));
    const edge = states.indexOf(false);
    for (const index of new Set([0, edge, states.lastIndexOf(true), COUNT - 1])) {
      await goTo(index);
      await lensesSay(nameOf(index), there.has(nameOf(index)) ? 'in sync' : 'not applied');
    }
    // The undo of before would take back something else than what was done last.
    await window.runCommand('Istio: Undo Last Apply or Delete of This File…');
    await window.notification('applied or deleted nothing of this file that it could undo');
  });

  it('finishes the rest when it is asked again', async () => {
    await goTo(0);
    const finished = untilThereAre(COUNT, () => {});
    await window.runCommand('Istio: Apply All Documents');
    await finished;
    await goTo(COUNT - 1);
    await lensesSay(nameOf(COUNT - 1), 'in sync');
  });
});
