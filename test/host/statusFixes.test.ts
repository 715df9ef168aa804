import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, type Lab, lensTitles, openLab, openYaml } from './support/lab.ts';
import { GATEWAY, ROUTE, SERVICE } from './support/manifests.ts';

const run = vscode.commands.executeCommand;

/** What a lens offers where a status is bad, and that the status is good once it is done and applied. */
describe('The fix of a bad status', () => {
  let lab: Lab;
  let person: Answering;

  before(async () => {
    lab = await openLab();
  });
  after(async () => lab.close());
  beforeEach(() => {
    person = answering(pressing('Apply'));
  });
  afterEach(async () => {
    person.restore();
    await run('notifications.clearAll');
    await closeEditors();
  });

  const within = (namespace: string, text: string): string =>
    text.replace('metadata:\n', `metadata:\n  namespace: ${namespace}\n`);

  async function saying(document: vscode.TextDocument, index: number, wanted: RegExp): Promise<void> {
    await eventually(
      [lab.hub.onDidChangeObjects, lab.hub.onDidChangeState],
      async () => {
        assert.match((await lensTitles(document))[index]?.join(' | ') ?? '', wanted);
        return true;
      },
      { timeoutMs: 60_000 },
    );
  }

  it('leads to the listener that does not take the route, and says what it would have to allow', async () => {
    const infra = await lab.namespace('fix-infra');
    const shop = await lab.ownNamespace('fix-shop');
    const route = ROUTE.replace('- name: gate', `- name: gate\n      namespace: ${infra}`);
    const { document } = await openYaml(
      [within(shop, route), within(infra, GATEWAY), within(shop, SERVICE)].join('---\n'),
    );
    await run('meshwalk.manifest.applyFile', document.uri);
    await saying(
      document,
      0,
      /NotAllowedByListeners: http takes routes from its own namespace.*Open the Listener’s Rule/,
    );
    await run('meshwalk.manifest.fixStatus', document.uri.toString(), 0);
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'meshwalk-object');
    assert.match(shown.getText(), /kind: Gateway[\s\S]*from: Same/);
    assert.match(
      person.asked.at(-1)?.message ?? '',
      new RegExp(`Listener http .* from Same .*routes of namespace ${shop} it needs All`),
    );
    const open = GATEWAY.replace('port: 80', 'port: 80\n      allowedRoutes: { namespaces: { from: All } }');
    const mended = await openYaml(within(infra, open));
    await run('meshwalk.manifest.applyFile', mended.document.uri);
    await vscode.window.showTextDocument(document);
    await saying(document, 0, /in sync · Accepted/);
  });

  it('writes the annotation by which a Gateway needs no address', async () => {
    await lab.ownNamespace('fix-address');
    const { document } = await openYaml(GATEWAY.replace(/ {2}annotations:\n.*ClusterIP\n/, ''));
    await run('meshwalk.manifest.applyFile', document.uri);
    await saying(
      document,
      0,
      /AddressNotAssigned: no load balancer gives an address.*Use a Service Without an External Address/,
    );
    await run('meshwalk.manifest.fixStatus', document.uri.toString(), 0);
    assert.match(
      document.getText(),
      /metadata:\n {2}name: gate\n {2}annotations:\n {4}networking\.istio\.io\/service-type: ClusterIP\nspec:/,
    );
    await run('meshwalk.manifest.applyFile', document.uri);
    await saying(document, 0, /in sync · Programmed/);
  });

  it('writes the ReferenceGrant that the other namespace has to give', async () => {
    const data = await lab.namespace('fix-data');
    const shop = await lab.ownNamespace('fix-asks');
    const route = ROUTE.replace('- name: reviews', `- name: reviews\n          namespace: ${data}`);
    const { document } = await openYaml(
      [within(shop, route), within(shop, GATEWAY), within(data, SERVICE)].join('---\n'),
    );
    await run('meshwalk.manifest.applyFile', document.uri);
    await saying(
      document,
      0,
      new RegExp(`RefNotPermitted: namespace ${data} does not permit it.*Write a ReferenceGrant`),
    );
    await run('meshwalk.manifest.fixStatus', document.uri.toString(), 0);
    const grant = vscode.window.activeTextEditor?.document;
    assert.ok(grant?.isUntitled);
    const results = await run<{ result: string }[]>('meshwalk.manifest.applyFile', grant.uri);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['created'],
    );
    await vscode.window.showTextDocument(document);
    await saying(document, 0, /in sync · Accepted/);
  });
});
