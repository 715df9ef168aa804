import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import * as vscode from 'vscode';
import type { ClusterContextKey } from '../../src/contributions.ts';
import { clusterContextKey } from '../../src/ui/cluster/clusterContextKey.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

interface Config {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, unknown> }[];
  'current-context'?: string;
}

interface Broken {
  readonly what: string;
  /** The text of the file, from the good one's; no file without it. */
  readonly text: ((good: Config) => string | Promise<string>) | undefined;
  readonly key: ClusterContextKey;
  readonly words: RegExp;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function changed(good: Config, change: (config: Config) => void): string {
  const copy = structuredClone(good);
  change(copy);
  return dump(copy);
}

const BROKEN: readonly Broken[] = [
  {
    what: 'that is not there',
    text: undefined,
    key: 'noKubeconfig',
    words: /There is no kubeconfig at .*broken/,
  },
  {
    what: 'that is no YAML',
    text: () => 'apiVersion: v1\nclusters: [\n',
    key: 'badKubeconfig',
    words: /broken cannot be read as a kubeconfig/,
  },
  { what: 'that is empty', text: () => '', key: 'emptyKubeconfig', words: /names no cluster/ },
  {
    what: 'without a current context',
    text: (good) => changed(good, (config) => delete config['current-context']),
    key: 'noContext',
    words: /^$/,
  },
  {
    what: 'whose current context names a cluster that it does not have',
    text: (good) =>
      changed(good, (config) => {
        config.contexts.push({ name: 'astray', context: { cluster: 'gone', user: 'nobody' } });
        config['current-context'] = 'astray';
      }),
    key: 'noContext',
    words: /^$/,
  },
  {
    what: 'of a server that is down',
    text: async (good) => {
      const port = await closedPort();
      return changed(good, ({ clusters: [first] }) => {
        if (first !== undefined) first.cluster['server'] = `https://127.0.0.1:${port}`;
      });
    },
    key: 'unreachable',
    words: /No answer from https:\/\/127\.0\.0\.1:\d+: nothing listens there/,
  },
  {
    what: 'whose login program fails',
    text: (good) =>
      changed(good, ({ users: [first] }) => {
        const exec = {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: ['-e', 'console.error("the token has expired"); process.exit(1)'],
          env: [{ name: 'ELECTRON_RUN_AS_NODE', value: '1' }],
          interactiveMode: 'Never',
        };
        if (first !== undefined) first.user = { exec };
      }),
    key: 'loginFailed',
    words: /Logging in to https:.* failed: .*the token has expired/s,
  },
  {
    what: 'with a token that the server does not know',
    text: (good) =>
      changed(good, ({ users: [first] }) => {
        if (first !== undefined) first.user = { token: 'nobody-knows-me' };
      }),
    key: 'loginFailed',
    words: /Unauthorized/,
  },
  {
    what: 'that does not trust the certificate of the server',
    text: (good) =>
      changed(good, ({ clusters: [first] }) => {
        delete first?.cluster['certificate-authority-data'];
      }),
    key: 'unreachable',
    words: /The certificate of https:\/\/127\.0\.0\.1:\d+ is not accepted/,
  },
];

describe('A kubeconfig', () => {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  let lab: Lab;
  let path: string;
  let good: string;
  const keyWhen = async (key: ClusterContextKey) =>
    eventually([lab.hub.onDidChangeState], () => {
      assert.equal(clusterContextKey(lab.hub.state), key);
      return true;
    });

  before(async () => {
    lab = await openLab();
    // A context that was chosen counts more than the one of the file.
    await lab.hub.chooseContext(undefined);
    path = join(lab.folder, 'broken');
    good = readFileSync(lab.mesh.kubeconfig, 'utf8');
    writeFileSync(path, good);
    await setting.update('kubeconfig', path, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === path, {
      what: 'the new setting',
    });
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
  });
  after(async () => {
    await setting.update('kubeconfig', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('meshwalk.cluster.retry');
    await keyWhen('connected');
    assert.deepEqual(lab.hub.kubeconfigPaths, [lab.mesh.kubeconfig]);
    await lab.close();
  });

  for (const { what, text, key, words } of BROKEN) {
    it(`${what} is said, and mending it connects without a command`, async () => {
      if (text === undefined) rmSync(path);
      else writeFileSync(path, await text(load(good) as Config));
      await vscode.commands.executeCommand('meshwalk.cluster.retry');
      await keyWhen(key);
      const { state } = lab.hub;
      const said =
        state.state === 'kubeconfig'
          ? state.problem.message
          : state.state === 'failed'
            ? state.error.message
            : '';
      assert.match(said, words);
      assert.deepEqual(lab.meshView.getChildren(), []);

      writeFileSync(path, good);
      await keyWhen('connected');
      // VS Code may have asked for the rows first; then the view has nothing more to tell, and the objects do.
      await eventually(
        [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects],
        () => lab.meshView.getChildren().length > 0,
        { what: 'rows in the Mesh view' },
      );
    });
  }
});
