import assert from 'node:assert/strict';
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

/** The mesh of the run is fresh, and nobody else takes this name; it stands in the README's pictures. */
const namespace = 'bookinfo';

const ELSEWHERE = [
  'apiVersion: security.istio.io/v1',
  'kind: PeerAuthentication',
  'metadata:',
  '  name: greeting',
  '  namespace: elsewhere',
  'spec:',
  '  mtls: { mode: PERMISSIVE }',
  '',
].join('\n');
const PLAIN = ['apiVersion: v1', 'kind: ConfigMap', 'metadata: { name: plain }', ''].join('\n');

/** One person's way from an empty namespace to a routed application, and what every part shows on the way. */
describe("A learner's way", () => {
  let window: Workbench;
  let lab: SuiteLab;
  pictureFailures(() => window);

  before(async () => {
    await kubectl('create', 'namespace', namespace);
    lab = newSuiteLab();
    writeFileSync(
      join(lab.folder, 'mistakes.yaml'),
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n',
    );
    writeFileSync(join(lab.folder, 'elsewhere.yaml'), ELSEWHERE);
    writeFileSync(join(lab.folder, 'plain.yaml'), PLAIN);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: lab.folder,
      env: { KUBECONFIG: suiteMesh().kubeconfig, PATH: process.env['PATH'] },
      viewport: { width: 1440, height: 900 },
    });
    await window.showView('Meshwalk');
    // The Mesh view needs the height: rows out of sight are not in the page.
    await window.pane('Course').locator('.pane-header').click();
  });

  after(async () => {
    await window.close();
    lab.remove();
    // The next file looks at the same mesh, and shall not see this one go.
    await kubectl('delete', 'namespace', namespace, 'elsewhere', '--ignore-not-found');
  });

  it('sees the control plane and the installed CRDs', async () => {
    const mesh = window.tree('Mesh');
    await mesh.row(/^Control plane, istiod \S+ ready/).waitFor();
    await mesh.row(/^CRDs, 15 Istio · 10 Gateway API 1\.6\.\d standard/).waitFor();
  });

  it('chooses a namespace, and the status bar says so', async () => {
    await window.runCommand('Istio: Choose Namespace…');
    await window.quickInput.choose(namespace);
    await window.statusBarItem(new RegExp(`Meshwalk works in practice/${namespace}`)).waitFor();
  });

  it('lets the namespace join the mesh by a command that is shown', async () => {
    const mesh = window.tree('Mesh');
    await mesh.row(`${namespace}, not in mesh: label missing`).waitFor();
    await mesh.runContextAction(namespace, 'Let This Namespace Join the Mesh…');
    const shown = await window.terminalText(/Done\./);
    assert.match(shown, new RegExp(String.raw`kubectl label namespace ${namespace} istio-injection=enabled`));
    await mesh.row(`${namespace}, in mesh`).waitFor();
    await window.runCommand('View: Toggle Panel Visibility');
  });

  it('applies Bookinfo from its file, and sees the pods come with sidecars', async () => {
    await window.openFile('samples/bookinfo/platform/kube/bookinfo.yaml');
    await window
      .lens(new RegExp(`Apply to practice/${namespace}`))
      .first()
      .waitFor();
    await window.runCommand('Istio: Apply All Documents');
    await window.lens('in sync').first().waitFor();
    const mesh = window.tree('Mesh');
    // Without objects the row cannot be opened.
    await mesh.row(namespace).and(window.page.locator('[aria-expanded]')).waitFor();
    await mesh.expand(`${namespace}, in mesh`);
    await mesh.expand('Workloads');
    await mesh.row(/^productpage-v1, 1\/1 · sidecar/).waitFor();
  });

  it('applies the Gateway and the route by their lenses, and watches their state', async () => {
    await window.openFile('gateway.yaml');
    const apply = window.lens(`Apply to practice/${namespace}`);
    await window.lens('not applied').first().waitFor();
    await apply.first().click();
    await window.lens(/Programmed/).waitFor();
    await apply.nth(1).click();
    await window.lens(/in sync · Accepted/).waitFor();
    await window.lens(/1 route attached/).waitFor();
    await window
      .tree('Mesh')
      .row(/^Gateway \S+, Programmed · port 80 · 1 route/)
      .waitFor();
    await window.runCommand('Notifications: Clear All Notifications');
    await window.picture('readme-lenses');
  });

  it('sees the steps ticked in the Course view and in the walkthrough', async () => {
    await window.openPane('Course');
    const course = window.tree('Course');
    await course.expand(/^Chapter 4/);
    await course.row(/^Step 4\.1, Deploy Bookinfo: done/).waitFor();
    await course.collapse(/^Chapter 4/);
    await course.expand(/^Chapter 5/);
    await course.row(/^Step 5\.1, Create the Gateway: done/).waitFor();
    const walkthrough = await window.walkthrough('Istio: run Bookinfo and clean up');
    await walkthrough.waitForStep('deploy-bookinfo', true);
    await walkthrough.waitForStep('create-gateway', true);
    await walkthrough.waitForStep('uninstall-bookinfo', false);
  });

  it('reads a step on its page', async () => {
    await window.tree('Course').click(/^Step 5\.1, Create the Gateway/);
    await window.webview().getByRole('heading', { name: 'Create the Gateway' }).waitFor();
    await window.webview().getByText('Done.').waitFor();
    await window.picture('readme-course');
  });

  it('is told at once when the cluster loses what a step made', async () => {
    await kubectl('delete', 'gateways.gateway.networking.k8s.io', '--all', '-n', namespace);
    await window
      .tree('Course')
      .row(/^Step 5\.1, Create the Gateway: lost/)
      .waitFor();
  });

  it('reads what is wrong in a manifest on its line, and mends it by the offered fix', async () => {
    await window.openFile('mistakes.yaml');
    const text = [
      'apiVersion: gateway.networking.k8s.io/v1',
      'kind: HTTPRoute',
      'metadata:',
      '  name: bookinfo',
      'spec:',
      '  parentRef:',
      '  - name: bookinfo-gateway',
      '  rules:',
      '  - backendRefs:',
      '    - name: reviews',
      '',
    ].join('\n');
    await window.replaceText('mistakes.yaml', text);
    const problems = await window.problems();
    await problems.row(/spec has no field "parentRef"/).waitFor();
    await problems.row(/port is missing: a Service may have several ports/).waitFor();
    await window.picture('readme-problems');
  });

  it('makes a namespace that is missing, when the learner says so', async () => {
    await window.openFile('elsewhere.yaml');
    // What is clicked while VS Code draws the lenses anew, for a state that came, is not there any more.
    await window.lens('not applied').waitFor();
    await window.lens(/Apply to practice\/elsewhere/).click();
    await window.clickNotification('The namespace elsewhere does not exist', 'Create Namespace elsewhere');
    await window.lens('in sync').waitFor();
    assert.match(await kubectl('get', 'peerauthentication', '-n', 'elsewhere', '-o', 'name'), /greeting/);
  });

  it('finds the way to lenses in a manifest without a document of the mesh', async () => {
    await window.openFile('plain.yaml');
    const { page } = window;
    // Its hover shows what there is when it opens, and nothing that comes later.
    await window.statusBarItem(/No lenses: no document of the mesh/).click();
    const offer = page.locator('.hover-language-status', { hasText: 'No lenses: no document of the mesh' });
    await offer.waitFor();
    assert.equal(await page.locator('.codelens-decoration').count(), 0);
    await offer.getByText('Show in all Kubernetes manifests').click();
    await window.lens(/Apply to practice\//).waitFor();
    await page.keyboard.press('Escape');
    await offer.waitFor({ state: 'detached' });
  });

  it('picks a namespace in the palette, where no row was clicked', async () => {
    await window.runCommand('Istio: Let This Namespace Join the Mesh…');
    await window.quickInput.choose('elsewhere');
    await window.terminalText(/label namespace elsewhere istio-injection=enabled/);
    const labelled = "--for=jsonpath={.metadata.labels['istio-injection']}=enabled";
    await kubectl('wait', labelled, 'namespace/elsewhere', '--timeout=15s');
  });

  it('writes a new manifest for what runs', async () => {
    await window.runCommand('Istio: New Manifest…');
    await window.quickInput.choose('Canary');
    await window.quickInput.choose('Gateway API');
    await window.quickInput.choose('reviews');
    await window.quickInput.choose('v2');
    const text = window.page.locator('.monaco-editor[data-uri^="untitled:"] .view-lines');
    // The editor draws blanks as no-break spaces.
    await text.filter({ hasText: /name:\sreviews-v2/ }).waitFor();
    assert.match(await text.innerText(), new RegExp(`namespace:\\s${namespace}`));
    await window.page.keyboard.press('Escape');
    await window.runCommand('View: Revert and Close Editor');
  });

  it('finds the same mesh in light and in high contrast', async () => {
    await window.runCommand('View: Toggle Panel Visibility');
    await window.page.getByRole('tab', { name: /^bookinfo\.yaml/ }).click();
    await window.lens('in sync').first().waitFor();
    await window.setTheme('light');
    await window.picture('readme-light');
    await window.setTheme('high contrast');
    await window.picture('readme-high-contrast');
    // VS Code logs every error message that it shows.
    assert.deepEqual(
      window.errors.filter((error) => !error.includes('was not applied')),
      [],
    );
  });
});
