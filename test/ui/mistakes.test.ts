import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: bookinfo
spec:
  parentRefs:
    - name: bookinfo-gateway
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /productpage
      backendRefs:
        - name: productpage
          port: 9080
`;

/** What learners get wrong most, each as a change of a route that is right. */
const MISTAKES = [
  {
    name: 'field',
    from: 'backendRefs',
    to: 'backendRef',
    says: /Did you mean "backendRefs"/,
    fix: 'Change to "backendRefs"',
  },
  {
    name: 'value',
    from: 'PathPrefix',
    to: 'Prefix',
    says: /Did you mean PathPrefix/,
    fix: 'Change to PathPrefix',
  },
  { name: 'port', from: '          port: 9080\n', to: '', says: /port is missing/, fix: 'Add "port"' },
  {
    name: 'quotes',
    from: '9080',
    to: '"9080"',
    says: /Leave out the quotes/,
    fix: 'Change to the number 9080',
  },
  { name: 'kind', from: 'HTTPRoute', to: 'HttpRoute', says: /HTTPRoute/, fix: 'Change to HTTPRoute' },
] as const;

/** Presses a key, and again where a window that is still busy has swallowed it, as a person would. */
async function pressUntil(window: Workbench, key: string, shown: Locator): Promise<void> {
  for (let left = 3; ; left -= 1) {
    await window.page.keyboard.press(key);
    try {
      await shown.waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (left === 0) throw error;
      // In a list that is open after all the key takes the first entry.
      await window.page.keyboard.press('Escape');
    }
  }
}

/** Without any cluster: what is wrong in a text needs none. */
describe('The mistakes of a learner', () => {
  let folder: string;
  let window: Workbench;
  pictureFailures(() => window);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-mistakes-'));
    for (const { name, from, to } of MISTAKES)
      writeFileSync(join(folder, `${name}.yaml`), ROUTE.replace(from, to));
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: folder,
      env: { KUBECONFIG: join(folder, 'none') },
    });
  });

  after(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, says, fix } of MISTAKES) {
    it(`are explained and mended: ${name}`, async () => {
      const file = `${name}.yaml`;
      const editor = await window.openFile(file);
      // A window that has just opened shows the editor before its text.
      await editor.locator('.view-lines').filter({ hasText: 'bookinfo-gateway' }).waitFor();
      const problems = await window.problems();
      const problem = problems.row(says);
      await problem.waitFor();
      await problem.dblclick();
      // The list of Problems has quick fixes of its own: the keys are to reach the editor.
      await window.page.locator('.editor-instance .monaco-editor.focused').waitFor();
      const offered = window.page.locator('.action-widget').getByText(fix, { exact: true });
      await pressUntil(window, 'ControlOrMeta+.', offered);
      await window.picture(`mistake-${name}`);
      await offered.click();
      await problem.waitFor({ state: 'detached' });
      await window.runCommand('File: Save');
      await window.runCommand('View: Close Editor');
    });
  }

  it('are judged by the release that is chosen, and the status bar names it', async () => {
    await window.openFile('kind.yaml');
    await window.statusBarItem(/Istio 1\.\d+\.\d+, Gateway API 1\.\d+\.\d+ \(standard\)/).waitFor();
    await window.runCommand('Istio: Choose Schemas for Validation…');
    await window.quickInput.choose('Istio 1.28');
    await window.statusBarItem(/Istio 1\.28\.0/).waitFor();
  });
});
