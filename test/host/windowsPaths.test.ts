import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { answering, picking, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import {
  closeEditors,
  diagnosticsFrom,
  diagnosticsWhen,
  type Lab,
  lensTitles,
  openLab,
  underlined,
} from './support/lab.ts';
import { applyByLens } from './support/lenses.ts';
import { ROUTE, SERVICE } from './support/manifests.ts';
import { MemoryFiles } from './support/memoryFiles.ts';

const run = vscode.commands.executeCommand;
const SCHEME = 'windows-of-a-test';
const HOME = '/c:/Users/\u00c4nne M\u00fcller/my mesh';

/** Line ends as Windows has them. */
const windows = (text: string): string => text.replaceAll('\n', '\r\n');

/** A file of Windows; with an authority on a share. */
const file = (path: string, authority = ''): vscode.Uri =>
  vscode.Uri.from({ scheme: SCHEME, authority, path });

/** The addresses that VS Code makes of paths of Windows, on a file system that takes them as Windows does. */
describe('A manifest with a path of Windows', () => {
  let lab: Lab;
  let provider: vscode.Disposable;
  const memory = new MemoryFiles();
  const undo: (() => void)[] = [];

  before(async () => {
    lab = await openLab();
    await lab.lensesEverywhere();
    provider = vscode.workspace.registerFileSystemProvider(SCHEME, memory, { isCaseSensitive: false });
  });
  after(async () => {
    provider.dispose();
    await lab.close();
  });
  afterEach(async () => {
    for (const restore of undo.splice(0)) restore();
    await run('notifications.clearAll');
    await closeEditors();
  });

  /** Opens a text that lies there, with line ends of Windows. */
  async function open(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
    memory.write(uri, windows(text));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    return document;
  }

  async function saying(document: vscode.TextDocument, index: number, wanted: RegExp): Promise<void> {
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () => {
      assert.match((await lensTitles(document))[index]?.join(' | ') ?? '', wanted);
      return true;
    });
  }

  function answer(...buttons: readonly string[]): ReturnType<typeof answering> {
    const person = answering(pressing(...buttons));
    undo.push(() => person.restore());
    return person;
  }

  const places: readonly (readonly [what: string, uri: vscode.Uri, again: vscode.Uri])[] = [
    ['a drive', file(`${HOME}/gateway.yaml`), file(`${HOME.replace('c:', 'C:')}/gateway.yaml`)],
    ['a share', file('/share/my mesh/gateway.yaml', 'server'), file('/share/my mesh/gateway.yaml', 'server')],
    [
      'WSL',
      file('/Ubuntu/home/ann/a.yaml', 'wsl.localhost'),
      file('/Ubuntu/home/ann/a.yaml', 'wsl.localhost'),
    ],
    [
      'a folder C# 100%',
      file('/D:/C# 100%/it\u2019s; [a] & b.yaml'),
      file('/d:/C# 100%/it\u2019s; [a] & b.yaml'),
    ],
  ];
  for (const [what, uri, again] of places) {
    it(`is compared, applied, deleted and brought back on ${what}`, async () => {
      const namespace = await lab.ownNamespace('windows');
      const person = answer('Apply', 'Delete', 'Undo');
      const document = await open(uri, `${SERVICE}---\n${ROUTE}`);
      const service = { apiVersion: 'v1', kind: 'Service', name: 'reviews', namespace };
      await saying(document, 0, /^Apply to .*not applied.*Apply all \(2\)/);
      await applyByLens(document, 0);
      await lab.api.get(service);
      await saying(document, 0, /in sync/);
      await run('meshwalk.manifest.diffDocument', document.uri.toString(), 1);
      await eventually(
        [vscode.workspace.onDidOpenTextDocument, vscode.workspace.onDidChangeTextDocument],
        () =>
          vscode.workspace.textDocuments.some(
            (one) => one.uri.scheme === 'meshwalk-diff' && /kind: HTTPRoute/.test(one.getText()),
          ),
        { what: 'the diff' },
      );
      await run('meshwalk.manifest.applyFile', again);
      await saying(document, 1, /in sync/);
      assert.deepEqual(await run('meshwalk.manifest.deleteFile', again, [again]), [
        'HTTPRoute route',
        'Service reviews',
      ]);
      await run('meshwalk.manifest.undoFile', uri);
      assert.match(person.asked.at(-1)?.message ?? '', /^Bring back what was last deleted of this file/);
      await lab.api.get(service);
      await saying(document, 1, /in sync/);
    });
  }

  it('shows on its line what the server refuses, what is wrong with it, and what istioctl finds', async () => {
    const namespace = await lab.ownNamespace('windows-refused', { injected: true });
    const broken = ROUTE.replace('backendRefs', 'backendRef');
    const document = await open(file(`${HOME}/broken.yaml`), `# Two\n${SERVICE}---\n${broken}`);
    answer();
    await run('meshwalk.manifest.applyFile', document.uri);
    const [refused] = await diagnosticsWhen('API server', document.uri, (all) => all.length > 0);
    assert.ok(refused);
    assert.match(document.lineAt(refused.range.start.line).text, /^ +- backendRef:$/);
    const isOurs = ({ message }: vscode.Diagnostic): boolean => message.includes('no field "backendRef"');
    const ours = (await diagnosticsWhen('Meshwalk', document.uri, (all) => all.some(isOurs))).find(isOurs);
    assert.ok(ours);
    assert.equal(underlined(document, ours), 'backendRef');

    const service = (host: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: ${host}, namespace: ${namespace} }\nspec:\n  hosts: [${host}]\n  gateways: [nowhere]\n  http: [{ route: [{ destination: { host: reviews } }] }]\n`;
    const [first, second] = [file(`${HOME}/one.yaml`), file('/share/two.YAML', 'server')];
    const documents = [await open(first, service('one')), await open(second, service('two'))];
    await run('meshwalk.analyze.files', first, [first, second]);
    for (const [index, one] of documents.entries()) {
      const found = diagnosticsFrom('istioctl analyze', one.uri);
      assert.match(found.map(({ message }) => message).join(), new RegExp(index === 0 ? '/one' : '/two'));
    }
  });

  it('is one of several that are applied together, each named in the result', async () => {
    const namespace = await lab.ownNamespace('windows-several');
    // VS Code may still have the documents of the test before.
    const [first, second] = [file(`${HOME}/several.yaml`), file('/share/my mesh/two.json', 'server')];
    memory.write(first, windows(SERVICE));
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'words' } };
    memory.write(second, windows(JSON.stringify(map, undefined, 2)));
    const third = file(`${HOME}/typo.yaml`);
    memory.write(third, windows('apiVersion: v1\nmetadata: { name: typo }\n'));
    answer('Show Results');
    const rows = picking(() => undefined);
    undo.push(() => rows.restore());
    await run('meshwalk.manifest.applyFile', first, [first, second, third]);
    await lab.api.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace });
    const [shown] = rows.asked;
    assert.deepEqual(
      shown?.labels.map((label) => label.replace(/^\$\([a-z-]+\) /, '').replace(/^.*[\\/]/, '')).toSorted(),
      ['ConfigMap words', 'Service reviews', 'typo.yaml, line 1'],
    );
  });

  it('is rendered by kubectl in a folder whose name needs care', async () => {
    await lab.ownNamespace('windows-rendered');
    const folder = join(lab.folder, '\u00c4nne M\u00fcller\u2019s C# 100% \\mesh');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.yaml'), windows(SERVICE));
    writeFileSync(join(folder, 'kustomization.yaml'), windows('namePrefix: my-\nresources: [a.yaml]\n'));
    const source = await vscode.workspace.openTextDocument(join(folder, 'kustomization.yaml'));
    await vscode.window.showTextDocument(source);
    await run('meshwalk.manifest.renderKustomization', source.uri);
    const rendered = vscode.window.activeTextEditor?.document;
    assert.equal(rendered?.uri.scheme, 'meshwalk-rendered');
    assert.match(rendered.getText(), /name: my-reviews/);
    await saying(rendered, 0, /^Apply to .*not applied/);
    const folderUri = vscode.Uri.file(folder);
    answer();
    const results = await run<{ result: string }[]>('meshwalk.manifest.applyFile', folderUri, [folderUri]);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['created'],
    );
  });
});
