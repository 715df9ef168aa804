import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { istioctlEntry, releaseEntries, tarGz } from '../unit/cli/download/archives.ts';
import { ReleaseStore } from '../../src/cli/download/releaseStore.ts';
import { answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, diagnosticsWhen, type Lab, openLab } from './support/lab.ts';

const SOURCE = 'istioctl analyze';

describe('istioctl of our own', () => {
  let lab: Lab;
  let store: ReleaseStore;

  before(async () => {
    lab = await openLab();
    store = new ReleaseStore({ root: lab.tools.releaseFolder, prove: (path) => lab.tools.versionOf(path) });
  });
  after(async () => {
    for (const { version } of await store.kept()) await store.remove(version);
    lab.tools.changed();
    await lab.close();
  });

  /** An archive with its hash beside it, as a browser would have saved them. */
  async function archive(name: string, content: Buffer, hash?: string): Promise<vscode.Uri> {
    const file = join(lab.folder, name);
    writeFileSync(file, content);
    const sha256 = hash ?? createHash('sha256').update(content).digest('hex');
    writeFileSync(`${file}.sha256`, `${sha256} ${name}\n`);
    return vscode.Uri.file(file);
  }

  const install = (uri: vscode.Uri): Thenable<unknown> =>
    vscode.commands.executeCommand('meshwalk.istioctl.installArchive', uri);

  it('comes from an archive on disk, is used for this cluster, and goes again', async () => {
    const before = (await lab.tools.search('istioctl')).found;
    await install(
      await archive('istioctl-1.30.5-linux-amd64.tar.gz', await tarGz([istioctlEntry('1.30.5')])),
    );
    const [first] = (await lab.tools.search('istioctl')).found;
    assert.equal(first?.source, 'storage');
    assert.equal((await lab.tools.istioctl())?.version, '1.30.5');
    await lab.followCourse();
    await eventually([lab.course.onDidChange], () => lab.course.tools?.istioctl?.path === first.path);

    await store.remove('1.30.5');
    assert.deepEqual((await lab.tools.search('istioctl')).found, before);
  });

  it('brings the samples of its release along', async () => {
    await install(await archive('istio-1.30.5-linux-amd64.tar.gz', await tarGz(releaseEntries('1.30.5'))));
    await lab.tools.search('istioctl');
    const folder = lab.tools.wholeRelease('1.30.5');
    assert.ok(folder);
    assert.match(readFileSync(join(folder, 'samples/addons/kiali.yaml'), 'utf8'), /Kiali for 1\.30\.5/);
    assert.equal(lab.tools.wholeRelease('1.30.4'), undefined);
    await store.remove('1.30.5');
  });

  it('is refused when it is not what its hash says', async () => {
    const content = await tarGz([istioctlEntry('1.29.8')]);
    await install(await archive('istioctl-1.29.8-linux-amd64.tar.gz', content, 'a'.repeat(64)));
    assert.deepEqual(await store.kept(), []);
  });
});

describe('A dangerous istioctl', () => {
  let lab: Lab;
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('meshwalk');
  const set = (name: string, value: unknown): Thenable<void> =>
    settings().update(name, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
    const version = (await lab.tools.istioctl())?.version;
    assert.equal(version, '1.31.0', 'the practice mesh has an istioctl that is known to be dangerous');
    // By this name it is a cluster like any other, and not known to be the practice mesh of this machine.
    const kubeconfig = join(lab.folder, 'kubeconfig');
    writeFileSync(kubeconfig, readFileSync(lab.mesh.kubeconfig, 'utf8').replaceAll('127.0.0.1', 'localhost'));
    await set('kubeconfig', kubeconfig);
    assert.equal((await lab.hub.retry()).state, 'connected');
    await set('analyze.run', 'onSave');
  });
  after(async () => {
    await set('analyze.run', undefined);
    await set('kubeconfig', undefined);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === lab.mesh.kubeconfig);
    assert.equal((await lab.hub.retry()).state, 'connected');
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    await lab.close();
  });
  afterEach(closeEditors);

  it('analyzes what is saved, and keeps away from the cluster', async () => {
    const file = join(lab.folder, 'saved.yaml');
    const text = (gateway: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: saved }
spec:
  hosts: [nobody]
  gateways: [${gateway}]
  http:
    - route:
        - destination: { host: nobody }
`;
    writeFileSync(file, text('first'));
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(document);
    const person = answering(() => undefined);
    try {
      for (const gateway of ['nowhere', 'elsewhere']) {
        const whole = new vscode.Range(0, 0, document.lineCount, 0);
        await editor.edit((edit) => edit.replace(whole, text(gateway)));
        await document.save();
        const wanted = new RegExp(`gateway not found: "${gateway}"`);
        const found = await diagnosticsWhen(SOURCE, document.uri, (all) =>
          all.some(({ message }) => wanted.test(message)),
        );
        // Whether a host exists only the cluster could tell.
        assert.doesNotMatch(found.map(({ message }) => message).join('\n'), /host not found/);
      }
      const [told, ...again] = person.asked;
      assert.match(
        told?.message ?? '',
        /^Meshwalk analyzes files alone, and leaves \S+ out: istioctl 1\.31\.0 can be made to run programs .* fixed in 1\.31\.1\.$/,
      );
      assert.deepEqual(told?.buttons, ['Get istioctl…']);
      assert.deepEqual(again, [], 'it was said with every save');
    } finally {
      person.restore();
    }
  });

  it('is let near the cluster by no command either: it says why, and offers the fixed version', async () => {
    const person = answering(() => undefined);
    try {
      await vscode.commands.executeCommand('meshwalk.analyze.namespace');
      const [asked, ...more] = person.asked;
      assert.deepEqual(more, []);
      assert.match(asked?.message ?? '', /^This istioctl is not let near /);
      assert.match(asked?.detail ?? '', /hostile cluster .* Get istioctl 1\.31\.1 or newer/);
      assert.deepEqual(asked?.buttons, ['Get istioctl…']);
    } finally {
      person.restore();
    }
  });
});
