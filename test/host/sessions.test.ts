import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isReady } from '../practice/clusterNetwork.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

/** All processes below one, itself included. */
function treeOf(root: number): readonly number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (pid: number): number[] => [
    pid,
    ...rows.flatMap(([child, parent]) => (parent === pid && child !== undefined ? below(child) : [])),
  ];
  return below(root);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('A dashboard', () => {
  const namespace = 'istio-system';
  let lab: Lab;

  before(async function () {
    this.timeout(60_000);
    lab = await openLab();
    await lab.api.apply(readFileSync(join(lab.mesh.samples, 'addons', 'kiali.yaml'), 'utf8'), namespace);
    await lab.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: 'app=kiali' },
      (pods) => pods.length > 0 && pods.every(isReady),
    );
  });
  after(async () => {
    for (const session of lab.sessions.all) await lab.sessions.stop(session);
    await lab.api.delete({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'kiali', namespace });
    await lab.close();
  });

  it('is opened once, answers at its address, and leaves no process when it is stopped', async function () {
    this.timeout(60_000);
    const [url, same] = await Promise.all([
      vscode.commands.executeCommand<string>('meshwalk.dashboard.open', 'kiali'),
      vscode.commands.executeCommand<string>('meshwalk.dashboard.open', 'kiali'),
    ]);
    assert.match(url, /^http:\/\/(localhost|127\.0\.0\.1):\d+\/kiali/);
    assert.equal(same, url);
    const [session, ...more] = lab.sessions.all;
    assert.ok(session);
    assert.deepEqual(more, []);
    assert.equal(session.state, 'running');
    assert.equal((await fetch(url)).status, 200);
    assert.equal(await vscode.commands.executeCommand('meshwalk.dashboard.open', 'kiali'), url);

    const pid = session.handle?.pid;
    assert.ok(pid);
    const processes = treeOf(pid);
    assert.ok(processes.length >= 2, 'the tool does not run below its warden');
    await vscode.commands.executeCommand('meshwalk.session.stop', session);
    assert.deepEqual(processes.filter(lives), []);
    assert.deepEqual(lab.sessions.all, []);
    await assert.rejects(fetch(url));
  });

  it('that is stopped before it stands leaves no process either', async function () {
    this.timeout(30_000);
    const opening = vscode.commands.executeCommand('meshwalk.dashboard.open', 'kiali');
    const session = await eventually([lab.sessions.onDidChange], () => lab.sessions.all[0], {
      what: 'a session',
    });
    assert.equal(session.state, 'starting');
    await vscode.commands.executeCommand('meshwalk.session.stop', session);
    await session.begun;
    await session.handle?.ended;
    assert.deepEqual(lab.sessions.all, []);
    const { pid } = session.handle ?? {};
    assert.ok(pid === undefined || !lives(pid));
    await opening;
  });

  it('of an addon that is not installed fails in the words of istioctl', async function () {
    this.timeout(30_000);
    const opening = vscode.commands.executeCommand('meshwalk.dashboard.open', 'grafana');
    const session = await eventually(
      [lab.sessions.onDidChange],
      () => lab.sessions.all.find(({ state }) => state === 'failed'),
      { what: 'a failed session', timeoutMs: 20_000 },
    );
    assert.equal(session.name, 'Grafana');
    assert.match(session.problem, /no Grafana pods found|grafana/i);
    assert.equal(session.url, undefined);
    await opening;
    await lab.sessions.stop(session);
  });
});
