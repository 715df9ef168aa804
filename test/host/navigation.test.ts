import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { WorkspaceManifests } from '../../src/ui/editor/workspaceManifests.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { GATEWAY, NAMESPACE, ROUTE, VERSIONS, WORKLOAD } from './support/wayfinding.ts';

describe('Ways through manifests', () => {
  let lab: Lab;
  let folder: vscode.Uri;
  let stored: WorkspaceManifests;
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  const write = async (name: string, text: string): Promise<void> =>
    vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));

  before(async () => {
    lab = await openLab();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace, 'the host has no workspace folder');
    folder = vscode.Uri.joinPath(workspace.uri, 'wayfinding');
    await write('gateway.yaml', GATEWAY);
    await write('route.yaml', ROUTE);
    await write('versions.yaml', VERSIONS);
    await write('workload.yaml', WORKLOAD);
    stored = await lab.validation.stored();
    await stored.ready();
    const names = ['gateway.yaml', 'route.yaml', 'versions.yaml', 'workload.yaml'];
    await eventually(
      [stored.onDidChange],
      () => names.every((name) => stored.manifestOf(uriOf(name)) !== undefined),
      { what: 'that the files are in the index of the workspace', timeoutMs: 60_000 },
    );
  });
  after(async () => {
    await closeEditors();
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await lab.close();
  });
  afterEach(closeEditors);

  async function open(name: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(uriOf(name));
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
  }

  /** The place inside of the n-th occurrence of a text. */
  function placeOf(document: vscode.TextDocument, text: string, count = 1): vscode.Position {
    let at = -1;
    for (let n = 0; n < count; n++) at = document.getText().indexOf(text, at + 1);
    assert.ok(at >= 0, `${text} is not there`);
    return document.positionAt(at + 1);
  }

  /** Definitions, as `file:line`, lines from 1. */
  async function definitions(document: vscode.TextDocument, at: vscode.Position): Promise<readonly string[]> {
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at,
    );
    return found.map((one) =>
      'targetUri' in one ? shown(one.targetUri, one.targetRange) : shown(one.uri, one.range),
    );
  }

  function shown(uri: vscode.Uri, range: vscode.Range): string {
    return `${uri.path.slice(uri.path.lastIndexOf('/') + 1)}:${range.start.line + 1}`;
  }

  it('lead from a route to its Gateway, its listener and its Service in files that are not open', async () => {
    const document = await open('route.yaml');
    const look = async (text: string, count = 1): Promise<readonly string[]> =>
      definitions(document, placeOf(document, text, count));
    assert.deepEqual(await look('gate\n'), ['gateway.yaml:5']);
    assert.deepEqual(await look('web'), ['gateway.yaml:10']);
    assert.deepEqual(await look('reviews\n          port'), ['gateway.yaml:17']);
    const opened = vscode.workspace.textDocuments.map(({ uri }) => uri.path);
    assert.ok(!opened.some((path) => path.endsWith('gateway.yaml')), opened.join());
  });

  it('lead from a subset to the rule that defines it, and to the cluster where no file does', async () => {
    const document = await open('versions.yaml');
    assert.deepEqual(await definitions(document, placeOf(document, 'v1\n', 5)), ['versions.yaml:9']);
    const namespace = await lab.namespace('wayfinding');
    await lab.api.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ratings', namespace },
      spec: { ports: [{ name: 'http', port: 80 }] },
    });
    await write(
      'live.yaml',
      ROUTE.replaceAll(NAMESPACE, namespace).replaceAll('name: reviews', 'name: ratings'),
    );
    const live = await open('live.yaml');
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () => {
      assert.match(
        (await definitions(live, placeOf(live, 'ratings', 2))).join(),
        /^Service ratings\.yaml:\d+$/,
      );
      return true;
    });
    await vscode.workspace.fs.delete(live.uri);
  });

  it('show every place that names a Service, in each of the forms of its name', async () => {
    const document = await open('gateway.yaml');
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      placeOf(document, 'reviews\n'),
    );
    assert.deepEqual(found.map(({ uri, range }) => shown(uri, range)).toSorted(), [
      'gateway.yaml:17',
      'route.yaml:15',
      'versions.yaml:19',
      'versions.yaml:23',
      'versions.yaml:7',
    ]);
  });

  it('lead from labels to the workloads that they select', async () => {
    const document = await open('gateway.yaml');
    const place = placeOf(document, 'reviews\n  ports');
    assert.deepEqual(await definitions(document, place), ['workload.yaml:4']);
  });

  it('rename in all files at once, and only the name', async () => {
    const document = await open('gateway.yaml');
    const rename = async (text: string, name: string): Promise<vscode.WorkspaceEdit> =>
      vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        placeOf(document, text),
        name,
      );
    await assert.rejects(rename('reviews\n', 'Reviews'), /lower case/);
    await assert.rejects(rename('web', '80'), /number/);
    assert.equal(await vscode.workspace.applyEdit(await rename('reviews\n', 'opinions')), true);
    const texts = async (name: string): Promise<string> =>
      (await vscode.workspace.openTextDocument(uriOf(name))).getText();
    assert.match(await texts('gateway.yaml'), /kind: Service\nmetadata:\n {2}name: opinions\n/);
    assert.match(await texts('gateway.yaml'), /app: reviews/);
    assert.match(await texts('route.yaml'), /kind: HTTPRoute\nmetadata:\n {2}name: reviews\n/);
    assert.match(await texts('route.yaml'), /- name: opinions\n {10}port/);
    assert.match(await texts('versions.yaml'), /host: opinions\.wayfinding\.svc/);
    assert.match(await texts('versions.yaml'), /hosts: \[opinions\]/);
    for (const name of ['gateway.yaml', 'route.yaml', 'versions.yaml']) {
      await open(name);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  it('rename a namespace wherever it is named, and nothing that is only called the same', async () => {
    await write('namespace.yaml', `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${NAMESPACE}\n`);
    const document = await open('namespace.yaml');
    await eventually([stored.onDidChange], () => stored.manifestOf(document.uri) !== undefined, {
      what: 'that the namespace is in the index of the workspace',
    });
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      placeOf(document, NAMESPACE),
      'paths',
    );
    const changed = edit.entries().map(([uri, edits]) => [uri.path.split('/').at(-1), edits.length]);
    assert.deepEqual(
      changed.toSorted(([one], [other]) => String(one).localeCompare(String(other))),
      [
        ['gateway.yaml', 2],
        ['namespace.yaml', 1],
        ['route.yaml', 1],
        ['versions.yaml', 3],
        ['workload.yaml', 1],
      ],
    );
    const route = await open('route.yaml');
    assert.deepEqual(await definitions(route, placeOf(route, NAMESPACE)), ['namespace.yaml:4']);
    await vscode.workspace.fs.delete(document.uri);
  });

  it('lead to JSON manifests, too', async () => {
    const gate = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'json-gate', namespace: NAMESPACE },
    };
    await write('gate.json', JSON.stringify(gate, undefined, 2));
    await write('package.json', JSON.stringify({ ...gate, name: 'no-manifest' }));
    await write('to-json.yaml', ROUTE.replace('name: gate', 'name: json-gate'));
    await eventually([stored.onDidChange], () => stored.manifestOf(uriOf('gate.json')) !== undefined, {
      what: 'that the JSON file is in the index of the workspace',
    });
    assert.equal(stored.manifestOf(uriOf('package.json')), undefined);
    const document = await open('to-json.yaml');
    assert.deepEqual(await definitions(document, placeOf(document, 'json-gate')), ['gate.json:5']);
    for (const name of ['gate.json', 'package.json', 'to-json.yaml'])
      await vscode.workspace.fs.delete(uriOf(name));
  });

  it('refuse to rename what no file of the workspace defines', async () => {
    await write('lonely.yaml', ROUTE.replace('name: gate', 'name: elsewhere'));
    const document = await open('lonely.yaml');
    await assert.rejects(
      async () =>
        vscode.commands.executeCommand(
          'vscode.executeDocumentRenameProvider',
          document.uri,
          placeOf(document, 'elsewhere'),
          'other',
        ),
      /No manifest of this workspace defines Gateway elsewhere/,
    );
    await vscode.workspace.fs.delete(document.uri);
  });

  it('list one symbol for each document, no keys beside the YAML extension that does, and fold each document', async () => {
    const document = await open('gateway.yaml');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children.map((child) => child.name)]),
      [
        ['Gateway gate', []],
        ['Service reviews', []],
      ],
    );
    assert.equal(symbols[0]?.range.start.line, 1);
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const starts = folds.map(({ start, end }) => `${start}-${end}`);
    assert.ok(starts.includes('1-11') && starts.includes('13-23'), starts.join());
    assert.ok(starts.includes('8-11'), starts.join());
  });

  it('find objects of files that are not open, and see what is written to disk', async () => {
    await open('gateway.yaml');
    const search = async (query: string): Promise<readonly string[]> => {
      const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
        'vscode.executeWorkspaceSymbolProvider',
        query,
      );
      return found.filter(({ containerName }) => containerName === NAMESPACE).map(({ name }) => name);
    };
    assert.deepEqual(await search('destrev'), ['DestinationRule reviews']);
    await write('later.yaml', VERSIONS.replaceAll('name: reviews', 'name: later'));
    await eventually([stored.onDidChange], async () =>
      (await search('virtuallater')).includes('VirtualService later'),
    );
    await vscode.workspace.fs.delete(uriOf('later.yaml'));
  });

  it('are known to validation: what only a file that is not open has is not in the cluster yet', async () => {
    await write('unseen.yaml', GATEWAY.replace('name: gate', 'name: unseen'));
    await write('hinted.yaml', ROUTE.replace('name: gate', 'name: unseen'));
    const document = await open('hinted.yaml');
    const found = await diagnosticsWhen('Meshwalk', document.uri, (all) =>
      all.some(({ message }) => /Gateway unseen is not in the cluster.*unseen\.yaml/.test(message)),
    );
    const hint = found.find(({ message }) => message.includes('Gateway unseen'));
    assert.equal(hint?.severity, vscode.DiagnosticSeverity.Hint);
  });
});
