import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import {
  closeEditors,
  diagnosticsFrom,
  type Lab,
  lensesOf,
  lensTitles,
  openLab,
  openYaml,
  setLensFiles,
} from './support/lab.ts';
import { applyByLens, runLens } from './support/lenses.ts';
import { GATEWAY, ROUTE, SERVICE } from './support/manifests.ts';

const API_SERVER = 'API server';

describe('The lenses of a manifest', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
  });
  after(async () => lab.close());
  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await closeEditors();
  });

  /** Waits until the lenses, a list a document, say what is wanted; they follow the cluster. */
  async function titlesWhen(
    document: vscode.TextDocument,
    wanted: readonly (readonly (string | RegExp)[])[],
    timeoutMs = 60_000,
  ): Promise<void> {
    await eventually(
      [lab.hub.onDidChangeObjects, lab.hub.onDidChangeState],
      async () => {
        const titles = await lensTitles(document);
        const matches = wanted.every((lenses, at) =>
          lenses.every((title, index) => {
            const shown = titles[at]?.[index] ?? '';
            return typeof title === 'string' ? shown === title : title.test(shown);
          }),
        );
        assert.ok(
          matches && titles.length === wanted.length,
          `the lenses say ${JSON.stringify(titles)}, not ${wanted.join(' | ')}`,
        );
        return true;
      },
      { timeoutMs },
    );
  }

  it('offer Apply with its target, and tell live what the cluster has', async () => {
    const namespace = await lab.ownNamespace('lens-live');
    const { document } = await openYaml([GATEWAY, ROUTE, SERVICE].join('---\n'));
    const row = (state: string | RegExp): (string | RegExp)[] => [
      `Apply to ${lab.mesh.context}/${namespace}`,
      'Diff',
      'Delete',
      state,
    ];
    const missing = row('$(circle-outline) not applied');
    const ofFile = ['Apply all (3)', 'Diff all', 'Delete all'];
    await titlesWhen(document, [[...missing, ...ofFile], missing, missing]);

    await applyByLens(document, 0);
    await titlesWhen(document, [row('$(pass) in sync · Programmed · 0 routes attached'), missing, missing]);
    await applyByLens(document, 1);
    await titlesWhen(document, [
      row('$(pass) in sync · Programmed · 1 route attached'),
      row(/^\$\(error\) in sync · .*BackendNotFound/),
      missing,
    ]);
    await applyByLens(document, 2);
    await titlesWhen(document, [
      row('$(pass) in sync · Programmed · 1 route attached'),
      row('$(pass) in sync · Accepted'),
      row('$(pass) in sync'),
    ]);

    const route = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'route', namespace };
    const applied = await lab.api.get(route);
    const managers = applied.metadata.managedFields;
    assert.ok(managers?.some(({ manager, operation }) => manager === 'meshwalk' && operation === 'Apply'));
    await lab.api.delete(route);
    await titlesWhen(document, [row(/0 routes/), missing, row(/in sync/)]);
  });

  it('name the other target as soon as another namespace is chosen, and the namespace that a document names', async () => {
    const first = await lab.ownNamespace('lens-first');
    const named = SERVICE.replace('name: reviews', 'name: reviews\n  namespace: elsewhere');
    const { document } = await openYaml(`${ROUTE}---\n${named}`);
    const place = `Apply to ${lab.mesh.context}/`;
    await titlesWhen(document, [[`${place}${first}`], [`${place}elsewhere`]]);
    const second = await lab.ownNamespace('lens-second');
    await titlesWhen(document, [[`${place}${second}`], [`${place}elsewhere`]]);
  });

  it('stand in manifests only, where they are wanted', async () => {
    const other = await openYaml('kind: no manifest\n');
    assert.deepEqual(await lensTitles(other.document), []);
    const plain = await openYaml(SERVICE);
    const { document } = await openYaml(ROUTE);
    assert.deepEqual(await lensTitles(plain.document), []);
    assert.equal((await lensTitles(document)).length, 1);
    // Nothing else is about leases, so that a watch of theirs is what a lens of this file costs.
    const leases = { group: 'coordination.k8s.io', kind: 'Lease' };
    const lease = await openYaml(
      'apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata:\n  name: flat\n',
    );
    assert.deepEqual(await lensTitles(lease.document), []);
    assert.equal(lab.hub.complete(leases), false, 'a file without a document of the mesh costs a watch');
    // While somebody writes another apiVersion they stay: the text must not move.
    const written = await openYaml(ROUTE);
    assert.equal((await lensTitles(written.document)).length, 1);
    const line = written.document.lineAt(0).range;
    await written.edit((edit) => edit.replace(line, 'apiVersion: gateway.netw'));
    assert.equal((await lensTitles(written.document)).length, 1);
    const setting = vscode.workspace.getConfiguration('meshwalk');
    try {
      await vscode.commands.executeCommand('meshwalk.manifest.showLenses');
      const now = vscode.workspace.getConfiguration('meshwalk').inspect('codeLens.files');
      assert.deepEqual([now?.globalValue, now?.workspaceValue], ['kubernetes', undefined]);
      assert.equal((await lensTitles(plain.document)).length, 1);
      assert.equal((await lensTitles(document)).length, 1);
      assert.equal((await lensTitles(lease.document)).length, 1);
      await eventually([lab.hub.onDidChangeObjects], () => lab.hub.complete(leases), { what: 'the leases' });
      await setting.update('codeLens.enabled', false, vscode.ConfigurationTarget.Global);
      assert.deepEqual(await lensTitles(document), []);
      const start = new vscode.Position(0, 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        start,
      );
      const words = hovers
        .flatMap(({ contents }) => contents)
        .map((one) => (typeof one === 'string' ? one : one.value));
      assert.ok(
        words.some((word) => word.includes('command:meshwalk.manifest.diffDocument')),
        'without lenses the hover has no commands',
      );
    } finally {
      await setLensFiles(undefined);
      await setting.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('stand in the manifests of the course, too, though no document in them is of the mesh', async () => {
    const samples = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'samples');
    const lensesIn = async (...parts: string[]): Promise<number> => {
      const document = await vscode.workspace.openTextDocument(join(samples, ...parts));
      await vscode.window.showTextDocument(document);
      return (await lensTitles(document)).length;
    };
    assert.ok((await lensesIn('bookinfo', 'platform', 'kube', 'bookinfo-versions.yaml')) > 1);
    assert.ok((await lensesIn('addons', 'kiali.yaml')) > 1);
    // Wherever a learner has put it, saved or not.
    const bookinfo = readFileSync(join(samples, 'bookinfo', 'platform', 'kube', 'bookinfo.yaml'), 'utf8');
    const { document } = await openYaml(bookinfo);
    assert.ok((await lensTitles(document)).length > 1);
  });

  it('stand in what a step of the course opens, and in that file from then on', async () => {
    await vscode.commands.executeCommand('meshwalk.course.openManifest', 'gateway-api-crds');
    const copy = vscode.window.activeTextEditor?.document;
    assert.equal(copy?.uri.scheme, 'untitled');
    assert.doesNotMatch(copy.getText(), /^apiVersion: (?!apiextensions|admissionregistration)/m);
    assert.match((await lensTitles(copy))[0]?.[0] ?? '', /^Apply/);
    const saved = copy.uri.with({ scheme: 'file' });
    const beside = saved.with({ path: saved.path.replace('standard', 'another') });
    await closeEditors();
    try {
      for (const uri of [saved, beside]) await vscode.workspace.fs.writeFile(uri, Buffer.from(SERVICE));
      await vscode.window.showTextDocument(saved);
      assert.equal((await lensTitles(await vscode.workspace.openTextDocument(saved))).length, 1);
      await vscode.window.showTextDocument(beside);
      assert.deepEqual(await lensTitles(await vscode.workspace.openTextDocument(beside)), []);
    } finally {
      for (const uri of [saved, beside]) await vscode.workspace.fs.delete(uri);
    }
  });

  it('apply a whole file in the order that its objects need, with a CRD before its objects', async () => {
    const namespace = `lens-file-${Date.now().toString(36)}`;
    await lab.ownNamespace('lens-order');
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: strolls.order.istio.io
spec:
  group: order.istio.io
  scope: Namespaced
  names: { kind: Stroll, plural: strolls, singular: stroll, listKind: StrollList }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object } }
`;
    const own = `metadata:\n  namespace: ${namespace}`;
    const { document } = await openYaml(
      [
        `apiVersion: order.istio.io/v1\nkind: Stroll\n${own}\n  name: first\n`,
        SERVICE.replace('metadata:', own),
        ROUTE.replace('metadata:', own),
        `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n`,
        crd,
      ].join('---\n'),
    );
    try {
      const applied = vscode.commands.executeCommand('meshwalk.manifest.applyFile', document.uri);
      await lab.api.waitFor(
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'route', namespace },
        (object) => object !== undefined,
      );
      assert.deepEqual(
        diagnosticsFrom(API_SERVER, document.uri).map((one) => one.message),
        [],
      );
      await lab.api.get({ apiVersion: 'v1', kind: 'Service', name: 'reviews', namespace });
      await lab.api.get({ apiVersion: 'order.istio.io/v1', kind: 'Stroll', name: 'first', namespace });
      await applied;
    } finally {
      await lab.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
      const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
      await lab.api.delete({ ...definition, name: 'strolls.order.istio.io' });
    }
  });

  it('hold in their commands what these need: VS Code drops arguments while it still shows the lens', async () => {
    const { document } = await openYaml(`${ROUTE}---\n${SERVICE}`);
    const lenses = await lensesOf(document);
    assert.ok(lenses.length >= 9, `${String(lenses.length)} lenses`);
    assert.deepEqual(
      lenses.flatMap(({ command }) => (command?.arguments as readonly unknown[] | undefined) ?? []),
      [],
    );
    const ids = (of: readonly vscode.CodeLens[]): readonly (string | undefined)[] =>
      of.map(({ command }) => command?.command);
    assert.deepEqual(ids(await lensesOf(document)), ids(lenses), 'the next lenses have the same commands');
    assert.equal(new Set(ids(lenses)).size, lenses.length, 'and each its own');
  });

  it('open what the cluster has of a document', async () => {
    const namespace = await lab.ownNamespace('lens-state');
    await lab.api.apply(ROUTE, namespace);
    const { document } = await openYaml(ROUTE);
    await titlesWhen(document, [[/^Apply to/, 'Diff', 'Delete', /applied by|differs/]]);
    const state = (await lensesOf(document)).find(({ command }) =>
      /applied by|differs/.test(command?.title ?? ''),
    );
    await runLens(state);
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'meshwalk-object');
    assert.match(shown?.getText() ?? '', /kind: HTTPRoute[\s\S]*uid: /);
    assert.deepEqual(await lensTitles(shown ?? document), []);
  });
});
