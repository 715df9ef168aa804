import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { kubectl, kubectlReading } from '../rig/suiteKubectl.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const namespace = 'shop';

/** A kubeconfig with the mesh's own context, one of a user with rights in one namespace, and one that leads nowhere. */
async function threeContexts(folder: string): Promise<string> {
  const mesh = suiteMesh();
  await kubectl('create', 'serviceaccount', 'reader', '-n', namespace);
  const binding = ['create', 'rolebinding', 'reader', '-n', namespace, '--clusterrole=view'];
  await kubectl(...binding, `--serviceaccount=${namespace}:reader`);
  const token = await kubectl('create', 'token', 'reader', '-n', namespace);
  const config = load(readFileSync(mesh.kubeconfig, 'utf8')) as {
    clusters: { name: string; cluster: object }[];
    users: { name: string; user: object }[];
    contexts: { name: string; context: object }[];
  };
  const [cluster] = config.clusters;
  config.clusters.push({ name: 'nowhere', cluster: { server: 'https://127.0.0.1:9' } });
  config.users.push({ name: 'reader', user: { token: token.trim() } });
  config.contexts.push(
    { name: 'reader', context: { cluster: cluster?.name, user: 'reader', namespace } },
    { name: 'nowhere', context: { cluster: 'nowhere', user: 'reader' } },
  );
  const path = join(folder, 'config');
  writeFileSync(path, dump(config), { mode: 0o600 });
  return path;
}

