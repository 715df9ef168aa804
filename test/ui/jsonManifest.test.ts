import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { newSuiteLab } from '../rig/suiteLab.ts';
import type { SuiteLab } from '../rig/suiteLab.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const FILE = 'gate-of-json.json';
const GATE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gate-of-json' },
  spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
};

/** Nothing but the file wakes the extension: no view of ours is opened, no command is run, no YAML is shown. */
describe('A manifest that is JSON', () => {
  let window: Workbench;
  let lab: SuiteLab;
  pictureFailures(() => window);

  before(async () => {
    lab = newSuiteLab();
    writeFileSync(join(lab.folder, FILE), JSON.stringify(GATE, undefined, 2));
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: lab.folder,
      env: { KUBECONFIG: suiteMesh().kubeconfig, PATH: process.env['PATH'] },
    });
  });

  after(async () => {
    await window?.close();
    lab?.remove();
  });

  it('has its lenses as soon as it is opened, in a window that has seen nothing else', async () => {
    await window.openFile(FILE);
    await window.lens('Apply').waitFor();
    await window.lens('Delete').waitFor();
  });
});
