import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { picking } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, openLab, openYaml, underlined } from './support/lab.ts';
import type { Lab } from './support/lab.ts';

const SOURCE = 'Meshwalk';

function route(namespace: string, service: string, gateway = 'gate'): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route
  namespace: ${namespace}
spec:
  parentRefs:
    - name: ${gateway}
  rules:
    - backendRefs:
        - name: ${service}
          port: 9080
`;
}

function service(namespace: string, name: string, port = 9080): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ name: 'http', port }], selector: { app: name } },
  };
}

describe('Validation across documents', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.close());
  afterEach(closeEditors);

  const references = (all: readonly vscode.Diagnostic[]): readonly vscode.Diagnostic[] =>
    all.filter(({ code }) => codeOf(code).startsWith('reference/'));

  it('warns of a Service that the cluster lacks, names where it looked, and is quiet once it is there', async () => {
    const namespace = await lab.namespace('refs');
    const { document } = await openYaml(route(namespace, 'reviews'));
    const found = await diagnosticsWhen(SOURCE, document.uri, (all) =>
      references(all).some((one) => one.message.includes('Service reviews')),
    );
    const missing = references(found).find((one) => one.message.includes('Service reviews'));
    assert.equal(missing?.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(missing?.message ?? '', /this file.*the cluster/);
    await lab.api.create(service(namespace, 'reviews'));
    await diagnosticsWhen(
      SOURCE,
      document.uri,
      (all) => !all.some((one) => one.message.includes('Service reviews')),
    );
  });

  it('takes another open file for what the cluster will become', async () => {
    const namespace = await lab.namespace('refs');
    await openYaml(
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ratings\n  namespace: ${namespace}\nspec:\n  ports:\n    - { name: http, port: 80 }\n`,
    );
    const { document } = await openYaml(route(namespace, 'ratings'));
    const found = await diagnosticsWhen(SOURCE, document.uri, (all) =>
      references(all).some((one) => one.message.includes('no port 9080')),
    );
    const wrong = references(found).find((one) => one.message.includes('no port 9080'));
    assert.ok(wrong);
    assert.equal(underlined(document, wrong), '9080');
    assert.match(wrong.message, /80/);
  });

  it('judges by the CRDs of the cluster, and by a release once one is chosen', async () => {
    const namespace = await lab.namespace('refs');
    const { document } = await openYaml(
      route(namespace, 'reviews').replace('kind: HTTPRoute', 'kind: TCPRouter'),
    );
    await diagnosticsWhen(SOURCE, document.uri, (all) =>
      all.some((one) => /TCPRouter/.test(one.message) && /the cluster/.test(one.message)),
    );
    const settings = vscode.workspace.getConfiguration('meshwalk.validation');
    await settings.update('gatewayApi', '1.4', vscode.ConfigurationTarget.Global);
    try {
      await diagnosticsWhen(SOURCE, document.uri, (all) =>
        all.some((one) => /TCPRouter/.test(one.message) && /Gateway API 1\.4/.test(one.message)),
      );
    } finally {
      await settings.update('gatewayApi', undefined, vscode.ConfigurationTarget.Global);
    }
    await diagnosticsWhen(SOURCE, document.uri, (all) => all.some((one) => /the cluster/.test(one.message)));
  });

  it('lets the learner choose the releases from a list that says which judge now', async () => {
    const namespace = await lab.namespace('refs');
    const { document } = await openYaml(
      route(namespace, 'reviews').replace('kind: HTTPRoute', 'kind: TCPRouter'),
    );
    const whenJudgedBy = async (judge: RegExp): Promise<unknown> =>
      diagnosticsWhen(SOURCE, document.uri, (all) =>
        all.some((one) => /TCPRouter/.test(one.message) && judge.test(one.message)),
      );
    await whenJudgedBy(/the cluster/);
    let wanted = /^Gateway API 1\.4 \(standard\)$/;
    const person = picking((items) => items.find(({ label }) => wanted.test(label)));
    try {
      const choose = 'meshwalk.validation.chooseSchemas';
      await vscode.commands.executeCommand(choose);
      assert.match(person.asked[0]?.placeHolder ?? '', /^Now: .*the cluster.* and .*the cluster/);
      await whenJudgedBy(/Gateway API 1\.4/);
      wanted = /^Automatic$/;
      await vscode.commands.executeCommand(choose);
      assert.match(person.asked[1]?.placeHolder ?? '', /^Now: .*the cluster.* and Gateway API 1\.4/);
      await whenJudgedBy(/the cluster/);
    } finally {
      person.restore();
      const settings = vscode.workspace.getConfiguration('meshwalk.validation');
      for (const name of ['istio', 'gatewayApi', 'channel'])
        for (const target of [vscode.ConfigurationTarget.Global, vscode.ConfigurationTarget.Workspace])
          if (target === vscode.ConfigurationTarget.Global || vscode.workspace.workspaceFolders !== undefined)
            await settings.update(name, undefined, target);
    }
  });

  it('silences a finding by a comment above its line', async () => {
    const namespace = await lab.namespace('refs');
    const { document } = await openYaml(route(namespace, 'reviews').replace('backendRefs', 'backendRef'));
    const [wrong] = await diagnosticsWhen(SOURCE, document.uri, (all) =>
      all.some((one) => codeOf(one.code) === 'structure/unknown-field'),
    );
    assert.ok(wrong);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      vscode.CodeActionKind.QuickFix.value,
    );
    const ignore = actions.find((one) => one.title.includes('structure/unknown-field'));
    assert.ok(ignore?.edit, actions.map((one) => one.title).join());
    await vscode.workspace.applyEdit(ignore.edit);
    assert.match(
      document.getText(),
      /\n {4}- # meshwalk|\n {4}# meshwalk-ignore: structure\/unknown-field\n/,
    );
    await diagnosticsWhen(
      SOURCE,
      document.uri,
      (all) => !all.some((one) => codeOf(one.code) === 'structure/unknown-field'),
    );
  });

  it('adds a missing subset to the rule that the host has, in another file', async () => {
    const namespace = await lab.namespace('subset');
    const head = (kind: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: reviews\n  namespace: ${namespace}\nspec:\n`;
    const rule = await openYaml(`${head('DestinationRule')}  host: reviews\n  subsets:\n  - name: v1\n`);
    const { document } = await openYaml(
      `${head('VirtualService')}  hosts: [reviews]\n  http:\n  - route:\n    - destination: { host: reviews, subset: stable-9 }\n`,
    );
    const [wrong] = await diagnosticsWhen(SOURCE, document.uri, (all) =>
      all.some((one) => codeOf(one.code) === 'reference/subset'),
    );
    assert.ok(wrong);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      vscode.CodeActionKind.QuickFix.value,
    );
    const add = actions.find((one) => one.title === 'Add the subset stable-9 to the DestinationRule reviews');
    assert.ok(add?.edit, actions.map((one) => one.title).join());
    await vscode.workspace.applyEdit(add.edit);
    assert.match(
      rule.document.getText(),
      /\n {2}- name: v1\n {2}- \{ name: stable-9, labels: \{ version: stable-9 \} \}\n$/,
    );
    await diagnosticsWhen(
      SOURCE,
      document.uri,
      (all) => !all.some((one) => codeOf(one.code) === 'reference/subset'),
    );
  });

  it('mends all that can only mean one thing at once, in every document', async () => {
    const wrong = route('default', 'reviews').replace('backendRefs', 'backendRef');
    const { document } = await openYaml(`${wrong}---\n${wrong.replace('name: route', 'name: other')}`);
    await diagnosticsWhen(
      SOURCE,
      document.uri,
      (all) => all.filter((one) => codeOf(one.code) === 'structure/unknown-field').length === 2,
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      'source.fixAll.meshwalk',
    );
    const [all] = actions;
    assert.ok(all?.edit, 'there is no "fix all"');
    await vscode.workspace.applyEdit(all.edit);
    assert.equal(document.getText().match(/backendRefs:/g)?.length, 2);
  });

  it('shows shares as percent, and the whole host with its port', async () => {
    const namespace = await lab.namespace('hints');
    await lab.api.create(service(namespace, 'reviews'));
    const { document } = await openYaml(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: ${namespace} }
spec:
  hosts: [reviews]
  http:
    - route:
        - destination: { host: reviews, subset: v1 }
          weight: 1
        - destination: { host: reviews, subset: v2 }
          weight: 3
`);
    const labels = async (): Promise<readonly string[]> => {
      const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
      );
      return hints.map(({ label }) =>
        typeof label === 'string' ? label : label.map((part) => part.value).join(''),
      );
    };
    const host = `.${namespace}.svc.cluster.local:9080`;
    await eventually(
      [lab.hub.onDidChangeObjects, lab.hub.onDidChangeState],
      async () =>
        assert.deepEqual((await labels()).toSorted(), [host, host, '25 %', '75 %'].toSorted()) === undefined,
    );
  });
});

function codeOf(code: vscode.Diagnostic['code']): string {
  return typeof code === 'object' ? String(code.value) : (stringAt({ code }, 'code') ?? '');
}
