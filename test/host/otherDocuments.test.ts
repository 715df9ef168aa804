import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import {
  closeEditors,
  diagnosticsFrom,
  diagnosticsWhen,
  type Lab,
  lensTitles,
  openLab,
  openYaml,
} from './support/lab.ts';
import { applyByLens } from './support/lenses.ts';
import { ROUTE, SERVICE } from './support/manifests.ts';
import { MemoryFiles } from './support/memoryFiles.ts';

const run = vscode.commands.executeCommand;
const READ_ONLY = 'manifests-of-a-test';
const IN_MEMORY = 'memory-of-a-test';

/** Manifests that are no files of this machine: cells of notebooks, and texts that other extensions bring. */
describe('Manifests beyond files', () => {
  let lab: Lab;
  let person: Answering | undefined;
  const registered: vscode.Disposable[] = [];
  const memory = new MemoryFiles();

  before(async () => {
    lab = await openLab();
    await lab.lensesEverywhere();
    registered.push(
      vscode.workspace.registerTextDocumentContentProvider(READ_ONLY, {
        provideTextDocumentContent: ({ path }) => (path.includes('broken') ? BROKEN : `${GATE}---\n${ROUTE}`),
      }),
      vscode.workspace.registerFileSystemProvider(IN_MEMORY, memory),
    );
  });
  after(async () => {
    for (const one of registered) one.dispose();
    await lab.close();
  });
  afterEach(async () => {
    person?.restore();
    person = undefined;
    await run('notifications.clearAll');
    await closeEditors();
  });

  const GATE = SERVICE.replace('name: reviews', 'name: gate');
  const BROKEN = ROUTE.replace('backendRefs', 'backendRef');
  const service = (name: string, namespace: string): Parameters<Lab['api']['get']>[0] => ({
    apiVersion: 'v1',
    kind: 'Service',
    name,
    namespace,
  });

  /** Waits until the last lens of a document, in which the state stands, says what is wanted. */
  async function saying(document: vscode.TextDocument, index: number, wanted: RegExp): Promise<void> {
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () => {
      assert.match((await lensTitles(document))[index]?.join(' | ') ?? '', wanted);
      return true;
    });
  }

  it('have lenses, checks and Apply in the cells of a notebook, each cell for itself', async () => {
    const namespace = await lab.ownNamespace('beyond-notebook');
    const cell = (text: string, language: string): vscode.NotebookCellData =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, language);
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell(SERVICE, 'yaml'), cell(BROKEN, 'yaml'), cell('kind = "none"', 'python')]),
    );
    const editor = await vscode.window.showNotebookDocument(notebook);
    const [first, second, third] = notebook.getCells().map(({ document }) => document);
    assert.ok(first && second && third);
    // A window keeps the text of a cell only while the cell is in sight.
    const see = (index: number): void =>
      editor.revealRange(new vscode.NotebookRange(index, index + 1), vscode.NotebookEditorRevealType.AtTop);
    assert.equal(first.uri.scheme, 'vscode-notebook-cell');
    await saying(first, 0, /Apply to .*not applied/);
    see(2);
    assert.deepEqual(await lensTitles(third), []);
    await diagnosticsWhen('Meshwalk', second.uri, (found) =>
      found.some(({ message }) => message.includes('no field "backendRef"')),
    );
    assert.deepEqual(diagnosticsFrom('Meshwalk', first.uri), []);

    see(0);
    await applyByLens(first, 0);
    await lab.api.get(service('reviews', namespace));
    await saying(first, 0, /in sync/);
    see(1);
    await applyByLens(second, 0);
    await diagnosticsWhen('API server', second.uri, (found) => found.length > 0);
    see(0);
    person = answering(pressing('Delete', 'Undo'));
    await run('meshwalk.manifest.deleteFile', first.uri.toString());
    await saying(first, 0, /not applied/);
    await run('meshwalk.manifest.undoFile', first.uri.toString());
    await lab.api.get(service('reviews', namespace));
    await vscode.window.showNotebookDocument(notebook);
    await run('workbench.action.revertAndCloseActiveEditor');
  });

  it('have the same in a text that an extension shows and nobody can edit', async () => {
    const namespace = await lab.ownNamespace('beyond-virtual');
    const open = async (name: string): Promise<vscode.TextDocument> => {
      const uri = vscode.Uri.from({ scheme: READ_ONLY, path: `/${name}.yaml` });
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      return document;
    };
    const broken = await open('broken');
    await diagnosticsWhen('Meshwalk', broken.uri, (found) =>
      found.some(({ message }) => message.includes('no field "backendRef"')),
    );
    const document = await open('whole');
    await saying(document, 0, /not applied.*Apply all \(2\)/);
    await run('meshwalk.manifest.applyFile', document.uri.toString());
    await lab.api.get(service('gate', namespace));
    await saying(document, 0, /in sync/);
    await saying(document, 1, /no Gateway gate/);
    await run('meshwalk.manifest.diffDocument', document.uri.toString(), 0);
    await eventually(
      [vscode.workspace.onDidChangeTextDocument, vscode.workspace.onDidOpenTextDocument],
      () =>
        vscode.workspace.textDocuments.some(
          (one) => one.uri.scheme === 'meshwalk-diff' && /name: gate/.test(one.getText()),
        ),
      { what: 'the diff' },
    );
  });

  it('have the same on a file system that an extension brings, whose folders are refused in words', async () => {
    const namespace = await lab.ownNamespace('beyond-memory');
    const uri = vscode.Uri.from({ scheme: IN_MEMORY, path: '/service.yaml' });
    memory.write(uri, SERVICE);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await saying(document, 0, /not applied/);
    await run('meshwalk.manifest.applyFile', uri);
    await lab.api.get(service('reviews', namespace));
    await saying(document, 0, /in sync/);
    person = answering(() => undefined);
    await run('meshwalk.manifest.applyFile', uri.with({ path: '/' }));
    assert.match(person.asked.at(-1)?.message ?? '', /no folder of this machine/);
  });

  it('keep a diff that an earlier extension host left open', async () => {
    await lab.ownNamespace('beyond-reload');
    const uri = vscode.Uri.file(join(lab.folder, 'left-open.yaml'));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(SERVICE));
    await vscode.window.showTextDocument(uri);
    await run('meshwalk.manifest.diffDocument', uri.toString(), 0);
    const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(shown instanceof vscode.TabInputTextDiff);
    // What another host has opened is nothing that this one remembers.
    const query = new URLSearchParams(shown.modified.query);
    query.set('id', 'of-an-earlier-host');
    const left = await vscode.workspace.openTextDocument(shown.modified.with({ query: query.toString() }));
    assert.match(left.getText(), /^apiVersion: v1\nkind: Service\nmetadata:\n {2}name: reviews\n/);
    query.set('context', 'elsewhere');
    query.set('id', 'of-another-context');
    const other = await vscode.workspace.openTextDocument(shown.modified.with({ query: query.toString() }));
    assert.match(other.getText(), /^# This diff is of the context elsewhere/);
  });

  it('say of what Kubernetes itself brings how it is doing, in few words', async () => {
    const namespace = await lab.ownNamespace('beyond-status', { injected: true });
    const [secret, claim] = [
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\nstringData:\n  user: me\n  password: hunter2\n`,
      `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n`,
    ];
    const { document } = await openYaml(`${secret}---\n${claim}`);
    await applyByLens(document, 0);
    await saying(document, 0, /\$\(pass\) Opaque · 2 keys/);
    await saying(document, 1, /Active · in mesh/);
    assert.doesNotMatch((await lensTitles(document)).flat().join(), /hunter2/);
  });
});
