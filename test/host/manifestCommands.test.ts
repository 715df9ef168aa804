import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { at } from '../../src/mesh/fields.ts';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, type Lab, lensTitles, openLab, openYaml } from './support/lab.ts';
import { GATEWAY, ROUTE, SERVICE } from './support/manifests.ts';

const run = vscode.commands.executeCommand;

describe('The commands of a manifest', () => {
  let lab: Lab;
  let person: Answering | undefined;

  before(async () => {
    lab = await openLab();
  });
  after(async () => lab.close());
  afterEach(async () => {
    person?.restore();
    person = undefined;
    await run('notifications.clearAll');
    await closeEditors();
  });

  const configMap = (value: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\ndata:\n  greeting: ${value}\n`;

  async function wordsIn(namespace: string): Promise<unknown> {
    const [found] = (await lab.api.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace })).filter(
      (one) => one.metadata.name === 'words',
    );
    return at(found, 'data', 'greeting');
  }

  async function rewrite(editor: vscode.TextEditor, text: string): Promise<void> {
    const { document } = editor;
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    // A diff may have taken the place of the editor.
    const shown = await vscode.window.showTextDocument(document);
    await shown.edit((edit) => edit.replace(all, text));
  }

  /** The texts of an open diff against the cluster. */
  function sides(): { before: string; after: string } {
    const [before, after] = ['before', 'after'].map((side) =>
      vscode.workspace.textDocuments
        .find(({ uri }) => uri.scheme === 'meshwalk-diff' && uri.query.includes(`side=${side}`))
        ?.getText(),
    );
    return { before: before ?? '', after: after ?? '' };
  }

  it('compare a document with its object, live, and ask before an apply that changes it', async () => {
    const namespace = await lab.ownNamespace('command-diff');
    const editor = await openYaml(configMap('hello'));
    const uri = editor.document.uri.toString();
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await rewrite(editor, configMap('good-day'));
    await run('meshwalk.manifest.diffDocument', uri, 0);
    const changed = [vscode.workspace.onDidChangeTextDocument, vscode.workspace.onDidOpenTextDocument];
    await eventually(changed, () => /greeting: good-day/.test(sides().after), { what: 'the right side' });
    assert.match(sides().before, /greeting: hello/);
    assert.doesNotMatch(sides().before + sides().after, /uid|managedFields|creationTimestamp/);
    await rewrite(await vscode.window.showTextDocument(editor.document), configMap('ahoy'));
    await eventually(changed, () => /greeting: ahoy/.test(sides().after), {
      what: 'the edit on the right side',
    });

    person = answering(pressing('Cancel'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    assert.match(person.asked[0]?.message ?? '', new RegExp(`ConfigMap words to practice/${namespace}`));
    assert.equal(await wordsIn(namespace), 'hello');
    person.restore();
    person = answering(pressing('Apply'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    assert.equal(await wordsIn(namespace), 'ahoy');
  });

  it('undo the last apply, and the last delete', async () => {
    const namespace = await lab.ownNamespace('command-undo');
    const editor = await openYaml(configMap('hello'));
    const uri = editor.document.uri.toString();
    person = answering(pressing('Apply', 'Undo', 'Delete'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await rewrite(editor, configMap('good-day'));
    await run('meshwalk.manifest.applyFile', editor.document.uri);
    assert.equal(await wordsIn(namespace), 'good-day');
    // An apply that changes nothing is nothing to undo.
    await run('meshwalk.manifest.applyFile', editor.document.uri);
    await run('meshwalk.manifest.undoFile', editor.document.uri);
    assert.equal(await wordsIn(namespace), 'hello');
    assert.match(person.asked.at(-1)?.detail ?? '', /ConfigMap words .* becomes what it was/);
    await run('meshwalk.manifest.deleteFile', editor.document.uri);
    assert.equal(await wordsIn(namespace), undefined);
    await run('meshwalk.manifest.undoFile', editor.document.uri);
    assert.equal(await wordsIn(namespace), 'hello');
  });

  it('keep no value of a Secret on disk and show none in a diff', async () => {
    const namespace = await lab.ownNamespace('command-secret');
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\nstringData:\n  password: ${value}\n`;
    const editor = await openYaml(secret('hunter2'));
    const uri = editor.document.uri.toString();
    person = answering(pressing('Apply', 'Undo'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await rewrite(editor, secret('correct-horse'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await rewrite(editor, secret('battery'));
    await run('meshwalk.manifest.diffDocument', uri, 0);
    await eventually(
      [vscode.workspace.onDidChangeTextDocument, vscode.workspace.onDidOpenTextDocument],
      () => /hidden, changed/.test(sides().after),
      { what: 'the diff' },
    );
    const values = ['hunter2', 'correct-horse', 'battery'].flatMap((text) => [
      text,
      Buffer.from(text).toString('base64'),
    ]);
    const shown = sides().before + sides().after;
    assert.deepEqual(
      values.filter((value) => shown.includes(value)),
      [],
    );
    const kept = keptFiles();
    assert.ok(kept.length > 0, 'nothing is kept for an undo');
    assert.deepEqual(
      values.filter((value) => kept.join('\n').includes(value)),
      [],
    );
    await run('meshwalk.manifest.undoFile', editor.document.uri);
    const restored = await lab.api.get({ apiVersion: 'v1', kind: 'Secret', name: 'token', namespace });
    assert.equal(at(restored, 'data', 'password'), Buffer.from('hunter2').toString('base64'));
  });

  /** What the extension keeps for undoing, as texts. */
  function keptFiles(): string[] {
    const folder = join(lab.storage.fsPath, 'undo');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  }

  it('delete after one question that says what goes along, and wait until it is gone', async () => {
    const namespace = await lab.ownNamespace('command-delete');
    const editor = await openYaml([GATEWAY, ROUTE, SERVICE].join('---\n'));
    const uri = editor.document.uri;
    await run('meshwalk.manifest.applyFile', uri);
    await lab.api.waitFor(
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gate-istio', namespace },
      (object) => object !== undefined,
    );
    person = answering(pressing('Delete'));
    const gone = await run<string[]>('meshwalk.manifest.deleteFile', uri);
    const [asked] = person.asked;
    assert.equal(asked?.message, `Delete 3 objects from practice/${namespace}?`);
    for (const name of [
      /HTTPRoute route in namespace/,
      /Gateway gate in/,
      /With it go:[\s\S]*Deployment gate-istio/,
      /Service gate-istio/,
    ])
      assert.match(asked.detail, name);
    assert.deepEqual(gone, ['HTTPRoute route', 'Gateway gate', 'Service reviews']);
    for (const [apiVersion, kind, name] of [
      ['gateway.networking.k8s.io/v1', 'Gateway', 'gate'],
      ['apps/v1', 'Deployment', 'gate-istio'],
    ] as const)
      await lab.api.waitFor({ apiVersion, kind, name, namespace }, (object) => object === undefined);
  });

  it('delete and create again what cannot be changed, once the learner agrees', async () => {
    const namespace = await lab.ownNamespace('command-again');
    const locked = (value: string): string => `${configMap(value)}immutable: true\n`;
    const editor = await openYaml(locked('hello'));
    const uri = editor.document.uri.toString();
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await rewrite(editor, locked('good-day'));
    person = answering(pressing('Apply', 'Delete and Create Again…', 'Delete and Create Again'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await eventually([lab.hub.onDidChangeObjects], async () => (await wordsIn(namespace)) === 'good-day', {
      what: 'the object that was made again',
    });
    assert.ok(person.asked.some(({ detail }) => /ConfigMap words in namespace/.test(detail)));
  });

  it('take fields over from another manager only when the learner says so', async () => {
    const namespace = await lab.ownNamespace('command-conflict');
    await lab.api.apply(configMap('theirs'), namespace);
    const { document } = await openYaml(configMap('ours'));
    const uri = document.uri.toString();
    person = answering(pressing('Apply'));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    const offered = person.asked.at(-1);
    assert.match(offered?.message ?? '', /data\.greeting is managed by/);
    const takeOver = offered?.buttons[0] ?? '';
    assert.match(takeOver, /^Take Over from /);
    assert.equal(await wordsIn(namespace), 'theirs');
    person.restore();
    person = answering(pressing('Apply', takeOver));
    await run('meshwalk.manifest.applyDocument', uri, 0);
    await eventually([lab.hub.onDidChangeObjects], async () => (await wordsIn(namespace)) === 'ours', {
      what: 'the field that was taken over',
    });
  });

  it('work on folders of the Explorer and on a rendered kustomization', async () => {
    const namespace = await lab.ownNamespace('command-folder');
    const folder = join(lab.folder, 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.yaml'), configMap('hello'));
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sam' } }],
    };
    writeFileSync(
      join(folder, 'b.json'),
      `\uFEFF${JSON.stringify(list, undefined, 2).replaceAll('\n', '\r\n')}`,
    );
    const uri = vscode.Uri.file(folder);
    person = answering(pressing('Delete'));
    await run('meshwalk.manifest.diffFile', uri, [uri]);
    await eventually(
      [vscode.workspace.onDidOpenTextDocument, vscode.workspace.onDidChangeTextDocument],
      () => {
        const shown = vscode.workspace.textDocuments
          .filter((one) => one.uri.scheme === 'meshwalk-diff' && one.uri.query.includes('side=after'))
          .map((one) => one.getText());
        return [/greeting: hello/, /kind: ServiceAccount/].every((wanted) =>
          shown.some((text) => wanted.test(text)),
        );
      },
      { what: 'one diff of all objects of the folder' },
    );
    const results = await run<{ result: string }[]>('meshwalk.manifest.applyFile', uri, [uri]);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['created', 'created'],
    );
    const again = await run<{ result: string }[]>('meshwalk.manifest.applyFile', uri, [uri]);
    assert.deepEqual(
      again.map(({ result }) => result),
      ['unchanged', 'unchanged'],
    );
    await run('meshwalk.manifest.deleteFile', uri, [uri]);
    const question = person.asked.at(-1)?.detail ?? '';
    assert.ok(question.includes('ConfigMap words') && question.includes('ServiceAccount sam'), question);
    assert.equal(await wordsIn(namespace), undefined);
    writeFileSync(join(folder, 'kustomization.yaml'), 'namePrefix: my-\nresources: [a.yaml]\n');
    const source = await vscode.workspace.openTextDocument(join(folder, 'kustomization.yaml'));
    await vscode.window.showTextDocument(source);
    assert.match((await lensTitles(source)).flat().join(), /Render with kubectl kustomize/);
    await run('meshwalk.manifest.renderKustomization', source.uri);
    const rendered = vscode.window.activeTextEditor?.document;
    assert.equal(rendered?.uri.scheme, 'meshwalk-rendered');
    assert.match(rendered.getText(), /name: my-words/);
    await run('meshwalk.manifest.applyFile', rendered.uri.toString());
    await lab.api.get({ apiVersion: 'v1', kind: 'ConfigMap', name: 'my-words', namespace });
  });

  it('mend the text when the status says that a backend is not there', async () => {
    await lab.ownNamespace('command-fix');
    const wrong = ROUTE.replace('name: reviews', 'name: reviewz');
    const { document } = await openYaml([wrong, GATEWAY, SERVICE].join('---\n'));
    await run('meshwalk.manifest.applyFile', document.uri);
    await eventually(
      [lab.hub.onDidChangeObjects, lab.hub.onDidChangeState],
      async () => /reviewz \(did you mean reviews\?\)/.test((await lensTitles(document))[0]?.join() ?? ''),
      { what: 'the lens with the nearest Service' },
    );
    await run('meshwalk.manifest.fixStatus', document.uri.toString(), 0);
    assert.match(document.getText(), /- name: reviews\n/);
    assert.match((await lensTitles(document))[0]?.join() ?? '', /differs \(1 field\)/);
  });

  it('leave templates alone, with a hint', async () => {
    const { document } = await openYaml(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n---\n' + ROUTE,
    );
    const all = await run<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
    const hint = all.find(
      ({ command }) => command?.title.includes('Template: not applied as it stands') === true,
    );
    assert.equal(hint?.range.start.line, 0);
    const [titles, ...more] = await lensTitles(document);
    assert.match(titles?.[0] ?? '', /^Apply/);
    assert.deepEqual(more, []);
  });
});
