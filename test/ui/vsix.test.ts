import assert from 'node:assert/strict';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

describe('The packaged extension', () => {
  let window: Workbench;
  pictureFailures(() => window);

  before(async () => {
    const vsix = suiteVsix();
    window = await openWorkbench({ extension: { vsix }, env: { KUBECONFIG: suiteMesh().kubeconfig } });
  });

  after(async () => window.close());

  it('installs into a VS Code that knows nothing of this repository, and shows its views', async () => {
    await window.showView('Meshwalk');
    for (const view of ['Course', 'Mesh', 'Sessions']) await window.pane(view).waitFor();
  });

  it('is active then', async () => {
    await window.runCommand('Developer: Show Running Extensions');
    const row = window.page.locator('.runtime-extensions-editor .extension', { hasText: 'meshwalk' });
    await row.waitFor();
    assert.match(await row.innerText(), /Activation: \d+ms/);
  });
});
