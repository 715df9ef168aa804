import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { Walkthrough } from '../rig/page/walkthrough.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { type Workbench, waitUntilUsable } from '../rig/workbench.ts';

const STEP = 'label-namespace';
const namespace = `ticks-${process.pid}`;

/** Once the course has begun only the walkthrough is in sight: no view of ours helps it to know how the cluster stands. */
describe('The ticks of a walkthrough', () => {
  let window: Workbench;
  let folder: string;
  let kubeconfig: string;
  pictureFailures(() => window);

  const kubectl = async (...args: string[]): Promise<unknown> =>
    execa(suiteMesh().kubectl, [`--kubeconfig=${kubeconfig}`, ...args], { stdin: 'ignore' });
  const label = async (what: string): Promise<unknown> => kubectl('label', 'namespace', namespace, what);
  const shows = async (done: boolean): Promise<void> => new Walkthrough(window.page).waitForStep(STEP, done);

  /** Closes the page of the window, waits for what happens meanwhile, and opens it anew. */
  async function whileAway(happens: () => Promise<unknown>): Promise<void> {
    const address = window.page.url();
    await window.page.goto('about:blank');
    await happens();
    await window.page.goto(address);
    await waitUntilUsable(window.page);
  }

  before(async () => {
    const vsix = process.env['MESHWALK_VSIX'];
    assert.ok(vsix, 'MESHWALK_VSIX is not set: run these tests with "npm test"');
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-ticks-'));
    kubeconfig = join(folder, 'kubeconfig');
    copyFileSync(suiteMesh().kubeconfig, kubeconfig);
    await kubectl('create', 'namespace', namespace);
    await kubectl('config', 'set-context', '--current', `--namespace=${namespace}`);
    window = await openWorkbench({
      extension: { vsix },
      env: { KUBECONFIG: kubeconfig },
      patienceSeconds: 2,
    });
  });

  after(async () => {
    await window.close();
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('are there when the course was begun in its view', async () => {
    await window.showView('Meshwalk');
    await window.openPane('Course');
    await window
      .tree('Course')
      .row(/^Chapter 3/)
      .waitFor();
    await window.showView('Explorer');
  });

  it('come and go with the cluster while it is in sight', async () => {
    await window.walkthrough('Istio: set up a mesh');
    await shows(false);
    await label('istio-injection=enabled');
    await shows(true);
    await label('istio-injection-');
    await shows(false);
    await label('istio-injection=enabled');
    await shows(true);
  });

  it('are there again after a reload of the window', async () => {
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    await waitUntilUsable(window.page);
    await shows(true);
  });

  it('go when the cluster loses the state while the window is closed', async () => {
    await whileAway(async () => label('istio-injection-'));
    await shows(false);
  });

  it('come when the cluster gets there while the window is closed', async () => {
    await whileAway(async () => label('istio-injection=enabled'));
    await shows(true);
  });
});
