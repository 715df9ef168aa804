import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, type Lab, openLab } from './support/lab.ts';

describe('The YAML of an object', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
  });
  after(async () => lab.close());
  afterEach(closeEditors);

  /** Opens an object as a click on its row does. */
  async function open(object: KubeObject): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand('meshwalk.mesh.openYaml', { id: 'row', node: { object } });
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.uri.scheme, 'meshwalk-object');
    return document;
  }

  const textWhen = async (document: vscode.TextDocument, pattern: RegExp) =>
    eventually([vscode.workspace.onDidChangeTextDocument], () => {
      assert.match(document.getText(), pattern);
      return true;
    });

  it('is read-only, leaves the noise out, and follows the object until it is gone', async () => {
    const namespace = await lab.namespace('yaml-live');
    const service = await lab.api.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'live', namespace },
      spec: { ports: [{ port: 80 }] },
    });
    const document = await open(service);
    assert.equal(document.languageId, 'yaml');
    assert.equal(vscode.workspace.fs.isWritableFileSystem('meshwalk-object'), undefined);
    assert.match(document.getText(), /^apiVersion: v1\nkind: Service\nmetadata:\n {2}name: live\n/);
    assert.doesNotMatch(document.getText(), /managedFields/);

    const ref = { apiVersion: 'v1', kind: 'Service', name: 'live', namespace };
    await lab.api.patch(ref, { metadata: { labels: { walked: 'far' } } });
    await textWhen(document, /walked: far/);
    await lab.api.delete(ref);
    await textWhen(document, /^# .*not found/);
  });

  it('hides what a Secret holds, also in what kubectl keeps of it', async () => {
    const namespace = await lab.namespace('yaml-secret');
    const value = Buffer.from('a very secret word').toString('base64');
    const lastApplied = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data: { word: value } });
    const secret = await lab.api.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'hidden',
        namespace,
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied, kept: 'yes' },
      },
      data: { word: value },
    });
    const text = (await open(secret)).getText();
    assert.match(text, /word: \(hidden\)/);
    assert.match(text, /kept: 'yes'/);
    assert.ok(!text.includes(value), text);
  });
});
