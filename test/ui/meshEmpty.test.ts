import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { type PracticeMesh, startPracticeMesh } from '../practice/practiceMesh.ts';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

interface Config {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  'current-context'?: string;
}

interface Empty {
  /** The end of the picture's name. */
  readonly name: string;
  /** The kubeconfig, made of a good one. */
  readonly text: (good: Config) => string;
  readonly says: string;
  readonly button: string;
}

function changed(good: Config, change: (config: Config) => void): string {
  const copy = structuredClone(good);
  change(copy);
  return dump(copy);
}

const withUser =
  (user: Record<string, unknown>) =>
  (good: Config): string =>
    changed(good, ({ users: [first] }) => {
      if (first !== undefined) first.user = user;
    });

const EMPTY: readonly Empty[] = [
  {
    name: 'bad-kubeconfig',
    text: () => 'clusters: [',
    says: 'The kubeconfig cannot be read',
    button: 'Open Kubeconfig',
  },
  {
    name: 'empty-kubeconfig',
    text: () => '',
    says: 'The kubeconfig names no cluster yet',
    button: 'Start the Course',
  },
  {
    name: 'no-context',
    text: (good) => changed(good, (config) => delete config['current-context']),
    says: 'No cluster is chosen',
    button: 'Choose Cluster',
  },
  {
    name: 'unreachable',
    text: (good) =>
      changed(good, ({ clusters: [first] }) => {
        if (first !== undefined) first.cluster['server'] = 'https://127.0.0.1:9';
      }),
    says: 'The cluster does not answer',
    button: 'Connect Now',
  },
  {
    name: 'login-failed',
    text: withUser({ token: 'nobody-knows-me' }),
    says: 'logging in failed',
    button: 'Connect Again',
  },
  {
    name: 'forbidden',
    text: withUser({}),
    says: 'you may not list what it serves',
    button: 'Choose Another Cluster',
  },
];

/** What a person sees, and can do, where there is nothing to see. */
describe('The Mesh view without a mesh', () => {
  let window: Workbench;
  let folder: string;
  let path: string;
  let good: string;
  const opened: Workbench[] = [];
  pictureFailures(() => window);

  async function open(trust: 'trusted' | 'restricted'): Promise<void> {
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: folder,
      env: { KUBECONFIG: path, PATH: process.env['PATH'] },
      viewport: { width: 1000, height: 1100 },
      trust,
    });
    opened.push(window);
    await window.showView('Meshwalk');
    await window.pane('Course').locator('.pane-header').click();
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-empty-'));
    path = join(folder, 'config');
    good = readFileSync(suiteMesh().kubeconfig, 'utf8');
    await open('trusted');
  });
  after(async () => {
    for (const one of opened) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that there is no kubeconfig, and finds one that comes', async () => {
    const mesh = window.pane('Mesh');
    await mesh.getByText('There is no kubeconfig yet').waitFor();
    await mesh.getByRole('button', { name: 'Start the Course' }).waitFor();
    await window.picture('mesh-empty-no-kubeconfig');
    writeFileSync(path, good, { mode: 0o600 });
    await window.tree('Mesh').row('Control plane').waitFor();
  });

  for (const { name, text, says, button } of EMPTY) {
    it(`says what is wrong, and the one next thing to do: ${name}`, async () => {
      writeFileSync(path, text(load(good) as Config));
      const mesh = window.pane('Mesh');
      await mesh.getByText(says).waitFor();
      await mesh.getByRole('button', { name: button }).waitFor();
      assert.equal(await window.tree('Mesh').row('Control plane').count(), 0);
      await window.picture(`mesh-empty-${name}`);
    });
  }

  it('comes back when all is well, and shows how to get out of a filter that leaves nothing', async () => {
    writeFileSync(path, good);
    await window.tree('Mesh').row('Control plane').waitFor();
    await window.runCommand('Istio: Filter, Sort and Group the Mesh…');
    await window.quickInput.choose('Text…');
    await window.quickInput.fill('nobody has this');
    await window.quickInput.accept();
    await window.pane('Mesh').getByText('Nothing in the mesh matches the filter').waitFor();
    await window.picture('mesh-empty-no-match');
    await window.pane('Mesh').getByRole('button', { name: 'Clear Filter' }).click();
    await window.tree('Mesh').row('Control plane').waitFor();
  });

  it('says that Istio is not installed where it is not', async function () {
    this.timeout(300_000);
    let bare: PracticeMesh | undefined;
    try {
      bare = await startPracticeMesh({ scenario: 'bare' });
      writeFileSync(path, readFileSync(bare.kubeconfigPath, 'utf8'));
      const mesh = window.tree('Mesh');
      await mesh.row('Control plane, Istio is not installed').waitFor();
      await mesh.row('CRDs, none installed').waitFor();
      await window.picture('mesh-empty-no-istio');
    } finally {
      await bare?.down();
    }
  });

  it('connects to nothing from a folder that is not trusted', async () => {
    writeFileSync(path, good);
    await open('restricted');
    await window.pane('Mesh').getByText('from a folder that you do not trust').waitFor();
    await window.pane('Mesh').getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await window.picture('mesh-empty-untrusted');
  });
});
