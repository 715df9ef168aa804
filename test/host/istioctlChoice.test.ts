import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import * as vscode from 'vscode';
import { ReleaseStore } from '../../src/cli/download/releaseStore.ts';
import { pickRelease } from '../../src/ui/cli/pickRelease.ts';
import { istioctlEntry, releaseEntries, tarGz } from '../unit/cli/download/archives.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

type Pick = vscode.QuickPick<vscode.QuickPickItem>;
type Press = (event: vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>) => unknown;

/** Hands out the real list that the extension shows, and what it does when a button in it is pressed. */
function watchedPicks(): { opened: () => { pick: Pick; press: Press } | undefined; restore: () => void } {
  const { createQuickPick } = vscode.window;
  let last: { pick: Pick; press: Press } | undefined;
  const watched = (): Pick => {
    const pick = createQuickPick();
    const own = { pick, press: (() => undefined) as Press };
    last = own;
    return new Proxy(pick, {
      get(target, key) {
        if (key === 'onDidTriggerItemButton')
          return (listener: Press): vscode.Disposable => {
            own.press = listener;
            return target.onDidTriggerItemButton(listener);
          };
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value),
    });
  };
  Object.assign(vscode.window, { createQuickPick: watched });
  return { opened: () => last, restore: () => Object.assign(vscode.window, { createQuickPick }) };
}

/** Looks again and again: nobody tells when a list has been filled. */
const clock = (listener: () => void): vscode.Disposable => {
  const timer = setInterval(listener, 50);
  return { dispose: () => clearInterval(timer) };
};

