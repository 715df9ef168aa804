import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { leftOf, processes } from '../rig/running.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsFrom, type Lab, openLab, openYaml, underlined } from './support/lab.ts';

const SOURCE = 'istioctl analyze';
const PATIENCE = 60_000;

const route = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [${host}]
  http:
    - route:
        - destination:
            host: ${host}
`;
const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ name: http, port: 80 }] }\n`;

/** An istioctl as it is, but the analysis of a text with the word "sleeper" never ends. */
const SLEEPY = (istioctl: string): string => `#!/bin/sh
case " $* " in
  *" analyze "*)
    text=$(cat)
    case "$text" in *sleeper*) sleep 1001 ;; esac
    printf '%s\\n' "$text" | '${istioctl}' "$@" ;;
  *) exec '${istioctl}' "$@" ;;
esac
`;

/** Waits until the analysis says what is wanted of a file. */
async function said(
  { uri }: vscode.TextDocument,
  wanted: (all: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const look = (): readonly vscode.Diagnostic[] => {
    const all = diagnosticsFrom(SOURCE, uri);
    assert.ok(wanted(all), all.map(({ message }) => message).join('\n'));
    return all;
  };
  return eventually([vscode.languages.onDidChangeDiagnostics], look, { timeoutMs: PATIENCE });
}

describe('Analyze, live', function () {
  this.timeout(180_000);
  let lab: Lab;
  let namespace: string;
  const set = (name: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration('meshwalk').update(name, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
    namespace = await lab.ownNamespace('analyze-live', { injected: true });
    await set('analyze.run', 'live');
  });
  after(async () => {
    await set('analyze.run', undefined);
    await set('istioctl.path', undefined);
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    await lab.close();
  });
  afterEach(closeEditors);

  it('says what a change of the cluster breaks, on its field, and takes it back with the next one', async () => {
    const found = (): readonly (readonly [vscode.Uri, vscode.Diagnostic])[] =>
      vscode.languages
        .getDiagnostics()
        .filter(([uri]) => uri.scheme === 'meshwalk-object' && uri.toString(true).includes('adrift'))
        .flatMap(([uri, all]) =>
          all.filter((one) => one.source === SOURCE).map((one) => [uri, one] as const),
        );
    await lab.api.apply(route('adrift', 'nobody'), namespace);
    const [uri, problem] = await eventually([vscode.languages.onDidChangeDiagnostics], () => found()[0], {
      what: 'the problem of the cluster',
      timeoutMs: PATIENCE,
    });
    assert.equal(underlined(await vscode.workspace.openTextDocument(uri), problem), 'nobody');
    await lab.api.apply(service('nobody'), namespace);
    await eventually([vscode.languages.onDidChangeDiagnostics], () => found().length === 0, {
      what: 'that the problem goes',
      timeoutMs: PATIENCE,
    });
  });

  it('judges what is typed, and again when the cluster has what was missing', async () => {
    const { document } = await openYaml(route('typed', 'nobody'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), route('typed', 'later'));
    await vscode.workspace.applyEdit(edit);
    const missing = (all: readonly vscode.Diagnostic[]): boolean =>
      all.some(({ message }) => /host not found: "later"/.test(message));
    await said(document, missing);
    await lab.api.apply(service('later'), namespace);
    await said(document, (all) => !missing(all));
  });

  it('ends a run whose text is stale', async () => {
    const istioctl = join(lab.folder, 'istioctl');
    writeFileSync(istioctl, SLEEPY(lab.mesh.istioctl));
    chmodSync(istioctl, 0o755);
    await set('istioctl.path', istioctl);
    const { document } = await openYaml('');
    const retype = async (host: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), route('stale', host));
      await vscode.workspace.applyEdit(edit);
    };
    await retype('sleeper');
    const asleep = (): ReadonlyMap<string, string> =>
      new Map([...processes()].filter(([, words]) => words.endsWith(': sleep 1001')));
    const clock = (listener: () => void): vscode.Disposable => {
      const timer = setInterval(listener, 200);
      return { dispose: () => clearInterval(timer) };
    };
    const stale = await eventually([clock], () => asleep().size > 0 && asleep(), {
      what: 'a run that lasts',
      timeoutMs: PATIENCE,
    });
    await retype('awake');
    const [problem] = await said(document, (all) => all.length > 0);
    assert.match(problem?.message ?? '', /awake/);
    assert.deepEqual(await leftOf(stale), []);
  });
});
