import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import * as vscode from 'vscode';
import { parseAnalyze } from '../../src/cli/tools/istioctlAnalyze.ts';
import { schemaTable } from '../unit/cli/analysis/schemaFixTable.ts';
import {
  closeEditors,
  diagnosticsFrom,
  diagnosticsWhen,
  type Lab,
  openLab,
  openYaml,
  underlined,
} from './support/lab.ts';

const SOURCE = 'istioctl analyze';

function virtualService(name: string, host: string, subset = ''): string {
  const destination = subset === '' ? `{ host: ${host} }` : `{ host: ${host}, subset: ${subset} }`;
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [${host}]
  http:
    - route:
        - destination: ${destination}
`;
}

function codeOf(diagnostic: vscode.Diagnostic): { value: unknown; target: string } {
  const { code } = diagnostic;
  return typeof code === 'object'
    ? { value: code.value, target: code.target.toString(true) }
    : { value: code, target: '' };
}

/** Everything that the analyzer said of objects that live in the cluster only, of those whose address names this. */
function inCluster(name: string): readonly (readonly [vscode.Uri, vscode.Diagnostic])[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.scheme === 'meshwalk-object' && uri.toString(true).includes(name))
    .flatMap(([uri, all]) => all.filter((one) => one.source === SOURCE).map((one) => [uri, one] as const));
}

describe('Analyze', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
  });
  after(async () => {
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    await lab.close();
  });
  afterEach(closeEditors);

  it('judges the text of the editor as it stands, at its lines, with a link for each code', async () => {
    await lab.ownNamespace('analyze-file', { injected: true });
    const { document } = await openYaml(`# Not saved\n${virtualService('lost', 'nobody')}`);
    assert.ok(document.isDirty || document.isUntitled);
    const count = await vscode.commands.executeCommand<number>('meshwalk.analyze.file');
    const found = diagnosticsFrom(SOURCE, document.uri);
    assert.equal(found.length, count);
    const missing = found.find((one) => codeOf(one).value === 'IST0101');
    assert.ok(missing, JSON.stringify(found.map((one) => one.message)));
    assert.match(codeOf(missing).target, /^https:\/\/istio\.io\/.*ist0101/);
    assert.match(missing.message, /nobody/);
    assert.ok(missing.range.start.line > 0 && !missing.range.isEmpty);

    await vscode.commands.executeCommand('meshwalk.analyze.file');
    assert.equal(diagnosticsFrom(SOURCE, document.uri).length, count, 'the second run piled up');
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    assert.deepEqual(diagnosticsFrom(SOURCE, document.uri), []);
  });

  it('puts what it finds in the namespace on the YAML of the object, and the cluster adds nothing to it', async () => {
    const namespace = await lab.ownNamespace('analyze-cluster', { injected: true });
    await lab.api.apply(virtualService('adrift', 'details', 'v9'), namespace);
    await vscode.commands.executeCommand('meshwalk.analyze.namespace');
    const [[uri, problem] = []] = inCluster('adrift').filter(([, one]) =>
      one.message.startsWith('Referenced host not found: "details"'),
    );
    assert.ok(
      uri && problem,
      JSON.stringify(vscode.languages.getDiagnostics().map(([one]) => one.toString(true))),
    );
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), new RegExp(`name: adrift\\n[\\s\\S]*namespace: ${namespace}`));
    assert.equal(underlined(document, problem), 'details');

    const before = inCluster('adrift').length;
    await vscode.commands.executeCommand('meshwalk.analyze.cluster');
    assert.equal(inCluster('adrift').length, before);
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    assert.deepEqual(inCluster(''), []);
  });

  it('points at the field, explains the code, and mends it', async () => {
    const namespace = await lab.ownNamespace('analyze-fix', { injected: true });
    await lab.api.apply(
      'apiVersion: v1\nkind: Service\nmetadata: { name: details }\nspec: { ports: [{ name: http, port: 80 }] }\n',
      namespace,
    );
    const { document } = await openYaml(virtualService('wrong', 'detials'));
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    const [problem] = diagnosticsFrom(SOURCE, document.uri).filter((one) => one.message.includes('detials'));
    assert.ok(problem);
    assert.equal(underlined(document, problem), 'detials');
    assert.match(problem.message, /\nSomething that is named here does not exist/);
    const actions = await actionsAt(document.uri, problem.range);
    const mend = actions.find(({ title }) => title === 'Change to details');
    assert.ok(mend?.edit, actions.map(({ title }) => title).join());
    assert.ok(await vscode.workspace.applyEdit(mend.edit), 'the edit was refused');
    assert.match(document.getText(), /host: details/);

    const ignore = actions.find(({ title }) => title === 'Ignore IST0101 on this object');
    assert.ok(ignore?.edit);
    await vscode.workspace.applyEdit(ignore.edit);
    assert.match(document.getText(), /galley\.istio\.io\/analyze-suppress: "IST0101"/);
  });

  it('analyzes documents of several namespaces, and files together with what is typed in them', async () => {
    const other = await lab.namespace('analyze-other', { injected: true });
    const own = await lab.ownNamespace('analyze-own', { injected: true });
    const first = join(lab.folder, 'first.yaml');
    const second = join(lab.folder, 'second.yaml');
    const there = virtualService('there', 'nobody').replace(
      'name: there',
      `name: there\n  namespace: ${other}`,
    );
    writeFileSync(first, `${virtualService('here', 'nobody')}---\n${there}`);
    writeFileSync(second, 'nothing: here\n');
    writeFileSync(join(lab.folder, 'note.json'), '{"name": "no manifest"}');
    const document = await vscode.workspace.openTextDocument(second);
    const editor = await vscode.window.showTextDocument(document);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.edit((edit) => edit.replace(whole, virtualService('typed', 'nobody')));

    await vscode.commands.executeCommand('meshwalk.analyze.files', vscode.Uri.file(lab.folder), [
      vscode.Uri.file(lab.folder),
    ]);
    const said = (file: string): string =>
      diagnosticsFrom(SOURCE, vscode.Uri.file(file))
        .map(({ message }) => message)
        .join('\n');
    assert.match(said(first), new RegExp(`VirtualService ${own}/here`));
    assert.match(said(first), new RegExp(`VirtualService ${other}/there`));
    assert.match(said(second), new RegExp(`VirtualService ${own}/typed`));
  });

  it('knows what to do about the words of this istioctl', async () => {
    const said = await promisify(execFile)(lab.mesh.istioctl, [
      'analyze',
      '--use-kube=false',
      '--namespace=default',
      '--output=json',
      ...schemaTable.map(([, , text], index) => {
        const object = load(text) as { metadata: object };
        const metadata = { ...object.metadata, name: `x${index}` };
        const file = join(lab.folder, `refused${index}.json`);
        writeFileSync(file, JSON.stringify({ ...object, metadata }));
        return file;
      }),
    ]);
    const { findings } = parseAnalyze(said);
    for (const [index, [code, words]] of schemaTable.entries()) {
      const expected = words.replace('policy x.', `policy x${index}.`);
      assert.ok(
        findings.some((one) => one.code === code && one.message === expected),
        `${expected}\n\n${findings.map(({ message }) => message).join('\n')}`,
      );
    }
  });

  it('leaves out what the workspace does not want to hear', async () => {
    await lab.ownNamespace('analyze-quiet', { injected: true });
    const settings = vscode.workspace.getConfiguration('meshwalk');
    await settings.update(
      'analyze.suppress',
      ['IST0101', '-x', 'nonsense'],
      vscode.ConfigurationTarget.Global,
    );
    try {
      const { document } = await openYaml(virtualService('quiet', 'nobody'));
      await vscode.commands.executeCommand('meshwalk.analyze.file');
      const codes = diagnosticsFrom(SOURCE, document.uri).map((one) => codeOf(one).value);
      assert.ok(!codes.includes('IST0101'), codes.join());
    } finally {
      await settings.update('analyze.suppress', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('judges by itself, once more with every save, when it is told to', async () => {
    await lab.ownNamespace('analyze-save', { injected: true });
    const settings = vscode.workspace.getConfiguration('meshwalk');
    await settings.update('analyze.run', 'onSave', vscode.ConfigurationTarget.Global);
    try {
      const file = join(lab.folder, 'saved.yaml');
      writeFileSync(file, virtualService('saved', 'one'));
      const document = await vscode.workspace.openTextDocument(file);
      for (const host of ['nobody-a', 'nobody-b']) {
        const editor = await vscode.window.showTextDocument(document);
        const whole = new vscode.Range(0, 0, document.lineCount, 0);
        await editor.edit((edit) => edit.replace(whole, virtualService('saved', host)));
        await document.save();
        const found = await diagnosticsWhen(SOURCE, document.uri, (all) =>
          all.some(({ message }) => message.includes(host)),
        );
        assert.equal(
          found.filter(({ message }) => /nobody-/.test(message)).length,
          1,
          'the first run stayed',
        );
      }
    } finally {
      await settings.update('analyze.run', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

async function actionsAt(uri: vscode.Uri, range: vscode.Range): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
}
