import assert from 'node:assert/strict';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import type { Walkthrough } from '../rig/page/walkthrough.ts';
import { type SuiteNamespace, newSuiteNamespace } from '../rig/suiteNamespace.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const namespace = `first-minute-${process.pid}`;
const SETUP = 'Istio: set up a mesh';

/** Somebody who has just installed Meshwalk, and has a cluster in the kubeconfig. */
describe('The first minute', () => {
  let window: Workbench;
  let walkthrough: Walkthrough;
  let own: SuiteNamespace;
  pictureFailures(() => window);

  before(async () => {
    own = newSuiteNamespace(namespace);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: { KUBECONFIG: own.kubeconfig },
      viewport: { width: 1440, height: 900 },
    });
    walkthrough = await window.walkthrough(SETUP);
  });

  after(async () => {
    await window.close();
    own.remove();
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