describe('The choice of istioctl', () => {
  let lab: Lab;
  let store: ReleaseStore;
  let picks: ReturnType<typeof watchedPicks>;
  const set = (name: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration('meshwalk').update(name, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
    store = new ReleaseStore({ root: lab.tools.releaseFolder, prove: (path) => lab.tools.versionOf(path) });
    for (const [name, entries] of [
      ['istioctl-1.30.5-linux-amd64.tar.gz', [istioctlEntry('1.30.5')]],
      ['istio-1.28.0-linux-amd64.tar.gz', releaseEntries('1.28.0')],
    ] as const) {
      const content = await tarGz(entries);
      const file = join(lab.folder, name);
      writeFileSync(file, content);
      await store.installArchive(file, createHash('sha256').update(content).digest('hex'));
    }
    // What tests before have chosen, and have taken away again.
    await lab.tools.chooseIstioctl('');
    picks = watchedPicks();
  });
  after(async () => {
    picks.restore();
    for (const { version } of await store.kept()) await store.remove(version);
    await lab.tools.chooseIstioctl('');
    await set('kubeconfig', undefined);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === lab.mesh.kubeconfig);
    await lab.hub.chooseContext(lab.mesh.context);
    assert.equal((await lab.hub.retry()).state, 'connected');
    await lab.close();
  });

  /** Opens the list; gives it with its rows, and what waits for its end. */
  async function manage(): Promise<{
    pick: Pick;
    press: Press;
    rows: () => readonly vscode.QuickPickItem[];
    done: Thenable<unknown>;
  }> {
    const before = picks.opened();
    const done = vscode.commands.executeCommand('meshwalk.istioctl.manage');
    const { pick, press } = await eventually(
      [clock],
      () => {
        const opened = picks.opened();
        return opened !== before && opened !== undefined && opened.pick.items.length > 0 && opened;
      },
      { what: 'a list with rows' },
    );
    return {
      pick,
      press,
      rows: () => pick.items.filter(({ label }) => /\d\.\d+\.\d+|does not run/.test(label)),
      done,
    };
  }

  it('shows what was found, its version, where, and how it fits the control plane', async () => {
    const { pick, rows, done } = await manage();
    assert.equal(pick.title, `istioctl for ${lab.mesh.context}`);
    const told = rows().map(({ label, description, detail }) =>
      [label.replace(/^\$\(\w+\) /, ''), description?.split(' · ')[0], detail].join('|'),
    );
    const plane = lab.hub.state.state === 'connected' ? '1\\.31\\.\\d+' : '';
    const wanted = [
      /^1\.31\.0\|on PATH\|In use\. Not safe for analyzing clusters: 1\.31\.1 is\. /,
      /^1\.30\.5\|downloaded\|istioctl is 1\.30\.5, the control plane \S+: one release apart, which works\.$/,
      new RegExp(
        `^1\\.28\\.0\\|downloaded, whole release\\|Not safe for analyzing clusters: 1\\.29\\.8 is\\. istioctl is 1\\.28\\.0, the control plane ${plane}: more than one release apart`,
      ),
    ];
    assert.equal(told.length, wanted.length, told.join('\n'));
    for (const [index, pattern] of wanted.entries()) assert.match(told[index] ?? '', pattern);
    assert.deepEqual(
      rows().map(({ buttons }) => buttons?.length ?? 0),
      [0, 1, 1],
      'only what Meshwalk has got can be removed',
    );
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await done;
  });

  it('is one for each context', async () => {
    const { pick, rows, done } = await manage();
    const wanted = rows().find(({ label }) => label.includes('1.28.0'));
    assert.ok(wanted);
    const active = new Promise((resolve) => pick.onDidChangeActive(resolve));
    pick.activeItems = [wanted];
    await active;
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await done;
    assert.equal((await lab.tools.istioctl())?.version, '1.28.0');

    const config = load(readFileSync(lab.mesh.kubeconfig, 'utf8')) as {
      contexts: { name: string; context: object }[];
    };
    const [first] = config.contexts;
    assert.ok(first);
    config.contexts.push({ ...first, name: 'another' });
    const kubeconfig = join(lab.folder, 'kubeconfig');
    writeFileSync(kubeconfig, dump(config));
    await set('kubeconfig', kubeconfig);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === kubeconfig);
    await lab.hub.chooseContext('another');
    assert.equal((await lab.tools.istioctl())?.version, '1.31.0');
    await lab.hub.chooseContext(lab.mesh.context);
    assert.equal((await lab.tools.istioctl())?.version, '1.28.0');
  });

  it('loses a downloaded one with one click, and falls back', async () => {
    const { press, rows, done } = await manage();
    const item = rows().find(({ label }) => label.includes('1.28.0'));
    const button = item?.buttons?.[0];
    assert.ok(item && button);
    press({ item, button });
    await eventually([clock], () => !rows().some(({ label }) => label.includes('1.28.0')), {
      what: 'that its row goes',
    });
    assert.deepEqual(
      (await store.kept()).map(({ version }) => version),
      ['1.30.5'],
    );
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await done;
    assert.equal((await lab.tools.istioctl())?.version, '1.31.0');
  });

  it('can be left before anything was found', async () => {
    const before = picks.opened();
    const done = vscode.commands.executeCommand('meshwalk.istioctl.manage');
    const { pick } = await eventually([clock], () => picks.opened() !== before && picks.opened());
    pick.hide();
    await done;
  });

  it('of what to get names version, contents, system and processor', async () => {
    const { showQuickPick } = vscode.window;
    const offered: (readonly vscode.QuickPickItem[])[] = [];
    const answering = (...labels: string[]): void => {
      offered.length = 0;
      Object.assign(vscode.window, {
        showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
          offered.push(items);
          const wanted = labels.shift();
          const found = items.find(({ label }) => label === wanted);
          assert.ok(found, `${wanted} is not offered, but ${items.map(({ label }) => label).join(', ')}`);
          return Promise.resolve(found);
        },
      });
    };
    const linux = { platform: 'linux', arch: 'x64' };
    try {
      answering('1.31.1', 'istioctl alone');
      assert.deepEqual(await pickRelease(undefined, [], linux), {
        version: '1.31.1',
        kind: 'istioctl',
        ...linux,
        here: true,
      });
      assert.deepEqual(
        offered[1]?.map(({ description }) => description),
        ['linux-amd64', 'linux-amd64', undefined],
      );
      answering('1.30.5', 'For another machine…', 'macOS, ARM, 64 bits', 'The whole release');
      assert.deepEqual(await pickRelease('1.30.5', [], linux), {
        version: '1.30.5',
        kind: 'istio',
        platform: 'darwin',
        arch: 'arm64',
        here: false,
      });
      assert.deepEqual(
        new Set(offered[2]?.map(({ description }) => description)),
        new Set(['linux-arm64', 'linux-armv7', 'osx-arm64', 'osx-amd64', 'win-amd64']),
      );
      answering('1.31.1', 'istioctl alone', 'Intel, translated by Rosetta');
      const rosetta = await pickRelease(undefined, [], { platform: 'darwin', arch: 'arm64' });
      assert.ok(rosetta !== undefined && rosetta !== 'archive');
      assert.deepEqual([rosetta.platform, rosetta.arch, rosetta.here], ['darwin', 'x64', true]);
      // Where Istio builds nothing for this machine, only others are left.
      answering('1.31.1', 'Linux, Intel or AMD, 64 bits', 'istioctl alone');
      const foreign = await pickRelease(undefined, [], { platform: 'freebsd', arch: 'x64' });
      assert.ok(foreign !== undefined && foreign !== 'archive' && !foreign.here);
      answering('An archive on this machine…');
      assert.equal(await pickRelease(undefined, [], linux), 'archive');
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
  });
});
