import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { WorkspaceManifests } from '../../src/ui/editor/workspaceManifests.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';

const NAMESPACE = 'renames';
const head = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${NAMESPACE} }\n`;

/** Files whose objects name each other by everything but Services: gateways, secrets, targets, parents. */
const FILES: Readonly<Record<string, string>> = {
  'secret.yaml': `${head('v1', 'Secret', 'cert')}type: kubernetes.io/tls\n`,
  'door.yaml': `${head('networking.istio.io/v1', 'Gateway', 'door')}spec:
  servers:
    - hosts: ["*"]
      port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: cert }
`,
  'gate.yaml': `${head('gateway.networking.k8s.io/v1', 'Gateway', 'gate')}spec:
  gatewayClassName: istio
  listeners:
    - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] } }
`,
  'routes.yaml': `${head('networking.istio.io/v1', 'VirtualService', 'paths')}spec:
  hosts: ["*"]
  gateways: [door]
---
${head('gateway.networking.k8s.io/v1', 'HTTPRoute', 'paths')}spec:
  parentRefs: [{ name: gate, sectionName: https }]
`,
  'versions.yaml': `${head('networking.istio.io/v1', 'DestinationRule', 'versions')}spec:
  host: reviews
  subsets: [{ name: v2, labels: { version: v2 } }]
`,
  'split.yaml': `${head('networking.istio.io/v1', 'VirtualService', 'split')}spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v2 } }] }]
`,
  'policies.yaml': `${head('security.istio.io/v1', 'AuthorizationPolicy', 'callers')}spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gate }]
`,
};

describe('Names of gateways, secrets and targets', () => {
  let lab: Lab;
  let folder: vscode.Uri;
  let stored: WorkspaceManifests;
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);

  before(async () => {
    lab = await openLab();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace, 'the host has no workspace folder');
    folder = vscode.Uri.joinPath(workspace.uri, 'renames');
    for (const [name, text] of Object.entries(FILES))
      await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
    stored = await lab.validation.stored();
    await stored.ready();
    await eventually(
      [stored.onDidChange],
      () => Object.keys(FILES).every((name) => stored.manifestOf(uriOf(name)) !== undefined),
      { what: 'that the files are in the index of the workspace' },
    );
  });
  after(async () => {
    await closeEditors();
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await lab.close();
  });
  afterEach(closeEditors);

  /** The place of a name in a file, and the document. */
  async function at(file: string, text: string): Promise<[vscode.TextDocument, vscode.Position]> {
    const document = await vscode.workspace.openTextDocument(uriOf(file));
    await vscode.window.showTextDocument(document);
    const offset = document.getText().indexOf(text);
    assert.ok(offset >= 0, text);
    return [document, document.positionAt(offset + text.length - 1)];
  }

  const changed = (edit: vscode.WorkspaceEdit): readonly string[] =>
    edit
      .entries()
      .flatMap(([uri, edits]) =>
        edits.map(({ range }) => `${uri.path.split('/').at(-1) ?? ''}:${range.start.line + 1}`),
      )
      .toSorted();

  async function renamed(file: string, text: string): Promise<readonly string[]> {
    const [document, place] = await at(file, text);
    return changed(
      await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        place,
        'another',
      ),
    );
  }

  it('are renamed wherever they are named, from their object as well as from where they are used', async () => {
    assert.deepEqual(await renamed('secret.yaml', 'name: cert'), [
      'door.yaml:8',
      'gate.yaml:7',
      'secret.yaml:3',
    ]);
    assert.deepEqual(await renamed('door.yaml', 'name: door'), ['door.yaml:3', 'routes.yaml:6']);
    assert.deepEqual(await renamed('policies.yaml', 'name: gate'), [
      'gate.yaml:3',
      'policies.yaml:5',
      'routes.yaml:12',
    ]);
    assert.deepEqual(await renamed('routes.yaml', 'sectionName: https'), ['gate.yaml:7', 'routes.yaml:12']);
    const subset = ['split.yaml:6', 'versions.yaml:6'];
    assert.deepEqual(await renamed('split.yaml', 'subset: v2'), subset);
    assert.deepEqual(await renamed('versions.yaml', 'name: v2'), subset);
  });

  it('lead to their objects, and from these to their uses', async () => {
    const definition = async (file: string, text: string): Promise<readonly string[]> => {
      const [document, place] = await at(file, text);
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        place,
      );
      return found.map((one) => {
        const uri = 'targetUri' in one ? one.targetUri : one.uri;
        return uri.path.split('/').at(-1) ?? '';
      });
    };
    assert.deepEqual(await definition('door.yaml', 'credentialName: cert'), ['secret.yaml']);
    assert.deepEqual(await definition('gate.yaml', 'certificateRefs: [{ name: cert'), ['secret.yaml']);
    assert.deepEqual(await definition('routes.yaml', 'gateways: [door'), ['door.yaml']);
    assert.deepEqual(await definition('policies.yaml', 'kind: Gateway, name: gate'), ['gate.yaml']);
    const [document, place] = await at('gate.yaml', 'name: gate');
    const uses = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      place,
    );
    const files = new Set(uses.map(({ uri }) => uri.path.split('/').at(-1)));
    assert.deepEqual(files, new Set(['gate.yaml', 'policies.yaml', 'routes.yaml']));
  });
});
