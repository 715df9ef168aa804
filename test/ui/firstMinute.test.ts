import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import type { Walkthrough } from '../rig/page/walkthrough.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import type { Workbench } from '../rig/workbench.ts';

const namespace = `first-minute-${process.pid}`;
const SETUP = 'Istio: set up a mesh';

/** Somebody who has just installed Meshwalk, and has a cluster in the kubeconfig. */
describe('The first minute', () => {
  let window: Workbench;
  let walkthrough: Walkthrough;
  let folder: string;
  let kubeconfig: string;
  pictureFailures(() => window);

  const kubectl = (...args: string[]): string =>
    execFileSync(suiteMesh().kubectl, [`--kubeconfig=${kubeconfig}`, ...args], { encoding: 'utf8' });

  before(async () => {
    const vsix = process.env['MESHWALK_VSIX'];
    assert.ok(vsix, 'MESHWALK_VSIX is not set: run these tests with "npm test"');
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-first-minute-'));
    kubeconfig = join(folder, 'kubeconfig');
    copyFileSync(suiteMesh().kubeconfig, kubeconfig);
    kubectl('create', 'namespace', namespace);
    kubectl('config', 'set-context', '--current', `--namespace=${namespace}`);
    window = await openWorkbench({
      extension: { vsix },
      env: { KUBECONFIG: kubeconfig },
      viewport: { width: 1440, height: 900 },
    });
    walkthrough = await window.walkthrough(SETUP);
  });

  after(async () => {
    await window.close();
    kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes three clicks from the one button of the walkthrough to the first ticks', async () => {
    await walkthrough.waitForStep('check-machine', false);
    await walkthrough.root.getByRole('button', { name: 'Start the course' }).click();

    const findings = await window.quickInput.items();
    assert.equal(await window.quickInput.title(), 'Doctor');
    assert.match(findings[0] ?? '', /Go on: choose where to run it/);
    assert.ok(findings.length > 3, findings.join('\n'));
    await window.picture('first-minute-doctor');
    await window.quickInput.choose(/Go on: choose where to run it/);

    await window.quickInput.choose(/\bpractice\b/);
    await walkthrough.waitForStep('check-machine', true);
    await walkthrough.waitForStep('start-cluster', true);
    await window.picture('first-minute-walkthrough');
  });
});
