import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { activated, closeEditors, diagnosticsFrom, openYaml, underlined } from './support/lab.ts';

const SOURCE = 'Meshwalk';

const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route
spec:
  parentRefs:
    - name: gate
  rules:
    - matches:
        - path: { type: PathPrefix, value: /a }
      backendRefs:
        - name: reviews
          port: 9080
`;
const VIRTUAL_SERVICE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
    - timeout: 10s
      route:
        - destination: { host: reviews }
`;

/** The mistakes that Meshwalk sees in a file. References that lead nowhere are hints, and depend on the cluster. */
function errorsIn(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return diagnosticsFrom(SOURCE, uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
}

async function errorsWhen(
  uri: vscode.Uri,
  wanted: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  return eventually([vscode.languages.onDidChangeDiagnostics], () => {
    const found = errorsIn(uri);
    assert.ok(wanted(found), `Meshwalk says ${JSON.stringify(found.map(({ message }) => message))}`);
    return found;
  });
}

/** Changes text in an editor as typing it would. */
async function type(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(from);
  assert.notEqual(start, -1, from);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** What is said of a file, as the underlined text and the message. */
async function said(
  document: vscode.TextDocument,
  wanted: number,
): Promise<readonly (readonly [string, string])[]> {
  // What is missing around a document depends on what this window is connected to.
  const own = (all: readonly vscode.Diagnostic[]): readonly vscode.Diagnostic[] =>
    all.filter(({ code }) => typeof code !== 'object' || !String(code.value).startsWith('reference/'));
  const found = own(await errorsWhen(document.uri, (all) => own(all).length === wanted));
  return found.map((one) => [underlined(document, one), one.message] as const);
}

async function fixesAt(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    diagnostic.range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

describe('Validation', () => {
  before(async () => {
    await activated();
  });
  afterEach(closeEditors);

  const typed = [
    { from: 'backendRefs', to: 'backendRef', text: ROUTE, at: 'backendRef', words: /backendRef/ },
    { from: 'port: 9080', to: 'port: "9080"', text: ROUTE, at: '"9080"', words: /port|number|integer/i },
    { from: 'PathPrefix', to: 'Prefix', text: ROUTE, at: 'Prefix', words: /Prefix/ },
    { from: 'hosts', to: 'host', text: VIRTUAL_SERVICE, at: 'host', words: /host/ },
    {
      from: 'timeout: 10s',
      to: 'timeout: soon',
      text: VIRTUAL_SERVICE,
      at: 'timeout',
      words: /soon|duration/i,
    },
  ] as const;
  for (const { from, to, text, at, words } of typed) {
    it(`underlines ${at} as soon as it is typed, and forgets it when it is mended`, async () => {
      const editor = await openYaml(text);
      const { document } = editor;
      await type(editor, from, to);
      const found = await errorsWhen(document.uri, (all) => all.some((one) => words.test(one.message)));
      assert.ok(
        found.some((one) => underlined(document, one) === at),
        found.map((one) => underlined(document, one)).join(),
      );
      assert.ok(found.every((one) => one.code !== undefined));
      await type(editor, to, from);
      await said(document, 0);
    });
  }

  it('says what is missing at the object that lacks it', async () => {
    const editor = await openYaml(ROUTE);
    await type(editor, '          port: 9080\n', '');
    const [[, message] = ['', '']] = await said(editor.document, 1);
    assert.match(message, /port/);
  });

  it('mends a mistyped field by its quick fix', async () => {
    const editor = await openYaml(ROUTE);
    const { document } = editor;
    await type(editor, 'backendRefs', 'backendRef');
    const [diagnostic] = await errorsWhen(document.uri, (all) => all.length > 0);
    assert.ok(diagnostic);
    const fix = (await fixesAt(document, diagnostic)).find((one) => one.isPreferred);
    assert.ok(fix?.edit, `no preferred fix among ${JSON.stringify(await fixesAt(document, diagnostic))}`);
    await vscode.workspace.applyEdit(fix.edit);
    await said(document, 0);
    assert.equal(document.getText(), ROUTE);
  });

  it('judges the second document of a file at its own lines', async () => {
    const editor = await openYaml(`${VIRTUAL_SERVICE}---\n${ROUTE}`);
    await type(editor, 'PathPrefix', 'Prefix');
    const [diagnostic] = await errorsWhen(editor.document.uri, (all) => all.length > 0);
    assert.ok(diagnostic);
    assert.equal(
      diagnostic.range.start.line,
      `${VIRTUAL_SERVICE}---\n${ROUTE}`.split('\n').findIndex((line) => line.includes('PathPrefix')),
    );
  });

  it('points to the route in another file that takes the requests of this one', async () => {
    // Names of their own, that no other file of this window and no cluster has.
    const route = (name: string): string =>
      ROUTE.replace('name: route', `name: ${name}`).replace('name: gate', 'name: gate-of-two');
    const first = await openYaml(`# the first one\n${route('alpha')}`);
    const second = await openYaml(`${VIRTUAL_SERVICE}---\n${route('beta')}`);
    const shadowed = await eventually([vscode.languages.onDidChangeDiagnostics], () => {
      const found = diagnosticsFrom(SOURCE, second.document.uri).find(
        ({ code }) => typeof code === 'object' && code.value === 'reference/shadowed',
      );
      assert.ok(found);
      return found;
    });
    assert.equal(shadowed.severity, vscode.DiagnosticSeverity.Hint);
    assert.match(shadowed.message, /The HTTPRoute alpha .* has the same match at Gateway gate-of-two/);
    const [related] = shadowed.relatedInformation ?? [];
    assert.equal(related?.location.uri.toString(), first.document.uri.toString());
    assert.match(first.document.lineAt(related.location.range.start.line).text, /path: \{ type: PathPrefix/);
    // Once it is gone nothing stands in the way.
    await type(first, 'value: /a', 'value: /b');
    await eventually([vscode.languages.onDidChangeDiagnostics], () => {
      const codes = diagnosticsFrom(SOURCE, second.document.uri).map(({ code }) =>
        typeof code === 'object' ? code.value : code,
      );
      return !codes.includes('reference/shadowed');
    });
  });

  it('says nothing of other YAML, and is quiet when it is switched off, also in files that nobody looks at', async () => {
    const wrong = ROUTE.replace('PathPrefix', 'Prefix');
    const behind = await openYaml(wrong);
    await errorsWhen(behind.document.uri, (all) => all.length > 0);
    const seen = await openYaml(`${wrong}# seen\n`);
    await errorsWhen(seen.document.uri, (all) => all.length > 0);
    const other = await openYaml('kind: HTTPRoute\nspec: { rules: 1 }\n');
    assert.deepEqual(errorsIn(other.document.uri), []);
    const setting = vscode.workspace.getConfiguration('meshwalk');
    await setting.update('validation.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await errorsWhen(seen.document.uri, (all) => all.length === 0);
      await errorsWhen(behind.document.uri, (all) => all.length === 0);
    } finally {
      await setting.update('validation.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    await errorsWhen(seen.document.uri, (all) => all.length > 0);
    await errorsWhen(behind.document.uri, (all) => all.length > 0);
  });

  it('finds what is wrong at both ends of a file of 1,000 documents', async () => {
    const documents = Array.from({ length: 1000 }, (_, index) =>
      ROUTE.replace('name: route', `name: route-${index}`),
    );
    const editor = await openYaml(documents.join('---\n'));
    const { document } = editor;
    const at = document.getText().lastIndexOf('PathPrefix');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(at), document.positionAt(at + 'PathPrefix'.length)),
      'Prefix',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    const [diagnostic] = await errorsWhen(document.uri, (all) => all.length > 0);
    assert.ok(diagnostic);
    assert.equal(underlined(document, diagnostic), 'Prefix');
    await type(editor, 'value: /a', 'value: a');
    await errorsWhen(document.uri, (all) => all.some((one) => one.range.start.line < 20));
  });
});
