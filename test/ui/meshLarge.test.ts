import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { type PracticeMesh, startPracticeMesh } from '../practice/practiceMesh.ts';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import type { Name } from '../rig/page/names.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const SIZE = { pods: 1_000, services: 100, routes: 100, namespaces: 20 };
/** The Service, the route and the pods that are looked at, and their namespace. */
const SERVICE = 'service-0';
/** How often a row changes without a pause, at most, and how many of these changes are to be seen. */
const CHANGES = 1_000;
const ENOUGH = 10;
/** More than there are kinds. */
const KINDS = 50;

/** What a person sees of a mesh with a crowd in it, who has no mouse; the tests follow each other. */
describe('The Mesh view of a large mesh, by the keyboard alone', function () {
  this.timeout(120_000);
  this.bail(true);
  let mesh: PracticeMesh;
  let window: Workbench;
  let folder: string;
  pictureFailures(() => window);

  const row = (name: Name): Locator => window.tree('Mesh').row(name);
  const focusedRow = (): Locator => window.tree('Mesh').root.locator('.monaco-list-row.focused');
  /** Presses a key and waits until the row that the keys go to is the one that is named. */
  const press = async (key: string, name: Name): Promise<void> => {
    await window.page.keyboard.press(key);
    await focusedRow().and(row(name)).waitFor();
  };
  /** Opens the row that the keys go to, and waits for a row in it. */
  const open = async (name: Name): Promise<void> => {
    await window.page.keyboard.press('ArrowRight');
    // What comes may stand below the last row in sight.
    await window.page.keyboard.press('Control+ArrowDown');
    await row(name).first().waitFor();
  };
  /** Takes an entry of a list by typing its name. */
  const type = async (text: string, name: Name = text): Promise<void> => {
    await window.quickInput.waitFor();
    await window.page.keyboard.type(text);
    await window.quickInput.item(name).first().waitFor();
    await window.page.keyboard.press('Enter');
  };
  const command = async (title: string): Promise<void> => {
    await window.page.keyboard.press('F1');
    await type(title);
    await window.quickInput.root.filter({ hasText: title }).waitFor({ state: 'hidden' });
  };

  before(async function () {
    this.timeout(300_000);
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-large-'));
    mesh = await startPracticeMesh({ scenario: 'large', large: SIZE });
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: folder,
      env: { KUBECONFIG: mesh.kubeconfigPath, PATH: process.env['PATH'] },
      viewport: { width: 1280, height: 1100 },
    });
    // Until then the palette does not know its commands.
    await window.page.locator('.activitybar').getByRole('tab', { name: 'Meshwalk' }).waitFor();
  });
  after(async () => {
    await window?.close();
    await mesh?.down();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stands from end to end, and is well', async () => {
    await command('Meshwalk: Focus on Mesh View');
    await row('Control plane').waitFor();
    await window.pane('Course').locator('.pane-header').click();
    // VS Code focuses the rows of a view only where it has any.
    await command('Meshwalk: Focus on Mesh View');
    await press('Home', 'Control plane');
    // So many come folded.
    await row(/^shop-9, in mesh/).waitFor();
    await window.picture('mesh-large');
    await press('End', /^CRDs/);
    await press('ArrowUp', 'By kind');
    await open(/^AuthorizationPolicy, /);
    await press('ArrowDown', /^AuthorizationPolicy, /);
    const wanted = focusedRow().and(
      row(new RegExp(`^HTTPRoute, ${SIZE.routes} · gateway\\.networking\\.k8s\\.io`)),
    );
    for (let index = 0; index < KINDS && !(await wanted.isVisible()); index++)
      await window.page.keyboard.press('ArrowDown');
    await wanted.waitFor();
    await window.picture('mesh-large-kinds');
    await press('Home', 'Control plane');
  });

  it('leads from a namespace over its route to a pod', async () => {
    await press('ArrowDown', /^default, /);
    await press('ArrowDown', /^istio-system, /);
    await press('ArrowDown', /^shop-0, in mesh/);
    await open('Traffic');
    await press('ArrowDown', 'Traffic');
    // It came open with its namespace: the key goes on into it.
    await press('ArrowRight', 'HTTPRoute route-0, Accepted');
    await open(`/*, ${SERVICE}:8080`);
    await press('ArrowDown', `/*, ${SERVICE}:8080`);
    await open(`${SERVICE}:8080`);
    await press('ArrowDown', `${SERVICE}:8080`);
    await open(new RegExp(`^${SERVICE}-v1`));
    await window.picture('mesh-large-route');
  });

  it('opens what is focused, and gives the keys back', async () => {
    const { keyboard } = window.page;
    await press('ArrowDown', new RegExp(`^${SERVICE}-v1`));
    await keyboard.press('Enter');
    await window.page.getByRole('tab', { name: new RegExp(`^Pod ${SERVICE}-v1-`) }).waitFor();
    await command('Meshwalk: Focus on Mesh View');
    await focusedRow()
      .and(row(new RegExp(`^${SERVICE}-v1`)))
      .waitFor();
    await keyboard.press('Shift+F10');
    await window.page.getByRole('menuitem', { name: 'Show Logs' }).waitFor();
    await keyboard.press('Escape');
  });

  it('finds one of a thousand by a text, though what it stands in is folded', async () => {
    const pod = `service-7-v1-${SIZE.services + 7}`;
    await command('Istio: Filter, Sort and Group the Mesh…');
    await type('Text', 'Text…');
    await window.quickInput.root.getByText('Rows that have it in their name').waitFor();
    await window.page.keyboard.type(pod);
    await row(pod).first().waitFor();
    await window.page.keyboard.press('Enter');
    await row(/^default, /).waitFor({ state: 'detached' });
    await row(/^shop-7, /).waitFor();
    await window.picture('mesh-large-filter');
    await command('Istio: Clear Filter of the Mesh');
    await row(/^default, /).waitFor();
    // What was opened before is open again, and nothing else.
    await row(`/*, ${SERVICE}:8080`).waitFor();
    assert.equal(await row('HTTPRoute route-20, Accepted').getAttribute('aria-expanded'), 'false');
  });

  it('shows a row that changes all the time', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop-0', name: `${SERVICE}-v1-0` };
    const says = (words: string): Locator => row(new RegExp(`^${pod.name}, 2/2 ${words}`)).first();
    const give = (reason: string | null) => mesh.api.patch(pod, { status: { reason } }, 'status');
    await says('Running').waitFor();
    await window.page.evaluate(`(() => {
      const sidebar = document.querySelector('.part.sidebar');
      window.shown = new Set();
      const look = () => {
        const [text] = /Change\\d+/.exec(sidebar.textContent) ?? [];
        if (text !== undefined) window.shown.add(text);
      };
      new MutationObserver(look).observe(sidebar, { subtree: true, childList: true, characterData: true });
    })()`);
    // VS Code, told of every change, waits for a pause, and shows one or two of hundreds: there must be none.
    const seen = new AbortController();
    const watching = window.page.waitForFunction(`window.shown.size >= ${ENOUGH}`).then(
      () => seen.abort(),
      () => undefined,
    );
    for (let count = 1; count <= CHANGES && !seen.signal.aborted; count++) await give(`Change${count}`);
    assert.ok(seen.signal.aborted, `not ${ENOUGH} of ${CHANGES} changes were shown`);
    await watching;
    await give(null);
    await says('Running').waitFor();
  });
});
