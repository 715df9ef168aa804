import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import * as vscode from 'vscode';
import { MOST_ENTRY_KILOBYTES, entryKilobytes } from '../rig/entrySize.ts';
import { eventually } from './support/eventually.ts';
import { activated, closeEditors, diagnosticsWhen, lensTitles, openYaml } from './support/lab.ts';

/** VS Code looks for opened ports through a shell every few seconds, and finds files by ripgrep; Meshwalk starts neither. */
const OF_VSCODE = /^(?:\/bin\/sh -c |\[sh\] <defunct>|\S*\/rg |\[rg\] <defunct>)/;

/** Ids of this process's children, with their command lines. */
function children(): ReadonlyMap<string, string> {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const own = new Map<string, string>();
  for (const row of rows) {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    if (pid === undefined || args === undefined || parent !== String(process.pid)) continue;
    if (!args.startsWith('ps ') && !OF_VSCODE.test(args)) own.set(pid, args);
  }
  return own;
}

/** Runs before all others, by its name: the extension is not active yet, and its views have never been seen. */
describe('Activation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-activation-'));
  const kubeconfig = join(folder, 'counted');
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  const setting = vscode.workspace.getConfiguration('meshwalk');

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const config = {
      clusters: [{ name: 'counted', cluster: { server: `https://127.0.0.1:${port}` } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'counted', context: { cluster: 'counted', user: 'nobody' } }],
      'current-context': 'counted',
    };
    writeFileSync(kubeconfig, dump(config));
    await setting.update('kubeconfig', kubeconfig, vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await setting.update('kubeconfig', undefined, vscode.ConfigurationTarget.Global);
    await setting.update('validation.istioctl', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('meshwalk.cluster.retry');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await closeEditors();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads no more code than it needs before it does anything', () => {
    const { extensionPath } = vscode.extensions.getExtension('meshwalk.meshwalk') ?? {};
    const size = entryKilobytes(extensionPath ?? '');
    assert.ok(size > 20, `${size} KB: is there a build?`);
    assert.ok(size <= MOST_ENTRY_KILOBYTES, `The entry chunk with its static imports has ${size} KB.`);
  });

  it('asks no cluster and starts no process, and neither do the lenses and our own checks of an open manifest', async () => {
    // There is an istioctl on the PATH, which is asked about mesh documents unless the learner does not want that.
    await setting.update('validation.istioctl', false, vscode.ConfigurationTarget.Global);
    const before = children();
    const { hub, sessions } = await activated();
    assert.equal(hub.state.state, 'idle');
    assert.deepEqual(sessions.all, []);

    const { document } = await openYaml(
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {}\n',
    );
    await diagnosticsWhen('Meshwalk', document.uri, (found) => found.length > 0);
    assert.deepEqual(await lensTitles(document), [['Apply', 'Diff', 'Delete']]);

    assert.equal(hub.state.state, 'idle');
    assert.equal(hub.session, undefined);
    assert.equal(connections, 0);
    const started = [...children()].filter(([pid]) => !before.has(pid)).map(([, args]) => args);
    assert.deepEqual(started, []);
  });

  it('asks the cluster of the kubeconfig as soon as the Mesh view is seen', async () => {
    const { hub } = await activated();
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    await eventually([hub.onDidChangeState], () => hub.state.state === 'failed', {
      what: 'a failed connection',
    });
    assert.ok(connections > 0, JSON.stringify(hub.state));
  });
});