const ROUTE = (backend: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: bookinfo-gateway
  annotations:
    networking.istio.io/service-type: ClusterIP
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: bookinfo
spec:
  parentRefs:
    - name: bookinfo-gateway
  rules:
    - matches:
        - path:
            type: Exact
            value: /productpage
      backendRefs:
        - name: ${backend}
          port: 9080
`;

/** What a person sees of a mesh, and does with it by the keyboard alone. */
describe('The Mesh view in a window', () => {
  let window: Workbench;
  let folder: string;
  pictureFailures(() => window);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-view-'));
    await kubectl('create', 'namespace', namespace);
    await kubectl('label', 'namespace', namespace, 'istio-injection=enabled');
    const bookinfo = join(suiteMesh().samples, 'bookinfo', 'platform', 'kube', 'bookinfo.yaml');
    await kubectl('apply', '-n', namespace, '-f', bookinfo);
    await kubectlReading(ROUTE('productpage'), 'apply', '-n', namespace, '-f', '-');
    const kubeconfig = await threeContexts(folder);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: folder,
      env: { KUBECONFIG: kubeconfig, PATH: process.env['PATH'] },
      viewport: { width: 1280, height: 1000 },
    });
    await window.showView('Meshwalk');
    await window.pane('Course').locator('.pane-header').click();
  });

  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
    await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
  });

  it('leads from the Gateway to the pod that answers', async () => {
    const mesh = window.tree('Mesh');
    await mesh.row(/^Gateway bookinfo-gateway, Programmed · port 80 · 1 route/).waitFor();
    await mesh.expand(/^HTTPRoute bookinfo, Accepted/);
    await mesh.expand(/^\/productpage, productpage:9080/);
    await mesh.expand(/^productpage:9080/);
    await mesh
      .row(/^productpage-v1, 1\/1 · sidecar/)
      .first()
      .waitFor();
    await mesh
      .row(/^Security, mTLS: permissive \(default\)/)
      .first()
      .waitFor();
    await window.picture('mesh-bookinfo');
  });

  it('takes a Service into a manifest that it is dragged to', async () => {
    writeFileSync(
      join(folder, 'dragged.yaml'),
      ROUTE('productpage').replace(/backendRefs:[^]*/, 'backendRefs:\n'),
    );
    const editor = await window.openFile('dragged.yaml');
    const mesh = window.tree('Mesh');
    await mesh.expand(/^Services/);
    // With Shift it is dropped into the text, without it VS Code would open what is dropped.
    await window.drag(mesh.row(/^reviews, 9080/), editor.getByText('backendRefs:'), 'Shift');
    await editor.getByText(/name:.reviews/).waitFor();
    assert.match(await window.editorText('dragged.yaml'), /backendRefs:\n +- name: reviews\n +port: 9080/);
    await window.runCommand('View: Revert and Close Editor');
    await mesh.collapse(/^Services/);
  });

  it('shows a broken route up to its namespace, and nothing else when asked for problems only', async () => {
    await kubectlReading(ROUTE('productpage-v9'), 'apply', '-n', namespace, '-f', '-');
    const mesh = window.tree('Mesh');
    await mesh.row(/^HTTPRoute bookinfo, ResolvedRefs: BackendNotFound.*has a problem/).waitFor();
    await mesh.row(new RegExp(`^${namespace}, in mesh · 1 problem, has a problem`)).waitFor();
    await window.runCommand('Istio: Filter, Sort and Group the Mesh…');
    await window.quickInput.choose('Only problems');
    await mesh.row('Control plane').waitFor({ state: 'detached' });
    await window.pane('Mesh').getByText('Filter: only problems').waitFor();
    await window.picture('mesh-broken');
    await kubectlReading(ROUTE('productpage'), 'apply', '-n', namespace, '-f', '-');
    await mesh.row(new RegExp(`^${namespace}, `)).waitFor({ state: 'detached' });
    await window.runCommand('Istio: Clear Filter of the Mesh');
    await mesh.row('Control plane').waitFor();
  });

  it('is used by the keyboard alone', async () => {
    const { keyboard } = window.page;
    await window.runCommand('Meshwalk: Focus on Mesh View');
    await keyboard.press('Home');
    const focused = window.tree('Mesh').root.locator('.monaco-list-row.focused');
    await focused.and(window.tree('Mesh').row('Control plane')).waitFor();
    await keyboard.press('ArrowRight');
    await window
      .tree('Mesh')
      .row(/^istiod, 1\/1/)
      .waitFor();
    await keyboard.press('ArrowDown');
    await focused.and(window.tree('Mesh').row(/^istiod, 1\/1 · revision default/)).waitFor();
    await keyboard.press('Enter');
    await window.page.getByRole('tab', { name: /^Deployment istiod\.yaml/ }).waitFor();
    await window.runCommand('Meshwalk: Focus on Mesh View');
    await keyboard.press('Shift+F10');
    await window.page.getByRole('menuitem', { name: 'Describe' }).waitFor();
    await keyboard.press('Escape');
  });

  it('offers Kiali for an object where Kiali runs, and only there', async () => {
    const mesh = window.tree('Mesh');
    const entry = (name: string) => window.page.getByRole('menuitem', { name });
    const offered = async (): Promise<boolean> => {
      await mesh.row(/^HTTPRoute bookinfo, /).click({ button: 'right' });
      await entry('Describe').waitFor();
      const found = (await entry('Open in Kiali').count()) > 0;
      await window.page.keyboard.press('Escape');
      await entry('Describe').waitFor({ state: 'detached' });
      return found;
    };
    assert.equal(await offered(), false);
    await kubectl('run', 'kiali', '--image=example.com/kiali:1', '--labels=app=kiali', '-n', 'istio-system');
    try {
      await mesh.expand(/^istio-system, /);
      await mesh.row(/^kiali, /).waitFor();
      assert.equal(await offered(), true);
    } finally {
      await kubectl('delete', 'pod', 'kiali', '-n', 'istio-system');
    }
    await mesh.row(/^kiali, /).waitFor({ state: 'detached' });
    assert.equal(await offered(), false);
  });

  it('reads one namespace where no other may be read, and says so', async () => {
    await window.runCommand('Istio: Choose Cluster…');
    await window.quickInput.choose('reader');
    const mesh = window.tree('Mesh');
    await mesh.row(new RegExp(`^${namespace}, in mesh`)).waitFor();
    await mesh
      .row(/^productpage-v1, 1\/1 · sidecar/)
      .first()
      .waitFor();
    await window.pane('Mesh').getByText(`You may not read all namespaces`).waitFor();
    await mesh
      .row(/cannot be read/)
      .first()
      .waitFor();
    // What may not be read is said in the tree, and nowhere else.
    assert.deepEqual(await window.page.locator('.notification-list-item').allInnerTexts(), []);
    await window.picture('mesh-one-namespace');

    await window.runCommand('Istio: Choose Namespace…');
    await window.quickInput.item(`${namespace}, chosen`).waitFor();
    await window.quickInput.choose(/Enter a name/);
    await window.quickInput.root.getByText('Name of a namespace of this cluster').waitFor();
    await window.quickInput.fill('no namespace');
    await window.quickInput.root.getByText('lower-case letters').waitFor();
    await window.quickInput.fill('elsewhere');
    await window.quickInput.accept();
    await window.statusBarItem(/Meshwalk works in reader\/elsewhere/).waitFor();
  });

  it('says that a cluster does not answer, and what to do', async () => {
    await window.runCommand('Istio: Choose Cluster…');
    await window.quickInput.choose('nowhere');
    await window.pane('Mesh').getByText('The cluster does not answer').waitFor();
    await window.pane('Mesh').getByRole('button', { name: 'Choose Another Cluster' }).waitFor();
    await window.picture('mesh-unreachable');
  });
});
