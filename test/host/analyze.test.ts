import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, diagnosticsFrom, type Lab, openLab, openYaml } from './support/lab.ts';

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

describe('Analyze', function () {
  this.timeout(60_000);
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
    const [[uri, problem] = []] = inCluster('adrift').filter(([, one]) => codeOf(one).value === 'IST0101');
    assert.ok(
      uri && problem,
      JSON.stringify(vscode.languages.getDiagnostics().map(([one]) => one.toString(true))),
    );
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), new RegExp(`name: adrift\\n[\\s\\S]*namespace: ${namespace}`));

    const before = inCluster('adrift').length;
    await vscode.commands.executeCommand('meshwalk.analyze.cluster');
    assert.equal(inCluster('adrift').length, before);
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    assert.deepEqual(inCluster(''), []);
  });
});
