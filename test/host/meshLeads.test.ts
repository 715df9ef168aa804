import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { kialiPath } from '../../src/ui/explorer/actions/openInKiali.ts';
import type { Row } from '../../src/ui/explorer/row.ts';
import { answering, picking, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, closeEditors, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

/** Commands of the Mesh view about namespaces and files, and those that copy or lead elsewhere. */
describe('What the rows of the Mesh view lead to', () => {
  let lab: Lab;
  let namespace: string;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = join(folder, 'defines-service.yaml');
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  const found = (...path: string[]): Row => findRow(lab.meshView, ...path) ?? assert.fail(path.join(' › '));
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string) =>
    eventually([lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects], look, { what });

  before(async () => {
    lab = await openLab();
    await run('meshwalk.mesh.focus');
    namespace = await lab.ownNamespace('leads');
    // Long before it is looked for: files are noticed a moment after they came.
    const metadata = `metadata:\n  name: reviews\n  namespace: ${namespace}\n`;
    writeFileSync(file, `apiVersion: v1\nkind: Service\n${metadata}spec:\n  ports:\n    - port: 9999\n`);
    const deployments = ['reviews-v1', 'stored-v1'].map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: 'example.com/app:1' }] },
        },
      },
    }));
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'reviews' },
      spec: { selector: { app: 'reviews-v1' }, ports: [{ port: 9080 }] },
    };
    await lab.api.apply([...deployments, service], namespace);
    await rowsWhen(
      () => findRow(lab.meshView, namespace, 'Workloads', 'stored-v1', 'stored-v1-'),
      'the pods',
    );
    await rowsWhen(
      () => findRow(lab.meshView, namespace, 'Services', 'reviews', 'reviews-v1', 'reviews-v1-'),
      'the Service',
    );
  });
  afterEach(closeEditors);
  after(async () => {
    rmSync(file, { force: true });
    await lab.close();
  });

  it('let a namespace join by ambient mode or by sidecars, and leave', async () => {
    const own = await lab.namespace('joins');
    const labels = (): Readonly<Record<string, string>> =>
      lab.hub.object({ group: '', kind: 'Namespace' }, own)?.metadata.labels ?? {};
    // Ambient mode is offered where a ztunnel runs.
    const ztunnel = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'ztunnel', namespace: own, labels: { app: 'ztunnel' } },
      spec: {
        selector: { matchLabels: { app: 'ztunnel' } },
        template: {
          metadata: { labels: { app: 'ztunnel' } },
          spec: {
            nodeSelector: { nobody: 'none' },
            containers: [{ name: 'ztunnel', image: 'example.com/z:1' }],
          },
        },
      },
    };
    await lab.api.create(ztunnel);
    await rowsWhen(() => findRow(lab.meshView, 'Control plane', 'ztunnel'), 'ztunnel');
    const join = async (way: RegExp): Promise<void> => {
      const choices = picking((items) => items.find(({ label }) => way.test(label)));
      try {
        await run('meshwalk.mesh.labelNamespace', found(own));
      } finally {
        choices.restore();
      }
    };
    await join(/^Ambient/);
    await rowsWhen(() => found(own).node.description.startsWith('in mesh, ambient'), 'ambient mode');
    await join(/^Sidecars$/);
    await rowsWhen(() => /^in mesh( ·|$)/.test(found(own).node.description), 'sidecars');
    assert.equal(labels()['istio.io/dataplane-mode'], undefined);
    assert.equal(labels()['istio-injection'], 'enabled');
    const yes = answering(pressing('Take Out of the Mesh'));
    try {
      await run('meshwalk.mesh.leave', found(own));
    } finally {
      yes.restore();
    }
    assert.match(yes.asked[0]?.detail ?? '', /Its labels istio-injection are removed/);
    await rowsWhen(() => found(own).node.description.startsWith('not in mesh: label missing'), 'the end');
    await lab.api.delete({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: own, name: 'ztunnel' });
  });

  it('compare an object with the manifest that defines it', async () => {
    // Bookinfo's own manifest in the folder of the lab defines a Service of that name, too.
    const choices = picking((items) => items.find(({ label }) => label === 'defines-service.yaml'));
    try {
      await run('meshwalk.mesh.diffWithFile', found(namespace, 'Services', 'reviews'));
    } finally {
      choices.restore();
    }
    const diff = await eventually(
      [vscode.window.tabGroups.onDidChangeTabs],
      () => {
        const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
        return input instanceof vscode.TabInputTextDiff ? input : undefined;
      },
      { what: 'the diff' },
    );
    const [one, other] = await Promise.all(
      [diff.original, diff.modified].map(async (uri) =>
        (await vscode.workspace.openTextDocument(uri)).getText(),
      ),
    );
    assert.match(one ?? '', /port: 9080/);
    assert.match(other ?? '', /port: 9999/);
  });

  it('copy the names of all rows that are selected', async () => {
    const rows = ['reviews-v1', 'stored-v1'].map((name) => found(namespace, 'Workloads', name));
    await run('meshwalk.mesh.copyName', rows[0], rows);
    assert.equal(await vscode.env.clipboard.readText(), 'reviews-v1\nstored-v1');
    await run('meshwalk.mesh.copyName', rows[0], [rows[1]]);
    assert.equal(await vscode.env.clipboard.readText(), 'reviews-v1');
  });

  it('lead to the page that Kiali has of an object', () => {
    const page = (...path: string[]): string =>
      kialiPath(found(...path).node.object ?? assert.fail('no object'));
    const place = `/console/namespaces/${namespace}`;
    assert.equal(page(namespace), `/console/graph/namespaces?namespaces=${namespace}`);
    assert.equal(page(namespace, 'Services', 'reviews'), `${place}/services/reviews`);
    assert.equal(page(namespace, 'Workloads', 'reviews-v1', 'reviews-v1-'), `${place}/workloads/reviews-v1`);
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'r', namespace },
    };
    assert.equal(kialiPath(route), `${place}/istio/gateway.networking.k8s.io/v1/HTTPRoute/r`);
  });

  it('open no page of a Kiali that is not there, and say so', async () => {
    const said = answering(() => undefined);
    try {
      await run('meshwalk.mesh.openInKiali', found(namespace, 'Services', 'reviews'));
    } finally {
      said.restore();
    }
    assert.match(said.asked[0]?.message ?? '', /Kiali could not be opened: No pod with app=kiali/);
  });
});
