import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeEditors, diagnosticsWhen, openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';

const SOURCE = 'Meshwalk';

/** Wrong in its structure, and with a rule of the Gateway API that no JSON schema knows. */
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route
spec:
  rules:
    - backendRef: []
      backendRefs:
        - name: reviews
`;

function codesOf(all: readonly vscode.Diagnostic[]): readonly string[] {
  return all
    .map(({ code }) => (typeof code === 'object' ? String(code.value) : String(code)))
    .filter((code) => !code.startsWith('reference/'))
    .toSorted();
}

describe('Beside another YAML extension', () => {
  let lab: Lab;
  const yaml = vscode.workspace.getConfiguration('yaml');
  const set = async (name: string, value: unknown): Promise<void> =>
    yaml.update(name, value, vscode.ConfigurationTarget.Global);
  before(async () => {
    lab = await openLab();
    assert.ok(vscode.extensions.getExtension('redhat.vscode-yaml'), 'the stand-in is not there');
  });
  afterEach(async () => {
    await set('schemas', undefined);
    await set('validate', undefined);
    await closeEditors();
  });
  after(() => lab.close());

  async function open(name: string, text: string): Promise<vscode.TextDocument> {
    const file = join(lab.folder, name);
    writeFileSync(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  const whenCodes = async (document: vscode.TextDocument, ...wanted: string[]): Promise<unknown> =>
    diagnosticsWhen(SOURCE, document.uri, (all) => codesOf(all).join() === wanted.join());

  it('leaves the structure of a file with a schema to it, and says what a schema cannot know', async () => {
    const document = await open('mapped.yaml', ROUTE);
    await whenCodes(document, 'rule/broken', 'structure/unknown-field');
    await set('validate', true);
    await set('schemas', { 'https://example.com/route.json': ['mapped.yaml'] });
    await whenCodes(document, 'rule/broken');
    const at = document.positionAt(ROUTE.indexOf('backendRefs'));
    const hovers = async (): Promise<number> =>
      (await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at))
        .length;
    assert.equal(await hovers(), 0);
    await set('schemas', { 'https://example.com/other.json': 'other.yaml' });
    await whenCodes(document, 'rule/broken', 'structure/unknown-field');
    assert.equal(await hovers(), 1);
  });

  it('leaves broken YAML to it, schema or not', async () => {
    const document = await open('broken.yaml', `${ROUTE}  hostnames: [\n`);
    await diagnosticsWhen(SOURCE, document.uri, (all) => codesOf(all).includes('yaml/syntax'));
    await set('validate', true);
    await whenCodes(document);
  });
});
