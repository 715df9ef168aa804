import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { STEP_PAGE } from '../../src/contributions.ts';
import { answering, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, type Lab, openLab, openYaml } from './support/lab.ts';
import { applyByLens } from './support/lenses.ts';
import { GATEWAY, ROUTE, SERVICE } from './support/manifests.ts';

const API_SERVER = 'API server';

function virtualService(name: string, more: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [reviews]
${more}`;
}

/** A refused manifest: what the server does not like of it, where that is shown, and in which words. */
interface Refused {
  readonly because: string;
  readonly text: string;
  readonly shownAt: RegExp;
  readonly words: RegExp;
}

const REFUSED: readonly Refused[] = [
  {
    because: 'of a field that the kind does not have',
    text: virtualService('unknown', '  hostz: [b]\n'),
    shownAt: /hostz/,
    words: /hostz/,
  },
  {
    because: 'a value has the wrong type',
    text: GATEWAY.replace('port: 80', 'port: eighty'),
    shownAt: /eighty/,
    words: /integer|number|numeric/i,
  },
  {
    because: 'a value is none of those that are allowed',
    text: ROUTE.replace('    - backendRefs:', '    - filters: [{ type: Nonsense }]\n      backendRefs:'),
    shownAt: /Nonsense/,
    words: /Unsupported value|supported values/,
  },
  {
    because: 'a rule of the CRD says no',
    text: GATEWAY.replace('protocol: HTTP', 'protocol: TCP\n      hostname: a.example.com'),
    shownAt: /listeners|name: http/,
    words: /hostname must not be specified/,
  },
  {
    because: "istiod's webhook says no",
    text: virtualService('webhook', '  http:\n    - route: [{ destination: { host: "" } }]\n'),
    shownAt: /^apiVersion/,
    words: /empty domain name/,
  },
  {
    because: 'the namespace does not exist',
    text: SERVICE.replace('name: reviews', 'name: reviews\n  namespace: view-nowhere') + `---\n${ROUTE}`,
    shownAt: /view-nowhere/,
    words: /namespace view-nowhere does not exist/,
  },
  {
    because: 'the kind is not installed',
    text: 'apiVersion: gateway.networking.k8s.io/v1\nkind: Pipeline\nmetadata:\n  name: p\n',
    shownAt: /Pipeline/,
    words: /does not serve .*Pipeline: install its CRDs/,
  },
];

describe('A refused manifest', () => {
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

  for (const { because, text, shownAt, words } of REFUSED) {
    it(`shows on its line that the server refused because ${because}, until the text is changed`, async () => {
      await lab.ownNamespace('lens-refused');
      const editor = await openYaml(`# The line above\n${text}`);
      const { document } = editor;
      await applyByLens(document, 0);
      const [problem, ...more] = await diagnosticsWhen(API_SERVER, document.uri, (found) => found.length > 0);
      assert.ok(problem);
      assert.match(problem.message, words);
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
      const line = document.lineAt(problem.range.start.line).text;
      assert.match(line, shownAt, more.map((one) => one.message).join());

      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# Changed\n'));
      await diagnosticsWhen(API_SERVER, document.uri, (found) => found.length === 0);
    });
  }

  it('names the step of the course that installs what is missing, and opens it', async () => {
    await lab.ownNamespace('lens-missing');
    const { document } = await openYaml(REFUSED.at(-1)?.text ?? '');
    const person = answering(pressing('Open the Step'));
    try {
      await applyByLens(document, 0);
      const [problem] = await diagnosticsWhen(API_SERVER, document.uri, (found) => found.length > 0);
      assert.match(problem?.message ?? '', /Step 3\.4 of the course does that/);
      await eventually(
        [vscode.window.tabGroups.onDidChangeTabs],
        () => {
          const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
          return input instanceof vscode.TabInputWebview && input.viewType.endsWith(STEP_PAGE);
        },
        { what: 'the page of the step' },
      );
      assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /Gateway API/);
    } finally {
      person.restore();
    }
  });

  it('changes nothing in the cluster when the dry run is refused', async () => {
    const namespace = await lab.ownNamespace('lens-dry');
    const { document } = await openYaml(REFUSED[0]?.text ?? '');
    await applyByLens(document, 0);
    await diagnosticsWhen(API_SERVER, document.uri, (found) => found.length > 0);
    const all = await lab.api.list({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      namespace,
    });
    assert.deepEqual(all, []);
  });
});
