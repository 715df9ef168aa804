import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { execa } from 'execa';
import * as vscode from 'vscode';
import { listAt, stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import type { Row } from '../../src/ui/explorer/row.ts';
import { isReady } from '../practice/clusterNetwork.ts';
import { answering, picking, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, closeEditors, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';
import { type SeenTerminals, seeingTerminals } from './support/terminals.ts';

/** Commands of the Mesh view that reach into pods, workloads and namespaces. */
describe('What the rows of the Mesh view run', () => {
  let lab: Lab;
  let namespace: string;
  let terminals: SeenTerminals;
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  const found = (...path: string[]): Row => findRow(lab.meshView, ...path) ?? assert.fail(path.join(' › '));
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string) =>
    eventually([lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects], look, { what });
  const pods = async (app: string): Promise<readonly KubeObject[]> =>
    lab.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `app=${app}` },
      (all) => all.length === (app === 'reviews' ? 2 : 1) && all.every(isReady),
    );
  const workload = (kind: string, app: string, replicas: number): KubeObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: `${app}-v1` },
    spec: {
      replicas,
      serviceName: app,
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app, version: 'v1' } },
        spec: { containers: [{ name: app, image: 'example.com/app:1', ports: [{ containerPort: 9080 }] }] },
      },
    },
  });

  before(async () => {
    lab = await openLab();
    await run('meshwalk.mesh.focus');
    namespace = await lab.ownNamespace('runs', { injected: true });
    const { serviceName: _, ...spec } = workload('Deployment', 'reviews', 2)['spec'] as Record<
      string,
      unknown
    >;
    await lab.api.apply(
      [
        { ...workload('Deployment', 'reviews', 2), spec },
        workload('StatefulSet', 'stored', 1),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'reviews' },
          spec: { selector: { app: 'reviews' }, ports: [{ port: 9080 }] },
        },
      ],
      namespace,
    );
    await pods('reviews');
    await pods('stored');
    await rowsWhen(
      () => findRow(lab.meshView, namespace, 'Workloads', 'reviews-v1')?.node.description.startsWith('2/2'),
      'the workload, ready',
    );
    terminals = seeingTerminals();
  });
  afterEach(async () => {
    terminals.closeAll();
    await closeEditors();
  });
  after(async () => {
    terminals.restore();
    await lab.sessions.stopAll();
    await lab.close();
  });

  it('follow the logs of several pods together, each line with the name of its pod', async () => {
    const choices = picking((items) => items.find(({ label }) => label === 'reviews'));
    try {
      await run('meshwalk.mesh.logs', found(namespace, 'Workloads', 'reviews-v1'));
    } finally {
      choices.restore();
    }
    assert.equal(choices.asked[0]?.placeHolder, 'Which container of 2 pods?');
    const { name, written } = await terminals.next();
    assert.equal(name, 'Logs: reviews-v1');
    const both = await pods('reviews');
    await written((text) =>
      both.every(({ metadata }) =>
        text.includes(`${metadata.name} The practice mesh plays container reviews`),
      ),
    );

    // A pod that comes later joins.
    const [first] = both;
    await lab.api.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: first?.metadata.name ?? '' });
    const later = await eventually(
      [lab.hub.onDidChangeObjects],
      async () =>
        (await pods('reviews')).find(
          ({ metadata }) => !both.some((one) => one.metadata.name === metadata.name),
        ),
      { what: 'the pod that takes its place' },
    );
    await written((text) => text.includes(`${later.metadata.name} The practice mesh plays`));
    // The log of the one that went has ended, and only that one.
    await written((text) => text.includes(`End of the log of reviews in ${first?.metadata.name}.`));
    await written((text) => text.match(/End of the log/g)?.length === 1);
  });

  it('say that the log of a deleted pod has ended, and leave no request behind', async () => {
    const name = 'passing';
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace, name };
    const spec = { containers: [{ name: 'app', image: 'example.com/app:1' }] };
    await lab.api.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec });
    await lab.api.waitFor(pod, (one) => one !== undefined && isReady(one));
    const row = (): Row | undefined => findRow(lab.meshView, namespace, 'Workloads', name);
    await rowsWhen(() => row()?.node.description.startsWith('2/2'), 'the pod, ready');
    const client = lab.hub.session?.client ?? assert.fail('no session');
    const before = client.openRequests;
    const choices = picking((items) => items.find(({ label }) => label === 'app'));
    try {
      await run('meshwalk.mesh.logs', row());
    } finally {
      choices.restore();
    }
    const { written } = await terminals.next();
    await written((text) => text.includes(`The practice mesh plays container app of pod ${name}`));
    assert.equal(client.openRequests, before + 1);
    await lab.api.delete(pod);
    await written((text) => text.endsWith(`End of the log of app in ${name}.\r\n`));
    assert.equal(client.openRequests, before);
  });

  it('go on with a log whose connection was cut, and say so in a line', async () => {
    const row = (): Row | undefined => findRow(lab.meshView, namespace, 'Workloads', 'stored-v1', 'stored-');
    await rowsWhen(row, 'the pod');
    const choices = picking((items) => items.find(({ label }) => label === 'stored'));
    try {
      await run('meshwalk.mesh.logs', row());
    } finally {
      choices.restore();
    }
    const { written } = await terminals.next();
    const client = lab.hub.session?.client ?? assert.fail('no session');
    const line = /The practice mesh plays container stored of pod stored-v1-0;.+\r\n/;
    const cut = /No answer from .+: the connection was cut\. The log goes on from its last line .+\r\n/;
    await written((text) => new RegExp(`^${line.source}$`).test(text));
    const reopened = Promise.withResolvers<void>();
    const lines = client.lines.bind(client);
    Object.assign(client, {
      lines: async (...[request, onLine, onOpen]: Parameters<typeof lines>) =>
        lines(request, onLine, () => {
          onOpen?.();
          if (request.path.endsWith('/log')) reopened.resolve();
        }),
    });
    try {
      client.renew();
      await written((text) => new RegExp(`^${line.source}${cut.source}$`).test(text));
      await reopened.promise;
    } finally {
      Reflect.deleteProperty(client, 'lines');
    }
    // What it had shown does not come again.
    await lab.api.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'stored-v1-0' });
    const end = /End of the log of stored in stored-v1-0\.\r\n/;
    await written((text) => new RegExp(`^${line.source}${cut.source}${end.source}$`).test(text));
    await pods('stored');
  });

  it('show the log of the run before a restart, to its end', async () => {
    const [pod] = await pods('stored');
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: pod?.metadata.name ?? '' };
    const containerStatuses = listAt(pod, 'status', 'containerStatuses').map((one) =>
      stringAt(one, 'name') === 'stored' ? { ...(one as object), restartCount: 2 } : one,
    );
    await lab.api.request('PATCH', `/api/v1/namespaces/${namespace}/pods/${ref.name}/status`, {
      body: { status: { containerStatuses } },
      contentType: 'application/merge-patch+json',
    });
    const row = (): Row | undefined => findRow(lab.meshView, namespace, 'Workloads', 'stored-v1', ref.name);
    await rowsWhen(() => row()?.node.description.endsWith('restarts: 2'), 'the restarts');
    const client = lab.hub.session?.client ?? assert.fail('no session');
    const asked: unknown[] = [];
    const lines = client.lines.bind(client);
    Object.assign(client, {
      lines: (request: object, ...rest: [(line: string) => void]) => {
        asked.push(request);
        return lines(request as Parameters<typeof lines>[0], ...rest);
      },
    });
    const choices = picking((items) =>
      items.find(({ description }) => description?.includes('before its last')),
    );
    try {
      await run('meshwalk.mesh.logs', row());
      const { written } = await terminals.next();
      await written((text) => text.includes(`End of the log of stored in ${ref.name}`));
    } finally {
      choices.restore();
      Reflect.deleteProperty(client, 'lines');
    }
    assert.equal(choices.asked[0]?.labels.filter((label) => label === 'stored').length, 2);
    const log = asked.find((one) => stringAt(one, 'path')?.endsWith('/log'));
    assert.equal(stringAt(log, 'query', 'previous'), 'true');
    assert.equal(stringAt(log, 'query', 'follow'), undefined);
  });

  it('open a shell in the container that one chooses, by a kubectl that reaches the pod', async () => {
    const [first] = await pods('reviews');
    const choices = picking((items) => items.find((one) => one.label === 'reviews') ?? items[0]);
    try {
      await run('meshwalk.mesh.shell', found(namespace, 'Workloads', 'reviews-v1'));
    } finally {
      choices.restore();
    }
    assert.deepEqual(
      choices.asked.map(({ placeHolder }) => placeHolder?.replace(/ of .*/, '')),
      ['In which pod?', 'In which container'],
    );
    const { options } = await terminals.next();
    const { shellPath = '', shellArgs = [], env = {} } = options as vscode.TerminalOptions;
    assert.equal(basename(shellPath), 'kubectl');
    assert.ok(Array.isArray(shellArgs));
    assert.deepEqual(shellArgs.slice(0, 4), ['exec', '--stdin', '--tty', first?.metadata.name]);
    assert.ok(shellArgs.includes('--container=reviews') && shellArgs.includes(`--namespace=${namespace}`));
    // Without a terminal kubectl warns and goes on; what the practice mesh says comes from inside the pod.
    const { exitCode, stderr } = await execa(shellPath, shellArgs, {
      env: env as Record<string, string>,
      reject: false,
      input: '',
    });
    assert.equal(exitCode, 127, stderr);
    assert.match(stderr, /sh: not available on the practice mesh/);
  });

  it('forward a port of a Service into the sessions', async () => {
    const { showInputBox } = vscode.window;
    // Any port of this machine will do.
    Object.assign(vscode.window, { showInputBox: async () => '' });
    let url: unknown;
    try {
      url = await run('meshwalk.forward.start', found(namespace, 'Services', 'reviews'));
    } finally {
      Object.assign(vscode.window, { showInputBox });
    }
    assert.match(String(url), /^http:\/\/localhost:\d+/);
    const session = lab.sessions.all.find((one) => one.url === url);
    assert.ok(session, 'no session has the address');
    assert.equal((await fetch(String(url), { headers: { connection: 'close' } })).status, 200);
    await run('meshwalk.session.stop', session);
  });

  for (const [kind, app] of [
    ['Deployment', 'reviews'],
    ['StatefulSet', 'stored'],
  ] as const) {
    it(`restart a ${kind} after a question, and replace its pods`, async () => {
      const before = new Set((await pods(app)).map(({ metadata }) => metadata.uid));
      const questions = answering(() => undefined);
      try {
        await run('meshwalk.mesh.restart', found(namespace, 'Workloads', `${app}-v1`));
      } finally {
        questions.restore();
      }
      assert.match(
        questions.asked[0]?.message ?? '',
        new RegExp(`^Restart ${kind} ${app}-v1 in .*/${namespace}\\?$`),
      );
      assert.deepEqual(
        new Set((await pods(app)).map(({ metadata }) => metadata.uid)),
        before,
        'a question is no yes',
      );
      const yes = answering(pressing('Restart'));
      try {
        await run('meshwalk.mesh.restart', found(namespace, 'Workloads', `${app}-v1`));
      } finally {
        yes.restore();
      }
      await lab.api.waitForAll(
        { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `app=${app}` },
        (all) =>
          all.length === before.size && all.every((pod) => isReady(pod) && !before.has(pod.metadata.uid)),
      );
    });
  }
});
