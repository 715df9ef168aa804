import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { load } from 'js-yaml';
import * as vscode from 'vscode';
import type { TestAccess } from '../../../src/extension.ts';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import { newYaml, withText } from '../../../src/ui/newYaml.ts';
import { ApiClient } from '../../practice/apiClient.ts';
import { createNamespace } from '../../practice/testNamespace.ts';
import { type SuiteMesh, suiteMesh } from '../../rig/suiteMesh.ts';
import { eventually } from './eventually.ts';

/** What a group of host tests works with: the extension from inside, and the practice mesh from outside. */
export interface Lab extends TestAccess {
  readonly api: ApiClient;
  readonly mesh: SuiteMesh;
  /** A folder for files of these tests; it goes away with the lab. */
  readonly folder: string;
  /** Makes a namespace that the lab removes at its end. */
  namespace(prefix: string, options?: { injected?: boolean }): Promise<string>;
  /** Makes a namespace and makes it the one that Meshwalk works in. */
  ownNamespace(prefix: string, options?: { injected?: boolean }): Promise<string>;
  /** Lets all Kubernetes manifests have lenses until the lab is closed, not only those of the mesh. */
  lensesEverywhere(): Promise<void>;
  /** Lets the course follow the cluster until the lab is closed, as if it were in sight. */
  followCourse(): Promise<void>;
  /** Closes the editors, and removes what was made. */
  close(): Promise<void>;
}

/** The extension from inside. Throws when it did not hand itself out, which it does in test mode only. */
export async function activated(): Promise<TestAccess> {
  const extension = vscode.extensions.getExtension<TestAccess | undefined>('meshwalk.meshwalk');
  assert.ok(extension, 'the host does not know meshwalk.meshwalk');
  const access = await extension.activate();
  assert.ok(access, 'activate() gave no access for tests');
  return access;
}

/** Opens the lab: the extension is activated, and connected to the practice mesh. */
export async function openLab(): Promise<Lab> {
  const mesh = suiteMesh();
  const access = await activated();
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-host-test-'));
  const api = apiOf(mesh, folder);
  const namespaces: string[] = [];
  const followed: vscode.Disposable[] = [];
  const lab: Lab = {
    ...access,
    api,
    mesh,
    folder,
    async namespace(prefix, options) {
      const name = await createNamespace(api, prefix, options);
      namespaces.push(name);
      return name;
    },
    async ownNamespace(prefix, options) {
      const name = await lab.namespace(prefix, options);
      await access.hub.chooseNamespace(name);
      return name;
    },
    async lensesEverywhere() {
      await setLensFiles('kubernetes');
    },
    async followCourse() {
      followed.push(access.course.follow());
      await access.course.wake();
    },
    async close() {
      for (const following of followed) following.dispose();
      await setLensFiles(undefined);
      await closeEditors();
      await vscode.commands.executeCommand('notifications.clearAll');
      for (const name of namespaces) await api.delete({ apiVersion: 'v1', kind: 'Namespace', name });
      api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const state = await access.hub.connect();
  assert.equal(state.state, 'connected', JSON.stringify(state));
  return lab;
}

/** Which files have lenses, in the settings of the user; `undefined` for the default. */
export async function setLensFiles(files: 'mesh' | 'kubernetes' | undefined): Promise<void> {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  if (setting.inspect('codeLens.files')?.globalValue === files) return;
  await setting.update('codeLens.files', files, vscode.ConfigurationTarget.Global);
}

/**
 * Closes all editors without a question about unsaved text. Untitled ones count as unsaved whatever they say: the host
 * hears late of that, and a question that nobody answers holds up every test after it.
 */
export async function closeEditors(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const dirty = new Set(tabs.flatMap(({ input, isDirty }) => (isDirty ? (uriOfTab(input) ?? []) : [])));
  for (const document of vscode.workspace.textDocuments) {
    if (document.isClosed) continue;
    if (!document.isDirty && !document.isUntitled && !dirty.has(document.uri.toString())) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

function uriOfTab(input: unknown): string | undefined {
  return input instanceof vscode.TabInputText ? input.uri.toString() : undefined;
}

/** A client for setting tests up, with the certificate that the kubeconfig of the mesh holds. */
function apiOf(mesh: SuiteMesh, folder: string): ApiClient {
  const config = load(readFileSync(mesh.kubeconfig, 'utf8'));
  const [cluster] = listAt(config, 'clusters');
  const [user] = listAt(config, 'users');
  const file = (name: string, base64: string | undefined): string => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.from(base64 ?? '', 'base64'), { mode: 0o600 });
    return path;
  };
  return new ApiClient(
    mesh.server,
    file('ca.crt', stringAt(cluster, 'cluster', 'certificate-authority-data')),
    {
      cert: file('client.crt', stringAt(user, 'user', 'client-certificate-data')),
      key: file('client.key', stringAt(user, 'user', 'client-key-data')),
    },
  );
}

/** Opens text as a YAML file that is not saved anywhere, and shows it. */
export async function openYaml(content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await newYaml(content), { preview: false });
}

/** Opens text as a JSON file that is not saved anywhere, and shows it. */
export async function openJson(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  return vscode.window.showTextDocument(await withText(document, content), { preview: false });
}

/** The titles of Meshwalk's lenses of a file, a list for each line that has any, from above. */
export async function lensTitles(document: vscode.TextDocument): Promise<readonly (readonly string[])[]> {
  const byLine = new Map<number, string[]>();
  for (const { range, command } of await lensesOf(document)) {
    byLine.set(range.start.line, [
      ...(byLine.get(range.start.line) ?? []),
      (command?.title ?? '').replaceAll('\u00a0', ' '),
    ]);
  }
  return [...byLine].toSorted(([one], [other]) => one - other).map(([, titles]) => titles);
}

/** Meshwalk's lenses of a file, resolved. */
export async function lensesOf(document: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
  const lenses = await askForLenses(document.uri);
  return lenses.filter(({ command }) => /^_?meshwalk\./.test(command?.command ?? ''));
}

/** The window makes the text of a cell when it draws it, and tells nobody: until then it is asked again. */
async function askForLenses(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  const begun = performance.now();
  for (;;) {
    try {
      return await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        1000,
      );
    } catch (error) {
      if (!String(error).includes('Illegal argument') || performance.now() - begun > 30_000) throw error;
      await delay(100);
    }
  }
}

/** The diagnostics of a file that one source gave. */
export function diagnosticsFrom(source: string, uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === source);
}

/** Waits until a source says what is wanted of a file. */
export async function diagnosticsWhen(
  source: string,
  uri: vscode.Uri,
  wanted: (found: readonly vscode.Diagnostic[]) => boolean,
  timeoutMs = 60_000,
): Promise<readonly vscode.Diagnostic[]> {
  return eventually(
    [vscode.languages.onDidChangeDiagnostics],
    () => {
      const found = diagnosticsFrom(source, uri);
      assert.ok(
        wanted(found),
        `diagnostics of ${source}: ${JSON.stringify(found.map((one) => [one.range.start.line, one.message]))}`,
      );
      return found;
    },
    { timeoutMs },
  );
}

/** The text that a diagnostic underlines. */
export function underlined(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): string {
  return document.getText(diagnostic.range);
}
