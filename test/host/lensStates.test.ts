import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { at } from '../../src/mesh/fields.ts';
import { DocumentStates } from '../../src/ui/editor/documentStates.ts';
import { Manifests } from '../../src/ui/editor/manifests.ts';
import { eventually } from './support/eventually.ts';
import {
  closeEditors,
  diagnosticsWhen,
  type Lab,
  lensesOf,
  lensTitles,
  openJson,
  openLab,
  openYaml,
  underlined,
} from './support/lab.ts';
import { applyByLens } from './support/lenses.ts';
import { ROUTE, SERVICE } from './support/manifests.ts';

/** The states that a lens can tell, of documents in each of their forms, and that it tells them quietly. */
describe('The state in a lens', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
    await lab.lensesEverywhere();
  });
  after(async () => lab.close());
  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await closeEditors();
  });

  async function saying(document: vscode.TextDocument, index: number, wanted: RegExp): Promise<void> {
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () => {
      assert.match((await lensTitles(document))[index]?.join(' | ') ?? '', wanted);
      return true;
    });
  }

  it('is that a Service selects no pod, until one has its labels', async () => {
    const namespace = await lab.ownNamespace('state-pods');
    const { document } = await openYaml(SERVICE.replace('spec:\n', 'spec:\n  selector: { app: reviews }\n'));
    await applyByLens(document, 0);
    await saying(document, 0, /in sync · selects no pod/);
    await lab.api.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'reviews', namespace, labels: { app: 'reviews' } },
      spec: { containers: [{ name: 'reviews', image: 'reviews' }] },
    });
    await saying(document, 0, /\$\(pass\) in sync$/);
  });

  it('is who applied an object that Meshwalk did not, and how many fields differ', async () => {
    const namespace = await lab.ownNamespace('state-others');
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\ndata:\n  a: one\n  b: one\n';
    await lab.api.apply(map, namespace);
    const editor = await openYaml(map);
    const { document } = editor;
    const manager = (await lab.api.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace }))
      .metadata.managedFields?.[0]?.manager;
    assert.ok(manager);
    const name = manager.startsWith('kubectl') ? 'kubectl' : manager;
    await saying(document, 0, new RegExp(`\\$\\(pass\\) applied by ${name}$`));
    await editor.edit((edit) =>
      edit.replace(new vscode.Range(0, 0, document.lineCount, 0), map.replaceAll('one', 'two')),
    );
    await saying(document, 0, new RegExp(`\\$\\(warning\\) differs \\(2 fields\\), applied by ${name}$`));
  });

  it('stands above each item of a List, in YAML and in JSON, and what is refused on its line there', async () => {
    const namespace = await lab.ownNamespace('state-list');
    const item = (name: string, port: unknown): object => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port }] },
    });
    const list = { apiVersion: 'v1', kind: 'List', items: [item('one', 80), item('two', 'eighty')] };
    const content = JSON.stringify(list, undefined, 2).replaceAll('\n', '\r\n');
    const { document } = await openJson(content);
    await saying(document, 2, /Apply to .*not applied$/);
    await applyByLens(document, 0);
    await saying(document, 0, /^Apply all \(2\)/);
    await saying(document, 1, /in sync/);
    await applyByLens(document, 1);
    const [problem] = await diagnosticsWhen('API server', document.uri, (all) => all.length > 0);
    assert.ok(problem);
    // The server names the list: a port is the key of its items.
    assert.equal(underlined(document, problem), '"ports"');
    const there = await lab.api.list({ apiVersion: 'v1', kind: 'Service', namespace });
    assert.deepEqual(
      there.map(({ metadata }) => metadata.name),
      ['one'],
    );
    const yaml = await openYaml(
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: sam}\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: tom}\n',
    );
    const lines = new Set((await lensesOf(yaml.document)).map(({ range }) => range.start.line));
    assert.deepEqual(
      [...lines].toSorted((one, other) => one - other),
      [0, 3, 6],
    );
  });

  it('is that of the values that anchors and merges stand for', async () => {
    const namespace = await lab.ownNamespace('state-anchors');
    const { document } = await openYaml(
      [
        '# Comments stay where they are.\r',
        'apiVersion: v1 # of Kubernetes itself\r',
        'kind: ConfigMap\r',
        'metadata: {name: words, labels: &labels {team: web, tier: "1"}}\r',
        'data: {<<: *labels, tier: two}\r',
        '',
      ].join('\n'),
    );
    await applyByLens(document, 0);
    await saying(document, 0, /in sync/);
    const words = await lab.api.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace });
    assert.deepEqual(at(words, 'data'), { team: 'web', tier: 'two' });
  });

  it('is a word about what is not read: a text whose aliases explode', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const of = level === 0 ? '"lol"' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => of).join(', ')}]\n`;
    });
    const bomb = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${levels.join('')}`;
    const { document } = await openYaml(`${bomb}---\n${ROUTE}`);
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const hint = all.find(({ command }) => command?.title.includes('Not read: its aliases expand to more'));
    assert.equal(hint?.range.start.line, 0);
    const titles = await lensTitles(document);
    assert.deepEqual([titles.length, titles[0]?.[0]?.startsWith('Apply')], [1, true]);
  });

  it('stays above a document that is being written, on the one line that it has', async () => {
    await lab.ownNamespace('state-typing');
    const editor = await openYaml(`${ROUTE}---\n${SERVICE}`);
    const { document } = editor;
    const lines = async (): Promise<readonly number[]> => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return [...new Set(all.map(({ range }) => range.start.line))].toSorted((one, other) => one - other);
    };
    const before = await lines();
    assert.equal(before.length, 2);
    const end = document.positionAt(document.getText().length);
    for (const typed of ['  selector: {', '\n  app: "re', '\n\t- x: [']) {
      await editor.edit((edit) => edit.insert(end, typed));
      assert.deepEqual(await lines(), before, `after ${JSON.stringify(typed)}`);
    }
    for (const typed of ['kind: HTTPRou', 'ki', '']) {
      const line = document.lineAt(1).range;
      await editor.edit((edit) => edit.replace(line, typed));
      assert.deepEqual(await lines(), before, `with ${JSON.stringify(typed)} in the place of the kind`);
    }
  });

  describe('of a file that is looked at', () => {
    let namespace: string;
    let document: vscode.TextDocument;
    let manifests: Manifests;
    let states: DocumentStates;
    let listener: vscode.Disposable;
    let told: number;

    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\ndata:\n  a: one\n';
    const patch = (body: unknown): Promise<unknown> =>
      lab.api.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace }, body);
    /** Whether the store has an annotation of the object. */
    const has = (key: string): boolean =>
      lab.hub
        .objects({ group: '', kind: 'ConfigMap' })
        .find(({ metadata }) => metadata.namespace === namespace && metadata.name === 'words')?.metadata
        .annotations?.[key] === 'yes';
    const knows = async (key: string): Promise<unknown> =>
      eventually([lab.hub.onDidChangeObjects], () => has(key), { what: `that the watch has ${key}` });

    beforeEach(async () => {
      namespace = await lab.ownNamespace('state-told');
      await lab.api.apply(map, namespace);
      ({ document } = await openYaml(map));
      manifests = new Manifests();
      states = new DocumentStates({
        hub: lab.hub,
        manifests,
        schemas: async () => Promise.reject(new Error('no schemas here')),
      });
      listener = states.onDidChange(() => told++);
      await eventually([lab.hub.onDidChangeObjects], async () => {
        const [state] = await states.of(document);
        return state?.sync !== undefined;
      });
      // What is under way of the first answers has come when this has.
      await patch({ metadata: { annotations: { first: 'yes' } } });
      await knows('first');
      await states.of(document);
      await new Promise(setImmediate);
      told = 0;
    });
    afterEach(() => {
      listener.dispose();
      states.dispose();
      manifests.dispose();
    });

    it('is told anew only when there is something else to tell', async () => {
      await patch({ metadata: { annotations: { noise: 'yes' } } });
      await knows('noise');
      await states.of(document);
      assert.equal(told, 0, 'an annotation that the document does not have changes nothing in its lens');
      await patch({ data: { a: 'two' }, metadata: { annotations: { news: 'yes' } } });
      await knows('news');
      await eventually([states.onDidChange, lab.hub.onDidChangeObjects], () => told > 0);
      assert.equal(told, 1);
    });

    it('is told to all when one has asked before it was told', async () => {
      await patch({ data: { a: 'two' }, metadata: { annotations: { news: 'yes' } } });
      // No event says it so soon.
      while (!has('news')) await new Promise(setImmediate);
      const [state] = await states.of(document);
      assert.match(state?.sync?.text ?? '', /1 field/);
      assert.equal(told, 1);
    });

    it('is not told of an edit, which everybody sees', async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(5, 5, 5, 8), 'two');
      await vscode.workspace.applyEdit(edit);
      const [state] = await states.of(document);
      assert.match(state?.sync?.text ?? '', /1 field/);
      assert.equal(told, 0);
    });
  });
});
