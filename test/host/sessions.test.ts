import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../src/ui/sessions/sessions.ts';
import { isReady } from '../practice/clusterNetwork.ts';
import { leftSince, processes, running } from '../rig/running.ts';
import { answering, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

const open = async (name: string): Promise<string | undefined> =>
  vscode.commands.executeCommand<string | undefined>('meshwalk.dashboard.open', name);

describe('A dashboard', () => {
  const namespace = 'istio-system';
  const kialis = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: 'app=kiali' };
  let lab: Lab;

  before(async () => {
    lab = await openLab();
    await lab.api.apply(readFileSync(join(lab.mesh.samples, 'addons', 'kiali.yaml'), 'utf8'), namespace);
    await lab.api.waitForAll(kialis, (pods) => pods.length > 0 && pods.every(isReady));
  });
  after(async () => {
    await lab.sessions.stopAll();
    await lab.api.delete({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'kiali', namespace });
    await lab.close();
  });
  afterEach(async () => lab.sessions.stopAll());

  it('is opened once, answers at its address without a process, and leaves no port when it is stopped', async () => {
    const before = running();
    const [url, same] = await Promise.all([open('kiali'), open('kiali')]);
    assert.match(url ?? '', /^http:\/\/localhost:\d+\/kiali$/);
    assert.equal(same, url);
    const [session, ...more] = lab.sessions.all;
    assert.ok(session);
    assert.deepEqual(more, []);
    assert.equal(session.state, 'running');
    assert.equal((await fetch(url ?? '')).status, 200);
    assert.ok((session.handle?.pulse.now().bytes ?? 0) > 100);
    assert.equal(await open('kiali'), url);
    assert.deepEqual(await leftSince(before, processes), []);

    await vscode.commands.executeCommand('meshwalk.session.stop', session);
    assert.deepEqual(lab.sessions.all, []);
    assert.deepEqual(await leftSince(before), []);
    await assert.rejects(fetch(url ?? ''));
  });

  it('follows its pod, says so, and keeps its address when it is started again', async () => {
    const url = await open('kiali');
    const [session] = lab.sessions.all;
    assert.ok(session);
    const [pod] = await lab.api.list(kialis);
    const { leadsTo } = session.handle?.pulse.now() ?? {};
    assert.equal(leadsTo, `port 20001 of pod ${pod?.metadata.name}`);
    await lab.api.delete({ ...kialis, name: pod?.metadata.name ?? '' });
    await eventually(
      [lab.sessions.onDidChange],
      () => session.state === 'running' && session.handle?.pulse.now().leadsTo !== leadsTo,
      { what: 'another pod' },
    );
    assert.equal((await fetch(url ?? '')).status, 200);
    await vscode.commands.executeCommand('meshwalk.session.restart', session);
    assert.equal(lab.sessions.all[0]?.url, url);
    assert.equal((await fetch(url ?? '')).status, 200);
  });

  it('of Kiali is where the page of an object is opened, by the session that is there', async () => {
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    const url = await open('kiali');
    const row = await eventually(
      [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects],
      () => findRow(lab.meshView, namespace, 'Workloads', 'kiali'),
      { what: 'the row of Kiali' },
    );
    const { asExternalUri, openExternal } = vscode.env;
    const opened: string[] = [];
    Object.assign(vscode.env, {
      asExternalUri: async (uri: vscode.Uri) => uri,
      openExternal: async (uri: vscode.Uri) => opened.push(uri.toString(true)) > 0,
    });
    const setting = vscode.workspace.getConfiguration('meshwalk');
    try {
      await setting.update('sessions.openIn', 'external', vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand('meshwalk.mesh.openInKiali', row);
    } finally {
      Object.assign(vscode.env, { asExternalUri, openExternal });
      await setting.update('sessions.openIn', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(opened, [`${url}/console/namespaces/${namespace}/workloads/kiali`]);
    assert.equal(lab.sessions.all.length, 1);
  });

  it('that is stopped before it stands leaves nothing either', async () => {
    const before = running();
    const opening = open('kiali');
    const session = await eventually([lab.sessions.onDidChange], () => lab.sessions.all[0], {
      what: 'a session',
    });
    assert.equal(session.state, 'starting');
    await vscode.commands.executeCommand('meshwalk.session.stop', session);
    await session.begun;
    assert.equal(await opening, undefined);
    assert.deepEqual(lab.sessions.all, []);
    assert.deepEqual(await leftSince(before), []);
  });

  it('of an addon that is not installed fails at once, in words, and leads to the step that installs it', async () => {
    const person = answering(pressing('Show the Step'));
    try {
      assert.equal(await open('grafana'), undefined);
      const [offer, ...more] = person.asked;
      assert.deepEqual(more, []);
      assert.match(
        offer?.message ?? '',
        /^Grafana could not be opened: .* A step of the course installs the addons\.$/,
      );
      await eventually(
        [vscode.window.tabGroups.onDidChangeTabs],
        () =>
          vscode.window.tabGroups.all
            .flatMap(({ tabs }) => tabs)
            .some(({ input }) => input instanceof vscode.TabInputWebview),
        { what: 'the page of the step' },
      );
    } finally {
      person.restore();
    }
    const session = lab.sessions.all.find(({ state }) => state === 'failed');
    assert.equal(session?.name, 'Grafana');
    assert.match(session?.problem ?? '', /No pod with app.kubernetes.io\/name=grafana is ready/);
    assert.equal(session?.url, undefined);
  });

  it('is not opened at an address of another machine', async () => {
    const evil = { id: 'x', handle: undefined, url: 'http://evil.example/' };
    await vscode.commands.executeCommand('meshwalk.session.open', evil);
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => /evil/.test(label)),
      false,
    );
  });
});

describe('A hundred forwards', () => {
  const COUNT = 100;
  const SERVICES = 4;
  const LANES = 10;
  let lab: Lab;
  let namespace: string;

  before(async () => {
    lab = await openLab();
    namespace = await lab.namespace('hundred');
    const apps = ['details', 'ratings'];
    const ports = Array.from({ length: COUNT / SERVICES }, (_, index) => ({
      name: `p${index}`,
      port: 9080 + index,
      targetPort: 9080,
    }));
    const services = Array.from({ length: SERVICES }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `s${index}` },
      spec: { selector: { app: apps[index % apps.length] }, ports },
    }));
    const deployments = apps.map((app) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: app },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels: { app, version: 'v1' } },
          spec: {
            containers: [
              { name: app, image: `examples-bookinfo-${app}-v1:1`, ports: [{ containerPort: 9080 }] },
            ],
          },
        },
      },
    }));
    await lab.api.apply(
      [...services, ...deployments].map((one) => JSON.stringify(one)).join('\n---\n'),
      namespace,
    );
    await allReady();
  });
  after(async () => {
    await lab.sessions.stopAll();
    await lab.close();
  });

  it('are started and stopped at random while pods die: what stands answers, and nothing else is left', async function () {
    this.timeout(180_000);
    // A sequence of its own, so that a failure can be seen again.
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const before = running();
    const stops: Promise<unknown>[] = [];
    const kills: Promise<unknown>[] = [];
    const lane = async (first: number): Promise<void> => {
      for (let index = first; index < COUNT; index += LANES) {
        const service = `s${index % SERVICES}`;
        const port = 9080 + Math.floor(index / SERVICES);
        const start = vscode.commands.executeCommand('meshwalk.forward.start', { namespace, service, port });
        if (index % 10 === 5) kills.push(killOne(random));
        // Some are stopped before they stand.
        if (random(2) === 0) await start;
        if (random(3) === 0) {
          const victim = lab.sessions.all[random(lab.sessions.all.length)];
          if (victim !== undefined) stops.push(lab.sessions.stop(victim));
        }
        await start;
      }
    };
    await Promise.all(Array.from({ length: LANES }, async (_, first) => lane(first)));
    const again = lab.sessions.all.filter((_, index) => index % 5 === 0);
    await Promise.all([...stops, ...kills, ...again.map(async (session) => lab.sessions.restart(session))]);
    await allReady();
    // On a slow machine both pods of a Service can be away for longer than a start waits, which it says.
    const failed = lab.sessions.all.filter(({ state }) => state === 'failed');
    for (const { problem } of failed) assert.match(problem, /^No pod of Service s\d is ready\.$/);
    await Promise.all(failed.map(async (session) => lab.sessions.restart(session)));
    const all = lab.sessions.all;
    assert.ok(all.length > COUNT / 2 && all.length < COUNT, `${all.length} are left`);
    await eventually(
      [lab.sessions.onDidChange],
      () => {
        const others = all.filter(({ state }) => state !== 'running');
        assert.deepEqual(
          others.map(({ name, state, problem }) => `${name} ${state}: ${problem}`),
          [],
        );
        return true;
      },
      { timeoutMs: 60_000 },
    );
    const answers = await Promise.all(all.map(async (session) => answerOf(session)));
    assert.deepEqual(new Set(answers), new Set([200]));
    assert.equal(new Set(all.map(({ url }) => url)).size, all.length);
    assert.deepEqual(await leftSince(before, processes), []);

    await vscode.commands.executeCommand('meshwalk.session.stopAll');
    assert.deepEqual(lab.sessions.all, []);
    assert.deepEqual(await leftSince(before), []);
  });

  async function allReady(): Promise<void> {
    await lab.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace },
      (pods) => pods.length === 4 && pods.every(isReady),
    );
  }

  async function answerOf({ url }: Session): Promise<number> {
    const answer = await fetch(new URL('/health', url), { headers: { connection: 'close' } });
    await answer.arrayBuffer();
    return answer.status;
  }

  async function killOne(random: (below: number) => number): Promise<void> {
    const pods = await lab.api.list({ apiVersion: 'v1', kind: 'Pod', namespace });
    const name = pods[random(pods.length)]?.metadata.name;
    if (name !== undefined) await lab.api.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace });
  }
});
