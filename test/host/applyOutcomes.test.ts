import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, type Lab, openLab, openYaml, underlined } from './support/lab.ts';
import { GATEWAY, ROUTE, SERVICE } from './support/manifests.ts';
import { listening } from './support/windowWords.ts';
import type { WindowWords } from './support/windowWords.ts';

const run = vscode.commands.executeCommand;
const API_SERVER = 'API server';

type Results = readonly { readonly result: string }[];

/** What an apply says of every document, and of the objects afterwards. */
describe('The outcome of an apply', () => {
  let lab: Lab;
  let person: Answering;
  let words: WindowWords;

  before(async () => {
    lab = await openLab();
  });
  after(async () => lab.close());
  beforeEach(() => {
    person = answering(pressing('Apply', 'Show Results'));
    words = listening();
  });
  afterEach(async () => {
    person.restore();
    words.restore();
    await run('notifications.clearAll');
    await closeEditors();
  });

  const configMap = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}\n`;
  const resultsOf = async (command: string, ...args: readonly unknown[]): Promise<readonly string[]> =>
    (await run<Results>(`meshwalk.manifest.${command}`, ...args)).map(({ result }) => result);

  it('names each object, what cannot be read for certain, and each document that is no object', async () => {
    const namespace = await lab.ownNamespace('outcome-each');
    const { document } = await openYaml(
      [
        configMap('good', '  a: "1"'),
        configMap('twice', '  a: "1"\n  a: "2"'),
        configMap('alias', '  a: *nothing'),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n',
        'apiVersion: v1\nkidn: ConfigMap\nmetadata:\n  name: typo\n',
        configMap('bomb', `  a: ${'x'.repeat(3.5 * 1024 * 1024)}`),
      ].join('---\n'),
    );
    assert.deepEqual(await resultsOf('applyFile', document.uri), ['created', 'refused', 'refused']);
    const there = await lab.api.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace });
    const names = there.map(({ metadata }) => metadata.name).filter((name) => !name.startsWith('kube-'));
    assert.deepEqual(
      names.filter((name) => ['good', 'twice', 'alias', 'bomb'].includes(name)),
      ['good'],
    );
    const found = await diagnosticsWhen(API_SERVER, document.uri, (all) => all.length === 2);
    const [twice, alias] = found.map((one) => `${underlined(document, one)}: ${one.message}`);
    assert.match(twice ?? '', /^a: "a" stands twice here/);
    assert.match(alias ?? '', /^\*nothing: \*nothing refers to no anchor/);
    const [asked] = person.asked;
    assert.match(
      asked?.message ?? '',
      /^3 objects: 1 created, 2 refused\. 3 documents were left out\. The first:/,
    );
    await eventually([lab.hub.onDidChangeObjects], () => words.rows.length === 6, { what: 'the table' });
    const [good, , , template, typo, bomb] = words.rows;
    assert.match(good ?? '', /\$\(add\) ConfigMap good \| created/);
    assert.match(template ?? '', /line 22 \| left out \| It is a template/);
    assert.match(typo ?? '', /left out \| It has an apiVersion, but no kind\./);
    assert.match(bomb ?? '', /left out \| It is not read, because it is larger than 3 MiB\./);
  });

  it('is told of an object as it is after the apply, not as it was before', async () => {
    await lab.ownNamespace('outcome-follow');
    const { document } = await openYaml([ROUTE, GATEWAY, SERVICE].join('---\n'));
    await run('meshwalk.manifest.applyFile', document.uri);
    assert.match(words.statusBar.at(-1) ?? '', /HTTPRoute route: Accepted/);
    assert.match(words.statusBar.at(-1) ?? '', /Gateway gate: Programmed/);
    const edit = new vscode.WorkspaceEdit();
    const at = document.positionAt(document.getText().indexOf('- name: reviews') + '- name: '.length);
    edit.replace(document.uri, new vscode.Range(at, at.translate(0, 'reviews'.length)), 'nobody');
    await vscode.workspace.applyEdit(edit);
    await run('meshwalk.manifest.applyDocument', document.uri.toString(), 0);
    assert.match(words.statusBar.at(-1) ?? '', /HTTPRoute route: ResolvedRefs: BackendNotFound/);
  });

  it('counts many objects, and names the first that is not well', async () => {
    await lab.ownNamespace('outcome-many');
    const maps = Array.from({ length: 6 }, (_, index) => configMap(`map-${index}`, '  a: "1"'));
    const { document } = await openYaml([...maps, ROUTE].join('---\n'));
    await run('meshwalk.manifest.applyFile', document.uri);
    assert.match(
      words.statusBar.at(-1) ?? '',
      /6 of 7 objects have settled\. HTTPRoute route: no Gateway gate/,
    );
  });

  it('says what was not tried when it is cancelled between two objects', async () => {
    await lab.ownNamespace('outcome-cancel');
    words.restore();
    words = listening((message, cancel) => {
      if (message.startsWith('1/')) cancel();
    });
    const maps = Array.from({ length: 40 }, (_, index) => configMap(`map-${index}`, '  a: "1"'));
    const { document } = await openYaml(maps.join('---\n'));
    const results = await resultsOf('applyFile', document.uri);
    const created = results.filter((result) => result === 'created').length;
    assert.ok(created >= 1 && created < 40, String(created));
    assert.deepEqual([...new Set(results)].toSorted(), ['created', 'notTried']);
    assert.match(
      person.asked.at(-1)?.message ?? '',
      /^Cancelled\. 40 objects: \d+ created, \d+ not tried\.$/,
    );
    await eventually([lab.hub.onDidChangeObjects], () => words.rows.length === 40, { what: 'the table' });
    assert.ok(words.rows.some((row) => row.startsWith('$(circle-slash) ConfigMap map-')));
  });

  it('lands on the first line where a policy refuses, with the words of the policy', async () => {
    const namespace = await lab.ownNamespace('outcome-policy');
    const policy = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
    const binding = { ...policy, kind: 'ValidatingAdmissionPolicyBinding' };
    const rule = {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['configmaps'],
    };
    const matchLabels = { 'kubernetes.io/metadata.name': namespace };
    await lab.api.create({
      ...policy,
      metadata: { name: namespace },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: '!has(object.data.sunday)', message: 'Nothing is said on Sundays.' }],
      },
    });
    await lab.api.create({
      ...binding,
      metadata: { name: namespace },
      spec: {
        policyName: namespace,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels } },
      },
    });
    try {
      const { document } = await openYaml(configMap('words', '  sunday: hush'));
      // The API server takes a moment to know a policy: what slips through is deleted, and its going is an event.
      await eventually(
        [lab.hub.onDidChangeObjects],
        async () => {
          const [result] = await resultsOf('applyDocument', document.uri.toString(), 0);
          if (result === 'refused') return true;
          await lab.api.delete({ apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace });
          return false;
        },
        { what: 'the refusal' },
      );
      const [problem] = await diagnosticsWhen(API_SERVER, document.uri, (all) => all.length > 0);
      assert.equal(problem?.range.start.line, 0);
      assert.match(problem?.message ?? '', /Nothing is said on Sundays/);
    } finally {
      await lab.api.delete({ ...binding, name: namespace });
      await lab.api.delete({ ...policy, name: namespace });
    }
  });

  it('is asked for before, always or never, as the learner wants', async () => {
    await lab.ownNamespace('outcome-ask');
    const setting = vscode.workspace.getConfiguration('meshwalk.apply');
    const { document } = await openYaml(configMap('words', '  a: "1"'));
    const uri = document.uri.toString();
    const questions = (): number =>
      person.asked.filter(({ message }) => message.includes('The diff shows what changes')).length;
    try {
      assert.deepEqual(await resultsOf('applyDocument', uri, 0), ['created']);
      assert.equal(questions(), 0);
      await setting.update('showDiff', 'always', vscode.ConfigurationTarget.Global);
      assert.deepEqual(await resultsOf('applyDocument', uri, 0), ['unchanged']);
      assert.equal(questions(), 1);
      await setting.update('showDiff', 'never', vscode.ConfigurationTarget.Global);
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, whole, configMap('words', '  a: "2"'));
      await vscode.workspace.applyEdit(edit);
      assert.deepEqual(await resultsOf('applyDocument', uri, 0), ['changed']);
      assert.equal(questions(), 1);
    } finally {
      await setting.update('showDiff', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is that of all files that are selected in the Explorer, in one order', async () => {
    const namespace = await lab.ownNamespace('outcome-files');
    const files = [ROUTE, SERVICE].map((text, index) => {
      const path = join(lab.folder, `selected-${index}.yaml`);
      writeFileSync(path, text.replaceAll('\n', '\r\n'));
      return vscode.Uri.file(path);
    });
    const results = await run<{ readonly result: string; readonly object?: { readonly kind: string } }[]>(
      'meshwalk.manifest.applyFile',
      files[0],
      files,
    );
    assert.deepEqual(
      results.map(({ result, object }) => `${result} ${object?.kind ?? ''}`),
      ['created Service', 'created HTTPRoute'],
    );
    person.restore();
    person = answering(pressing('Delete'));
    assert.deepEqual(await run('meshwalk.manifest.deleteFile', files[0], files), [
      'HTTPRoute route',
      'Service reviews',
    ]);
    const left = await lab.api.list({ apiVersion: 'v1', kind: 'Service', namespace });
    assert.deepEqual(left, []);
  });
});
