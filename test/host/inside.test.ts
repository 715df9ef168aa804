import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import * as vscode from 'vscode';
import { at, listAt, stringAt } from '../../src/mesh/fields.ts';
import { isReady } from '../practice/clusterNetwork.ts';
import { answering, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

describe('Pages about the inside of the mesh', () => {
  let lab: Lab;
  let namespace: string;
  let pod: string;

  before(async () => {
    lab = await openLab();
    namespace = await lab.ownNamespace('inside', { injected: true });
    const bookinfo = readFileSync(join(lab.mesh.samples, 'bookinfo/platform/kube/bookinfo.yaml'), 'utf8');
    const details = loadAll(bookinfo).filter((one) =>
      /details/.test(stringAt(one, 'metadata', 'name') ?? ''),
    );
    await lab.api.apply(details.map((one) => JSON.stringify(one)).join('\n---\n'), namespace);
    const [found] = await lab.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace },
      (pods) => pods.length === 1 && pods.every(isReady),
    );
    pod = found?.metadata.name ?? '';
    await lab.api.apply(
      `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: slow }
spec:
  hosts: [details]
  http: [{ timeout: 7s, route: [{ destination: { host: details } }] }]
`,
      namespace,
    );
  });
  after(async () => lab.close());

  async function page(title: string, query: Readonly<Record<string, string>>): Promise<vscode.TextDocument> {
    const address = new URLSearchParams({ context: lab.mesh.context, ...query }).toString();
    const uri = vscode.Uri.from({ scheme: 'meshwalk-inside', path: `/${title}`, query: address });
    return vscode.workspace.openTextDocument(uri);
  }
  const front = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';

  /** Where the link with these words leads. */
  async function targetOf(document: vscode.TextDocument, words: string): Promise<vscode.Uri> {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
      1_000,
    );
    const link = links.find(({ range }) => document.getText(range) === words);
    assert.ok(link?.target, `${links.length} links in ${document.getText()}`);
    return link.target;
  }

  it('tell versions and proxies, with the command line that one can copy', async () => {
    await vscode.commands.executeCommand('meshwalk.inside.versions');
    assert.match(front(), /^\$ istioctl version --context \S+\n|^\$ istioctl version --context=\S+\n/);
    assert.match(front(), /^istioctl {2,}1\./m);
    assert.match(front(), /^Control plane {2,}1\..*revision default$/m);
    await vscode.commands.executeCommand('meshwalk.inside.copyCommandLine');
    assert.match(await vscode.env.clipboard.readText(), /^istioctl version --context=/);
    const status = await page('status.txt', { report: 'proxyStatus' });
    assert.match(status.getText(), new RegExp(`^${pod}\\.${namespace} .*synced`, 'm'));
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    const row = await eventually(
      [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeState, lab.hub.onDidChangeObjects],
      () => findRow(lab.meshView, 'Control plane', 'Proxies', `${pod}.${namespace}`),
      { what: 'the row of the proxy' },
    );
    assert.match(row.node.description, /CDS synced, .*LDS synced/);
  });

  it('show the configuration of a proxy, which leads back to the object that caused it', async () => {
    const query = { report: 'proxyConfig', kind: 'route', namespace, name: pod };
    const words = `virtualservice.networking.istio.io ${namespace}/slow`;
    const document = await page('routes.yaml', query);
    await eventually(
      [vscode.workspace.onDidChangeTextDocument],
      async () => {
        if (document.getText().includes(words)) return true;
        // The proxy is told a moment after the API server.
        await vscode.commands.executeCommand('meshwalk.inside.runAgain', document.uri);
        return false;
      },
      { what: 'the VirtualService in the route' },
    );
    assert.ok(listAt(load(document.getText())).length > 1);
    const live = await vscode.workspace.openTextDocument(await targetOf(document, words));
    assert.equal(stringAt(load(live.getText()), 'metadata', 'name'), 'slow');

    const filtered = await page('clusters.yaml', { ...query, kind: 'cluster', filter: 'DETAILS' });
    const names = listAt(load(filtered.getText())).map((one) => at(one, 'name'));
    assert.ok(names.length > 0 && names.every((name) => /details|inbound/.test(String(name))), names.join());
  });

  it('lead to the manifest of the workspace that defines the object, where there is one', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace, 'the host has no workspace folder');
    const file = vscode.Uri.joinPath(workspace.uri, 'defines-slow.yaml');
    const text = `# Line one\n---\n${JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'slow', namespace },
    })}\n`;
    const stored = await lab.validation.stored();
    await stored.ready();
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    try {
      await eventually([stored.onDidChange], () => stored.manifestOf(file) !== undefined, {
        what: 'that the file is in the index of the workspace',
      });
      const query = { report: 'proxyConfig', kind: 'route', namespace, name: pod, filter: 'slow' };
      const document = await page('slow routes.yaml', query);
      const words = `virtualservice.networking.istio.io ${namespace}/slow`;
      assert.equal((await targetOf(document, words)).toString(true), `${file.toString(true)}#L3`);
      const [place, ...more] = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        document.positionAt(document.getText().indexOf(words)),
      );
      assert.deepEqual(
        [place?.uri.toString(), place?.range.start.line, more.length],
        [file.toString(), 2, 0],
      );
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  it('describe a pod and a Service, and tell injection, prechecks, tags, waypoints and ztunnels', async () => {
    const told = async (report: string, query: Readonly<Record<string, string>> = {}): Promise<string> =>
      (await page(`${report}.txt`, { report, ...query })).getText();
    const described = await told('describePod', { namespace, name: pod });
    assert.match(described, new RegExp(`^\\$ istioctl experimental describe pod ${pod}\\.${namespace} `));
    assert.match(described, /^Service: details/m);
    assert.match(await told('describeService', { namespace, name: 'details' }), /^Service: details/m);
    assert.match(await told('checkInject', { namespace, name: pod }), /WEBHOOK|Namespace label/i);
    assert.match(await told('precheck'), /Nothing speaks against|^(Error|Warning|Info) IST\d{4}/m);
    assert.match(await told('tags'), /There are no revision tags|^default /m);
    assert.match(await told('waypoints'), /no waypoints|printed nothing|waypoint/i);
    // This mesh has no ztunnel, which istioctl says in its way, below the command line.
    const ztunnel = await told('ztunnelConfig', { kind: 'workload' });
    assert.match(ztunnel, /^\$ istioctl ztunnel-config workload --context=\S+\n[\s\S]*\S/);
  });

  it('warn of what a bug report holds, and write it where the learner says', async () => {
    const { showOpenDialog } = vscode.window;
    const istioctl = join(lab.folder, 'istioctl');
    const calls = join(lab.folder, 'calls');
    writeFileSync(istioctl, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\n`);
    chmodSync(istioctl, 0o755);
    const settings = vscode.workspace.getConfiguration('meshwalk');
    await settings.update('istioctl.path', istioctl, vscode.ConfigurationTarget.Global);
    const folder = join(lab.folder, "a place's own $(folder)");
    mkdirSync(folder);
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.file(folder)]) });
    // Other parts ask any istioctl for its version.
    const made = (): readonly string[] =>
      (existsSync(calls) ? readFileSync(calls, 'utf8') : '')
        .split('\n')
        .filter((line) => line.startsWith('bug-report'));
    let person = answering(() => undefined);
    try {
      await vscode.commands.executeCommand('meshwalk.inside.bugReport');
      const [question] = person.asked;
      assert.equal(question?.message, `Write a bug report of ${lab.mesh.context}?`);
      assert.match(
        question.detail,
        /logs, events and configuration of the whole cluster.*Secrets are left out/,
      );
      assert.deepEqual(made(), [], 'it ran without an answer');
      person.restore();
      person = answering(pressing('Choose Folder…'));
      await vscode.commands.executeCommand('meshwalk.inside.bugReport');
      const [call = '', ...more] = made();
      assert.deepEqual(more, []);
      assert.ok(call.startsWith(`bug-report --output-dir=${folder} --timeout=10m --context=`), call);
      assert.equal(person.asked.at(-1)?.message, `The bug report is in ${folder}.`);
    } finally {
      person.restore();
      Object.assign(vscode.window, { showOpenDialog });
      await settings.update('istioctl.path', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('start nothing for an address that somebody made up', async () => {
    const evil = await page('x.yaml', {
      report: 'proxyConfig',
      kind: 'route',
      namespace,
      name: '--kubeconfig=/evil',
    });
    assert.match(evil.getText(), /^# Pod "--kubeconfig=\/evil" is not a name/);
    const other = await page('x.txt', { report: 'versions', context: 'another' });
    assert.match(other.getText(), /about the context another, which is not chosen now/);
    assert.match((await page('x.txt', { report: 'toString' })).getText(), /does not know what to show/);
  });

  it('show profiles: what they install, their values, and what runs of them', async () => {
    const contents = await page('demo installs.txt', { report: 'profileContents', name: 'demo' });
    assert.match(contents.getText(), /^\d+ objects, 15 of them CRDs$/m);
    assert.match(contents.getText(), /^Deployment \(3\)\n( {4}istio-system\/\S+\n){3}/m);
    const values = load((await page('demo values.yaml', { report: 'profile', name: 'demo' })).getText());
    assert.equal(at(values, 'global', 'istioNamespace') ?? at(values, 'istioNamespace'), 'istio-system');
    const [live, wanted] = await Promise.all(
      ['profileLive', 'profileManifest'].map(async (report) => {
        const document = await page(`${report}.yaml`, { report, name: 'demo' });
        assert.ok(document.lineCount > 100);
        return loadAll(document.getText()).map(
          (one) => `${stringAt(one, 'kind')} ${stringAt(one, 'metadata', 'name')}`,
        );
      }),
    );
    const missing = wanted?.filter((one) => live?.includes(one) === false) ?? [];
    // The suite's mesh has the demo profile without its gateways.
    assert.ok(missing.length > 0 && missing.every((one) => one.includes('gateway')), missing.join());
  });
});
