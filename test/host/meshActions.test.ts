import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { backendDrop } from '../../src/ui/explorer/backendDrop.ts';
import type { Row } from '../../src/ui/explorer/row.ts';
import { answering, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, closeEditors, lensTitles, openLab, openYaml } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

describe('What one can do in the Mesh view', () => {
  let lab: Lab;
  let namespace: string;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = join(folder, 'defines-reviews.yaml');
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string, timeoutMs = 60_000) =>
    eventually([lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects], look, { what, timeoutMs });
  const row = (...path: string[]) => findRow(lab.meshView, ...path);
  const found = (...path: string[]): Row => row(...path) ?? assert.fail(path.join(' › '));
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  const activeText = async (pattern: RegExp): Promise<string> =>
    eventually(
      [vscode.window.onDidChangeActiveTextEditor, vscode.workspace.onDidChangeTextDocument],
      () => {
        const text = vscode.window.activeTextEditor?.document.getText() ?? '';
        assert.match(text, pattern);
        return text;
      },
      { what: String(pattern) },
    );

  before(async () => {
    lab = await openLab();
    await run('meshwalk.mesh.focus');
    namespace = await lab.ownNamespace('actions', { injected: true });
    await lab.api.apply(
      [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'reviews' },
          spec: { selector: { app: 'reviews' }, ports: [{ port: 9080 }] },
        },
        deployment,
        {
          apiVersion: 'networking.istio.io/v1',
          kind: 'VirtualService',
          metadata: { name: 'reviews' },
          spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
        },
      ],
      namespace,
    );
    // Long before it is looked for: files are noticed a moment after they came.
    writeFileSync(
      file,
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: reviews\n  namespace: ${namespace}\n`,
    );
    await rowsWhen(
      () => row(namespace, 'Workloads', 'reviews-v1')?.node.description.startsWith('1/1'),
      'the workload, ready',
      60_000,
    );
  });
  afterEach(closeEditors);
  after(async () => {
    rmSync(file, { force: true });
    await run('meshwalk.mesh.clearFilter');
    await lab.close();
  });

  it('filters while VS Code shows the filter above the tree, and clears it', async () => {
    const { arrangements } = lab.meshView;
    await arrangements.change({ text: 'reviews-v1' });
    assert.deepEqual(
      lab.meshView.getChildren().map(({ node }) => node.label),
      [namespace],
    );
    await arrangements.change({ text: 'nobody has this' });
    assert.deepEqual(lab.meshView.getChildren(), []);
    await run('meshwalk.mesh.clearFilter');
    assert.ok(row('Control plane'));
    await arrangements.change({ namespaces: [namespace], group: 'kind' });
    const kinds = found('VirtualService');
    assert.deepEqual(
      lab.meshView.getChildren(kinds).map(({ node }) => node.description.split(' · ')[0]),
      [namespace],
    );
    await arrangements.change({ namespaces: [], group: 'namespace' });
  });

  it('leads from a Service to its pod', () => {
    const workload = found(namespace, 'Services', 'reviews', 'reviews-v1');
    assert.match(workload.node.description, /^1\/1 · sidecar /);
    assert.match(
      found(namespace, 'Services', 'reviews', 'reviews-v1', 'reviews-v1-').node.description,
      /^2\/2/,
    );
  });

  it('describes an object with its events, and tells what happens to it later', async () => {
    await run('meshwalk.mesh.describe', found(namespace, 'Workloads', 'reviews-v1'));
    const text = await activeText(/^Deployment reviews-v1\nKeeps a number of equal pods running/);
    assert.match(text, /1 of 1 pods are ready/);
    assert.match(text, /ScalingReplicaSet/);
    await lab.api.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'reviews-v1', namespace },
      { metadata: { labels: { told: 'yes' } } },
    );
    await activeText(/Label: told=yes/);
  });

  it('makes a manifest of an object, without what the server sets', async () => {
    await run('meshwalk.mesh.edit', found(namespace, 'Traffic', 'VirtualService reviews'));
    const text = await activeText(/^apiVersion: networking\.istio\.io\/v1\nkind: VirtualService\n/);
    assert.doesNotMatch(text, /uid|resourceVersion|managedFields|creationTimestamp|status/);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'yaml');
  });

  // The document of the test before has just been closed, and VS Code gives this one its name and would give its text.
  it('makes the manifest of another object, however soon after the first was closed', async () => {
    await run('meshwalk.mesh.edit', found(namespace, 'Workloads', 'reviews-v1'));
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.match(document.getText(), /^apiVersion: apps\/v1\nkind: Deployment\n/);
    // It is none of the mesh, and has the lens that writes it all the same.
    assert.match((await lensTitles(document))[0]?.[0] ?? '', /^Apply to /);
  });

  it('finds the row of the document under the cursor', async () => {
    await openYaml(
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: reviews-v1\n  namespace: ${namespace}\n`,
    );
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /kind: Deployment/);
    await run('meshwalk.mesh.reveal');
    const selected = await eventually(
      [lab.meshView.onDidChangeSelection],
      () => lab.meshView.selection.find(({ node }) => node.label === 'reviews-v1'),
      { what: 'the row' },
    );
    assert.equal(selected.parent?.node.label, 'Workloads');
    assert.equal(lab.meshView.getParent(selected), selected.parent);
  });

  it('finds the file of the workspace that defines an object', async () => {
    await run('meshwalk.mesh.revealFile', found(namespace, 'Traffic', 'VirtualService reviews'));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, file);
    assert.equal(editor.selection.active.line, 5);
  });

  it('shows the log of a container in a terminal that follows it, and ends with it', async () => {
    const pod = found(namespace, 'Services', 'reviews', 'reviews-v1', 'reviews-v1-');
    const before = lab.hub.session?.client.openRequests ?? 0;
    const reading = (): number => (lab.hub.session?.client.openRequests ?? 0) - before;
    const picks = pickingFirst();
    const terminals = new Set(vscode.window.terminals);
    try {
      await run('meshwalk.mesh.logs', pod);
    } finally {
      picks.restore();
    }
    assert.deepEqual(
      picks.offered.map((one) => one.map(({ label }) => label)),
      [['reviews', 'istio-proxy', 'istio-init', 'All containers']],
    );
    const terminal = vscode.window.terminals.find((one) => !terminals.has(one)) ?? assert.fail('no terminal');
    assert.equal(terminal.name, `Logs: ${pod.node.label}`);
    // The request is sent, and ended, a few turns after the terminal came and went.
    const settles = async (count: number): Promise<void> => {
      for (let turns = 0; turns < 10_000 && reading() !== count; turns++) await new Promise(setImmediate);
      assert.equal(reading(), count, 'requests that are open');
    };
    await settles(1);
    terminal.dispose();
    await eventually([vscode.window.onDidCloseTerminal], () => terminal.exitStatus !== undefined);
    await settles(0);
  });

  it('copies the kubectl command of an object', async () => {
    await run('meshwalk.mesh.copyKubectl', found(namespace, 'Traffic', 'VirtualService reviews'));
    assert.match(
      await vscode.env.clipboard.readText(),
      new RegExp(
        `^kubectl get virtualservices\\.networking\\.istio\\.io reviews --namespace=${namespace} --output=yaml --context=`,
      ),
    );
  });

  it('turns a Service that is dropped into a backendRef', async () => {
    const editor = await openYaml('kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs:\n        ');
    const service = found(namespace, 'Services', 'reviews').node.object as KubeObject;
    const end = editor.document.positionAt(editor.document.getText().length);
    const kind = vscode.DocumentDropOrPasteEditKind.Text;
    const edit = backendDrop(editor.document, end, JSON.stringify([service]), kind);
    assert.equal(edit?.insertText, '- name: reviews\n          port: 9080');
  });

  it('turns a Service that is dropped where nothing stands into a route, whose Gateway is to be named', async () => {
    const editor = await openYaml('');
    const service = found(namespace, 'Services', 'reviews').node.object as KubeObject;
    const kind = vscode.DocumentDropOrPasteEditKind.Text;
    const edit = backendDrop(editor.document, new vscode.Position(0, 0), JSON.stringify([service]), kind);
    const snippet = edit?.insertText;
    assert.ok(snippet instanceof vscode.SnippetString);
    await editor.insertSnippet(snippet);
    assert.match(editor.document.getText(), /^kind: HTTPRoute$/m);
    assert.match(editor.document.getText(), /backendRefs:\n +- name: reviews\n +port: 9080\n/);
    assert.equal(editor.document.getText(editor.selection), 'gateway');
  });

  it('asks before it deletes, and says what breaks', async () => {
    const service = found(namespace, 'Services', 'reviews');
    const closing = answering(() => undefined);
    try {
      await run('meshwalk.mesh.delete', service);
      const [asked] = closing.asked;
      assert.match(asked?.message ?? '', new RegExp(`^Delete Service reviews from .*/${namespace}\\?$`));
      assert.match(
        asked?.detail ?? '',
        /Requests that these routes send there fail: VirtualService reviews\./,
      );
    } finally {
      closing.restore();
    }
    assert.ok(await lab.api.find({ apiVersion: 'v1', kind: 'Service', name: 'reviews', namespace }));
    const deleting = answering(pressing('Delete'));
    try {
      await run('meshwalk.mesh.delete', found(namespace, 'Traffic', 'VirtualService reviews'));
    } finally {
      deleting.restore();
    }
    await rowsWhen(() => row(namespace, 'Traffic') === undefined, 'the end of the VirtualService');
  });
});

/** Takes the first choice of every question, in the place of a person. */
function pickingFirst(): { readonly offered: (readonly vscode.QuickPickItem[])[]; restore(): void } {
  const { showQuickPick } = vscode.window;
  const offered: (readonly vscode.QuickPickItem[])[] = [];
  Object.assign(vscode.window, {
    showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
      offered.push(items);
      return items[0];
    },
  });
  return { offered, restore: () => Object.assign(vscode.window, { showQuickPick }) };
}

const labels = { app: 'reviews', version: 'v1' };
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'reviews-v1' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'reviews', image: 'example.com/reviews:1' }] },
    },
  },
};
