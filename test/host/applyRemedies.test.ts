import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { at } from '../../src/mesh/fields.ts';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, type Lab, lensTitles, openLab, openYaml } from './support/lab.ts';
import { listening } from './support/windowWords.ts';
import type { WindowWords } from './support/windowWords.ts';

const run = vscode.commands.executeCommand;

/** What can be done where the API server refuses an object, and where one will not go. */
describe('What mends a refusal', () => {
  let lab: Lab;
  let person: Answering | undefined;
  let words: WindowWords | undefined;

  before(async () => {
    lab = await openLab();
    await lab.lensesEverywhere();
  });
  after(async () => lab.close());
  afterEach(async () => {
    person?.restore();
    words?.restore();
    person = undefined;
    words = undefined;
    await run('notifications.clearAll');
    await closeEditors();
  });

  const map = (name: string, data: Readonly<Record<string, string>>, more = ''): string => {
    const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${value}\n`);
    return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.join('')}${more}`;
  };
  async function dataOf(name: string, namespace: string): Promise<unknown> {
    return at(await lab.api.find({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace }), 'data');
  }
  async function rewrite({ document }: vscode.TextEditor, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
  }

  it('may leave fields to their owner and apply the rest, which the lens then tells', async () => {
    const namespace = await lab.ownNamespace('remedy-leave');
    await lab.api.apply(map('words', { theirs: 'one' }), namespace);
    const { document } = await openYaml(map('words', { theirs: 'two', ours: 'new' }));
    person = answering(({ buttons }) =>
      buttons.find((button) => button === 'Apply' || button.startsWith('Leave to ')),
    );
    await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
    const offered = person.asked.find(({ message }) => message.includes('data.theirs is managed by'));
    assert.equal(offered?.buttons.length, 3, offered?.buttons.join());
    await eventually(
      [lab.hub.onDidChangeObjects],
      async () => JSON.stringify(await dataOf('words', namespace)) === '{"ours":"new","theirs":"one"}',
      { what: 'the rest' },
    );
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () =>
      /differs \(1 field\)/.test((await lensTitles(document)).flat().join()),
    );
  });

  it('stands beside the problem on its line, as a quick fix', async () => {
    const namespace = await lab.ownNamespace('remedy-problems');
    await lab.api.apply(map('words', { theirs: 'one' }), namespace);
    const editor = await openYaml(map('words', { theirs: 'two' }));
    const { document } = editor;
    const fixes = async (): Promise<readonly vscode.CodeAction[]> => {
      const [problem] = await diagnosticsWhen('API server', document.uri, (all) => all.length > 0);
      assert.ok(problem);
      return run<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, problem.range);
    };
    const doIt = async (title: string): Promise<void> => {
      const all = await fixes();
      const fix = all.find((one) => one.title === title);
      assert.ok(fix?.command, all.map((one) => one.title).join());
      await run(fix.command.command, ...((fix.command.arguments ?? []) as unknown[]));
    };
    person = answering(pressing('Apply', 'Delete and Create Again'));
    await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
    const titles = (await fixes()).map(({ title }) => title);
    for (const title of ['Apply Again', 'Compare With the Cluster', 'Leave the Fields and Apply the Rest'])
      assert.ok(titles.includes(title), titles.join());
    await doIt('Take the Fields Over');
    assert.deepEqual(await dataOf('words', namespace), { theirs: 'two' });

    await rewrite(editor, map('words', { theirs: 'two' }, 'immutable: true\n'));
    await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
    await rewrite(editor, map('words', { theirs: 'three' }, 'immutable: true\n'));
    await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
    await doIt('Delete and Create Again…');
    assert.deepEqual(await dataOf('words', namespace), { theirs: 'three' });

    const nowhere = map('words', { a: 'b' }).replace(
      'name: words',
      'name: words\n  namespace: remedy-nowhere',
    );
    await rewrite(editor, nowhere);
    try {
      await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
      await doIt('Create the Namespace and Apply Again');
      assert.deepEqual(await dataOf('words', 'remedy-nowhere'), { a: 'b' });
    } finally {
      await lab.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'remedy-nowhere' });
    }
  });

  it('is undone together with what the same apply had done before', async () => {
    const namespace = await lab.ownNamespace('remedy-undo');
    const texts = (value: string): string =>
      [map('free', { a: value }), map('locked', { a: value }, 'immutable: true\n')].join('---\n');
    const editor = await openYaml(texts('one'));
    const { uri } = editor.document;
    await run('meshwalk.manifest.applyFile', uri);
    await rewrite(editor, texts('two'));
    person = answering(pressing('Apply', 'Delete and Create Again…', 'Delete and Create Again', 'Undo'));
    await run('meshwalk.manifest.applyFile', uri);
    await eventually(
      [lab.hub.onDidChangeObjects],
      async () => at(await dataOf('locked', namespace), 'a') === 'two',
      { what: 'the object that was made again' },
    );
    // The record is kept when the second apply is through: its result is the last that is said.
    await eventually([lab.hub.onDidChangeObjects], async () => {
      await run('meshwalk.manifest.undoFile', uri);
      return at(await dataOf('locked', namespace), 'a') === 'one';
    });
    assert.deepEqual(await dataOf('free', namespace), { a: 'one' });
    const asked = person.asked.findLast(({ message }) => message.startsWith('Undo the last apply'));
    assert.match(asked?.detail ?? '', /ConfigMap free .* becomes what it was/);
    assert.match(asked?.detail ?? '', /ConfigMap locked .* is deleted and made again as it was/);
  });

  it('waits for what holds an object that is deleted, and tells what it is', async () => {
    const namespace = await lab.ownNamespace('remedy-stuck');
    const held = { apiVersion: 'v1', kind: 'ConfigMap', name: 'held', namespace };
    await lab.api.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace, finalizers: ['example.com/hold'] },
    });
    words = listening((message, cancel) => {
      if (message.includes('it waits for: example.com/hold')) cancel();
    });
    person = answering(pressing('Delete'));
    const { document } = await openYaml(map('held', { a: 'b' }));
    try {
      assert.deepEqual(await run('meshwalk.manifest.deleteDocument', document.uri.toString(), 0), []);
      assert.match(
        person.asked.at(-1)?.message ?? '',
        /ConfigMap held is being deleted, it waits for: example\.com\/hold/,
      );
    } finally {
      await lab.api.patch(held, { metadata: { finalizers: null } });
    }
  });

  it('says nothing of what a Secret holds: not in the log, not on its lines, not in a question', async () => {
    await lab.ownNamespace('remedy-silent');
    const said: string[] = [];
    const note = (text: string | Error): void => void said.push(String(text));
    const ways = ['info', 'warn', 'error'];
    const before = Object.fromEntries(ways.map((way) => [way, Reflect.get(lab.log, way)]));
    Object.assign(lab.log, { info: note, warn: note, error: note });
    person = answering(() => undefined);
    try {
      const [plain, number, base64] = ['hunter2 is no base64!', '918273645', 'c2VjcmV0LW9mLW1pbmU='];
      const { document } = await openYaml(
        [
          `data: { password: "${plain}" }`,
          `stringData: { password: ${number} }`,
          `data: { password: ${base64} }\nhunter2: ${base64}`,
        ]
          .map((data, at) => `apiVersion: v1\nkind: Secret\nmetadata: { name: token-${at} }\n${data}\n`)
          .join('---\n'),
      );
      const results = await run<{ readonly result: string }[]>('meshwalk.manifest.applyFile', document.uri);
      assert.deepEqual(
        results.map(({ result }) => result),
        ['refused', 'refused', 'refused'],
      );
      const problems = vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
      const all = [...said, ...problems, ...person.asked.map(({ message }) => message)];
      assert.ok(said.length >= 3 && problems.length >= 3 && person.asked.length > 0);
      const secrets = [plain, number, base64, 'secret-of-mine'].flatMap((value) => [
        value,
        Buffer.from(value).toString('base64'),
      ]);
      for (const text of all) assert.ok(!secrets.some((secret) => text.includes(secret)), text);
    } finally {
      Object.assign(lab.log, before);
    }
  });

  it('asks before a Secret is changed, of which the watches keep no values', async () => {
    const namespace = await lab.ownNamespace('remedy-secret');
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\nstringData:\n  password: ${value}\n`;
    const editor = await openYaml(secret('hunter2'));
    const uri = editor.document.uri.toString();
    person = answering(pressing('Cancel'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await run('meshwalk.manifest.applyDocument', uri, 0);
    assert.equal(person.asked.length, 0, 'nothing would change');
    await rewrite(editor, secret('correct-horse'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    assert.match(person.asked[0]?.message ?? '', /Apply Secret token to/);
    const kept = await lab.api.get({ apiVersion: 'v1', kind: 'Secret', name: 'token', namespace });
    assert.equal(at(kept, 'data', 'password'), Buffer.from('hunter2').toString('base64'));
  });
});
