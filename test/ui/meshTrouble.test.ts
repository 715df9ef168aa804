import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { Relay } from '../host/support/relay.ts';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { kubectl } from '../rig/suiteKubectl.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

/** One that sorts before all others, and one between it and those that the mesh has. */
const ABOVE = 'aaa-above';
const OWN = 'aab-own';

/** What a person sees of a mesh whose API server goes away and comes back; the tests follow each other. */
describe('The Mesh view while the API server goes and comes', () => {
  let window: Workbench;
  let relay: Relay;
  let folder: string;
  pictureFailures(() => window);

  const mesh = () => window.tree('Mesh');
  const focused = (): Locator => mesh().root.locator('.monaco-list-row.focused');
  const selected = (): Locator => mesh().root.locator('.monaco-list-row.selected');
  const opened = (name: RegExp): Locator => mesh().row(name).and(mesh().root.locator('[aria-expanded=true]'));
  const said = (): Locator => window.pane('Mesh').getByText('What you see is the last known state');
  const toasts = async (): Promise<readonly string[]> =>
    window.page.locator('.notification-list-item').allInnerTexts();
  /** What the tests have opened, chosen and focused is so still. */
  const asItWas = async (): Promise<void> => {
    await focused().and(mesh().row(/^CRDs/)).waitFor();
    await selected()
      .and(mesh().row(/^istiod, 1\/1/))
      .waitFor();
    assert.equal(await focused().count(), 1);
    assert.equal(await selected().count(), 1);
    await opened(/^Control plane/).waitFor();
    await opened(new RegExp(`^${OWN}`)).waitFor();
    await opened(/^Services/).waitFor();
  };

  before(async () => {
    const { kubeconfig, server } = suiteMesh();
    relay = new Relay(server);
    await relay.open();
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-trouble-'));
    const path = join(folder, 'config');
    writeFileSync(path, readFileSync(kubeconfig, 'utf8').replaceAll(server, relay.url), { mode: 0o600 });
    await kubectl('create', 'namespace', OWN);
    await kubectl('create', 'service', 'clusterip', 'ratings', '--tcp=9080', '-n', OWN);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: folder,
      env: { KUBECONFIG: path, PATH: process.env['PATH'] },
      viewport: { width: 1000, height: 1100 },
    });
    await window.showView('Meshwalk');
    await window.pane('Course').locator('.pane-header').click();
  });
  after(async () => {
    await window?.close();
    await relay?.cut();
    await kubectl('delete', 'namespace', OWN, ABOVE, '--ignore-not-found', '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves what is open, selected and focused as it is while objects come, change and go', async () => {
    const { keyboard } = window.page;
    await mesh().expand(/^Control plane, istiod/);
    await mesh().expand(new RegExp(`^${OWN}, `));
    await mesh().expand(/^Services/);
    await mesh()
      .row(/^ratings, 9080/)
      .waitFor();
    await mesh().click(/^istiod, 1\/1/);
    await window.page.getByRole('tab', { name: /^Deployment istiod\.yaml/ }).waitFor();
    // The click has opened the object, so the tree must get the keys back; then the focus moves without the selection.
    await window.runCommand('Meshwalk: Focus on Mesh View');
    await keyboard.press('End');
    await asItWas();
    await kubectl('create', 'namespace', ABOVE);
    await mesh().row(`${ABOVE}, not in mesh`).waitFor();
    await asItWas();
    await kubectl('create', 'service', 'clusterip', 'details', '--tcp=9080', '-n', OWN);
    await mesh()
      .row(/^details, 9080/)
      .waitFor();
    await kubectl('label', 'namespace', OWN, 'istio-injection=enabled');
    await mesh().row(`${OWN}, in mesh`).waitFor();
    await kubectl('delete', 'service', 'details', '-n', OWN);
    await mesh()
      .row(/^details, 9080/)
      .waitFor({ state: 'detached' });
    await kubectl('delete', 'namespace', ABOVE, '--wait=false');
    await mesh().row(ABOVE).waitFor({ state: 'detached' });
    await asItWas();
  });

  it('keeps what it knows, says so above the tree and in no message, and goes on by itself', async () => {
    const before = await mesh().names();
    await relay.cut();
    await said().waitFor();
    assert.deepEqual(await mesh().names(), before);
    await asItWas();
    assert.deepEqual(await toasts(), []);
    await window.picture('mesh-trouble');
    await kubectl('create', 'service', 'clusterip', 'reviews', '--tcp=9080', '-n', OWN);
    await relay.open();
    await said().waitFor({ state: 'detached' });
    // What happened in between is there, and what was there before is where it was.
    await mesh()
      .row(/^reviews, 9080/)
      .waitFor();
    await mesh()
      .row(/^ratings, 9080/)
      .waitFor();
    await asItWas();
    assert.deepEqual(await toasts(), []);
  });
});
