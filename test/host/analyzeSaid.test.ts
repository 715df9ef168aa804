import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsFrom, type Lab, openLab, openYaml } from './support/lab.ts';

const SOURCE = 'istioctl analyze';

const route = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [${host}]
  http:
    - route:
        - destination: { host: ${host} }
`;
const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ name: http, port: 80 }] }\n`;

/** What the analyzer says of objects of the cluster whose address names this. */
function ofObjects(name: string): readonly vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.scheme === 'meshwalk-object' && uri.toString(true).includes(name))
    .flatMap(([, all]) => all.filter(({ source }) => source === SOURCE));
}
const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);
const words = (all: readonly vscode.Diagnostic[]): string => all.map(({ message }) => message).join('\n');

describe('What an analysis has said', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
  });
  after(async () => {
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    await lab.close();
  });
  afterEach(closeEditors);

  const actionsAt = (uri: vscode.Uri, range: vscode.Range): Thenable<vscode.CodeAction[]> =>
    vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);

  it('is replaced by the next one of the same file or object, whatever else either looked at', async () => {
    const namespace = await lab.ownNamespace('analyze-said', { injected: true });
    const [one, other] = ['one.yaml', 'other.yaml'].map((name) => join(lab.folder, name));
    assert.ok(one !== undefined && other !== undefined);
    writeFileSync(one, route('one', 'nobody'));
    writeFileSync(other, route('other', 'nobody'));
    const folder = vscode.Uri.file(lab.folder);
    await vscode.commands.executeCommand('meshwalk.analyze.files', folder, [folder]);
    const said = (file: string): string => words(diagnosticsFrom(SOURCE, vscode.Uri.file(file)));
    assert.match(said(one), /nobody/);
    await lab.api.apply(service('somebody'), namespace);
    const document = await vscode.workspace.openTextDocument(one);
    const editor = await vscode.window.showTextDocument(document);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.edit((edit) => edit.replace(whole, route('one', 'somebody')));
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    assert.doesNotMatch(said(one), /nobody/);
    assert.match(said(other), /nobody/, 'a file that the last run has not looked at');

    await lab.api.apply(route('adrift', 'anybody'), namespace);
    await vscode.commands.executeCommand('meshwalk.analyze.cluster');
    assert.match(words(ofObjects('adrift')), /anybody/);
    await lab.api.apply(service('anybody'), namespace);
    await vscode.commands.executeCommand('meshwalk.analyze.namespace');
    assert.doesNotMatch(words(ofObjects('adrift')), /anybody/);
  });

  it('goes with the file, and with what was never one', async () => {
    await lab.ownNamespace('analyze-gone', { injected: true });
    const { document } = await openYaml(route('gone', 'nobody'));
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    assert.notEqual(diagnosticsFrom(SOURCE, document.uri).length, 0);
    await closeEditors();
    await eventually(
      [vscode.languages.onDidChangeDiagnostics],
      () => diagnosticsFrom(SOURCE, document.uri).length === 0,
      { what: 'that the problems of a closed text go' },
    );

    const file = vscode.Uri.file(join(lab.folder, 'left.yaml'));
    writeFileSync(file.fsPath, route('left', 'nobody'));
    await vscode.commands.executeCommand('meshwalk.analyze.files', file, [file]);
    assert.notEqual(diagnosticsFrom(SOURCE, file).length, 0);
    const move = new vscode.WorkspaceEdit();
    move.renameFile(file, vscode.Uri.file(join(lab.folder, 'moved.yaml')));
    assert.ok(await vscode.workspace.applyEdit(move));
    await eventually(
      [vscode.languages.onDidChangeDiagnostics],
      () => diagnosticsFrom(SOURCE, file).length === 0,
      { what: 'that the problems of a file that was moved go' },
    );
  });

  it('is labelled where it is known to be a mistake of istioctl', async () => {
    const namespace = await lab.ownNamespace('analyze-false', { injected: true });
    await lab.api.apply(
      `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: edge
  annotations: { networking.istio.io/service-type: ClusterIP }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
${service('details')}`,
      namespace,
    );
    const made = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'edge-istio', namespace };
    await lab.api.waitFor(made, (deployment) => deployment !== undefined);
    const { document } = await openYaml(
      route('on-edge', 'details').replace('  http:', '  gateways: [edge]\n  http:'),
    );
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    const found = diagnosticsFrom(SOURCE, document.uri);
    const about = (code: string): readonly vscode.Diagnostic[] => found.filter((one) => codeOf(one) === code);
    assert.ok(about('IST0101').length > 0 && about('IST0132').length > 0, words(found));
    for (const { message, severity } of [...about('IST0101'), ...about('IST0132')]) {
      assert.match(message, /\nKnown false alarm of istioctl: This gateway is one of the Gateway API\./);
      assert.equal(severity, vscode.DiagnosticSeverity.Information);
    }

    await vscode.commands.executeCommand('meshwalk.analyze.namespace');
    const misplaced = ofObjects('edge-istio').filter((one) => codeOf(one) === 'IST0107');
    assert.ok(misplaced.length > 0, words(ofObjects('')));
    for (const { message } of misplaced)
      assert.match(message, /\nKnown false alarm of istioctl: istiod made this object for a Gateway/);
  });

  it('can be left out for an object, for a file, and in the workspace', async () => {
    const namespace = await lab.ownNamespace('analyze-quiet', { injected: true });
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('meshwalk');
    const { document } = await openYaml(`${route('one', 'nobody')}---\n${route('two', 'nobody')}`);
    const missing = (): readonly vscode.Diagnostic[] =>
      diagnosticsFrom(SOURCE, document.uri).filter((one) => codeOf(one) === 'IST0101');
    const perform = async (title: string): Promise<void> => {
      const [first] = missing();
      assert.ok(first);
      const actions = await actionsAt(document.uri, first.range);
      const action = actions.find((one) => one.title === title);
      assert.ok(action, actions.map((one) => one.title).join());
      if (action.edit !== undefined) assert.ok(await vscode.workspace.applyEdit(action.edit));
      const { command } = action;
      if (command !== undefined)
        await vscode.commands.executeCommand(
          command.command,
          ...((command.arguments ?? []) as readonly unknown[]),
        );
      await vscode.commands.executeCommand('meshwalk.analyze.file');
    };
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    assert.equal(missing().length, 2, words(missing()));
    await perform('Ignore IST0101 on this object');
    assert.equal(missing().length, 1, words(missing()));
    const text = document.getText();
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      text.replace(/\n.*analyze-suppress.*\n/, '\n'),
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    assert.equal(missing().length, 2);
    await perform('Ignore IST0101 in this file');
    assert.deepEqual(missing(), []);
    assert.equal(document.getText().match(/analyze-suppress: "IST0101"/g)?.length, 2);

    await lab.api.apply(route('adrift', 'nobody'), namespace);
    await vscode.commands.executeCommand('meshwalk.analyze.namespace');
    const [[uri, problem] = []] = vscode.languages
      .getDiagnostics()
      .filter(([one]) => one.scheme === 'meshwalk-object' && one.toString(true).includes('adrift'))
      .flatMap(([one, all]) =>
        all.filter((each) => codeOf(each) === 'IST0101').map((each) => [one, each] as const),
      );
    assert.ok(uri && problem);
    await vscode.workspace.openTextDocument(uri);
    const actions = await actionsAt(uri, problem.range);
    const title = `Ignore IST0101 of VirtualService ${namespace}/adrift in this workspace`;
    const command = actions.find((one) => one.title === title)?.command;
    assert.ok(command, actions.map((one) => one.title).join());
    try {
      await vscode.commands.executeCommand(
        command.command,
        ...((command.arguments ?? []) as readonly unknown[]),
      );
      const entry = `IST0101=VirtualService ${namespace}/adrift`;
      assert.deepEqual(settings().inspect('analyze.suppress')?.workspaceValue, [entry]);
      await vscode.commands.executeCommand('meshwalk.analyze.namespace');
      assert.deepEqual(
        ofObjects('adrift').filter((one) => codeOf(one) === 'IST0101'),
        [],
      );
    } finally {
      await settings().update('analyze.suppress', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
