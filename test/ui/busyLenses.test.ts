import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { kubectl } from '../rig/suiteKubectl.ts';
import { newSuiteLab } from '../rig/suiteLab.ts';
import type { SuiteLab } from '../rig/suiteLab.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const NAMESPACE = 'busy-lenses';
const FILE = 'words.yaml';
const WORDS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: words
data:
  greeting: hello
`;

/** Lenses of which the cluster changes the state while the learner does something else in VS Code. */
describe('Lenses of a busy window', () => {
  let window: Workbench;
  let lab: SuiteLab;
  pictureFailures(() => window);

  before(async () => {
    await kubectl('create', 'namespace', NAMESPACE);
    lab = newSuiteLab();
    writeFileSync(join(lab.folder, FILE), WORDS);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: lab.folder,
      settings: { 'meshwalk.codeLens.files': 'kubernetes' },
      env: { KUBECONFIG: suiteMesh().kubeconfig, PATH: process.env['PATH'] },
    });
    await window.showView('Meshwalk');
    await window.runCommand('Istio: Choose Namespace…');
    await window.quickInput.choose(NAMESPACE);
    await window.statusBarItem(new RegExp(`Meshwalk works in practice/${NAMESPACE}`)).waitFor();
  });

  after(async () => {
    await window?.close();
    lab?.remove();
    await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false');
  });

  it('say what the cluster has', async () => {
    await window.openFile(FILE);
    await window.lens(`Apply to practice/${NAMESPACE}`).click();
    await window.lens('in sync').waitFor();
  });

  it('follow the cluster although the editor loses the focus just then', async () => {
    // VS Code forgets to ask for lenses when the editor loses the focus within a quarter of a second after a change.
    await window.page.evaluate(`(() => {
      const input = document.querySelector('.editor-instance .native-edit-context, .editor-instance textarea');
      let turn = 0;
      window.restless = setInterval(() => (turn++ % 2 === 0 ? input.focus() : input.blur()), 40);
      window.turns = () => turn;
    })()`);
    await kubectl('patch', 'configmap', 'words', '-n', NAMESPACE, '-p', '{"data":{"greeting":"bye"}}');
    const begun = await window.page.evaluate('window.turns()');
    // The change comes to the window long before that.
    await window.page.waitForFunction(`window.turns() > ${String(begun)} + 50`);
    await window.page.evaluate(`(() => {
      clearInterval(window.restless);
      document.activeElement.blur();
    })()`);
    await window.lens(/differs \(1 field\)/).waitFor();
  });
});
