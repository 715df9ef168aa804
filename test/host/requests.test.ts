import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isReady } from '../practice/clusterNetwork.ts';
import { eventually } from './support/eventually.ts';
import { ROUTE, type Sent, TEAM_ROUTE, VIRTUAL_SERVICE } from './support/requestRoutes.ts';
import { type Lab, closeEditors, lensTitles, openLab, openYaml } from './support/lab.ts';

describe('Requests', () => {
  let lab: Lab;
  let namespace: string;

  before(async () => {
    lab = await openLab();
    namespace = await lab.ownNamespace('requests', { injected: true });
    const samples = (...path: string[]): string =>
      readFileSync(join(lab.mesh.samples, 'bookinfo', ...path), 'utf8');
    await lab.api.apply(samples('platform', 'kube', 'bookinfo.yaml'), namespace);
    await lab.api.apply(samples('platform', 'kube', 'bookinfo-versions.yaml'), namespace);
    await lab.api.apply(samples('gateway-api', 'bookinfo-gateway.yaml'), namespace);
    await lab.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace },
      (pods) => pods.length >= 7 && pods.every(isReady),
    );
    await vscode.commands.executeCommand('meshwalk.sessions.focus');
  });
  after(async () => {
    for (const row of lab.traffic.runs.rows) lab.traffic.runs.remove(row);
    for (const session of lab.sessions.all) await lab.sessions.stop(session);
    await lab.close();
  });
  afterEach(closeEditors);

  function spec(count: number, plan: object = {}): object {
    const target = {
      kind: 'gateway',
      namespace,
      gateway: 'bookinfo-gateway',
      service: 'bookinfo-gateway-istio',
      port: 80,
    };
    return { target, plan: { path: '/productpage', amount: { count }, ...plan } };
  }

  /** Sends, and gives the newest run. Proxies learn of changes a little later than the API server. */
  async function send(count: number, plan: object = {}): Promise<Sent['runs'][number]> {
    const sent = await vscode.commands.executeCommand<Sent>('meshwalk.requests.send', spec(count, plan));
    const run = sent.runs.at(-1);
    assert.ok(run);
    return run;
  }

  /** Chance lets one run of a hundred look as if it differed from its promise; what is wrong differs twice. */
  async function sendFitting(count: number): Promise<Sent['runs'][number]> {
    const run = await send(count);
    return run.comparison.verdict === 'fits' ? run : send(count);
  }

  async function sendUntil(wanted: (run: Sent['runs'][number]) => boolean, plan: object = {}): Promise<void> {
    for (let tries = 0; tries < 40; tries++) if (wanted(await send(10, plan))) return;
    assert.fail('the proxies do not do what was applied');
  }

  it('flow through the Gateway, and are counted by code, version and time', async () => {
    await sendUntil(
      ({ result, comparison }) => result.byStatus['200'] === 10 && comparison.parts.length === 3,
    );
    const { result, comparison, promise } = await sendFitting(300);
    assert.equal(result.state, 'done');
    assert.deepEqual(result.byStatus, { '200': 300 });
    assert.equal(comparison.app, 'reviews');
    assert.deepEqual(
      comparison.parts.map(({ version }) => version),
      ['v1', 'v2', 'v3'],
    );
    for (const { observed, promised } of comparison.parts) {
      assert.ok(Math.abs(observed - 1 / 3) < 0.1, JSON.stringify(comparison));
      assert.ok(Math.abs((promised ?? 0) - 1 / 3) < 1e-9);
    }
    assert.notEqual(comparison.verdict, 'differs');
    assert.equal(promise?.route, undefined);
    assert.ok(result.latency && result.latency.p50 > 0 && result.latency.p50 <= result.latency.p99);
  });

  it('are held against the rule of the route that decided them, and the lens of the route says so', async () => {
    const { document } = await openYaml(ROUTE);
    await lab.api.apply(ROUTE, namespace);
    const versions = (run: Sent['runs'][number]): string =>
      run.comparison.parts.flatMap(({ version, count }) => (count > 0 ? [version] : [])).join();
    await sendUntil((run) => !versions(run).includes('v2'));
    const { comparison, promise } = await sendFitting(300);
    assert.deepEqual(promise?.route?.kind, 'HTTPRoute');
    assert.equal(promise.rule, 1);
    assert.deepEqual(
      comparison.parts.map(({ version, promised }) => [version, promised]),
      [
        ['v1', 0.9],
        ['v3', 0.1],
      ],
    );
    assert.equal(comparison.verdict, 'fits', JSON.stringify(comparison));
    await eventually([lab.traffic.splits.onDidChange, lab.hub.onDidChangeObjects], async () => {
      const titles = (await lensTitles(document)).flat();
      assert.ok(
        titles.some((title) => /^observed v1 \d+ % v3 \d+ % of 90\/10$/.test(title)),
        JSON.stringify(titles),
      );
      return true;
    });

    const jason = await send(30, { user: 'jason' });
    assert.equal(versions(jason), 'v2');
    assert.equal(jason.promise?.rule, 0);
    assert.equal(jason.comparison.verdict, 'fits');
  });

  it('are held against a VirtualService as well', async () => {
    const kind = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      name: 'reviews',
      namespace,
    };
    await lab.api.delete(kind);
    const { document } = await openYaml(VIRTUAL_SERVICE);
    await lab.api.apply(VIRTUAL_SERVICE, namespace);
    // A version that nobody promised is one that an older configuration has sent to.
    await sendUntil(
      ({ promise, comparison: { parts } }) =>
        promise?.route?.kind === 'VirtualService' && parts.map(({ version }) => version).join() === 'v1,v2',
    );
    const { comparison, promise } = await sendFitting(200);
    assert.equal(promise?.route?.kind, 'VirtualService');
    assert.deepEqual(
      comparison.parts.map(({ version, promised }) => [version, promised]),
      [
        ['v1', 0.5],
        ['v2', 0.5],
      ],
    );
    assert.equal(comparison.verdict, 'fits', JSON.stringify(comparison));
    await eventually([lab.traffic.splits.onDidChange, lab.hub.onDidChangeObjects], async () =>
      (await lensTitles(document))
        .flat()
        .some((title) => /^observed v1 \d+ % v2 \d+ % of 50\/50$/.test(title)),
    );
  });

  it('go at the rate and with the headers that were asked for', async () => {
    await lab.api.apply(TEAM_ROUTE, namespace);
    const plan = { path: '/team', headers: [['x-team', 'shop']] };
    await sendUntil(({ result }) => result.byStatus['200'] === 10, plan);
    // Fewer at once would wait for answers, and what has no turn within the second is not sent: a busy machine sent three.
    const { result, comparison } = await send(0, {
      ...plan,
      amount: { perSecond: 20, seconds: 1 },
      concurrency: 20,
    });
    assert.deepEqual(result.byStatus, { '200': 20 });
    assert.ok(result.elapsedMs > 900, `${result.elapsedMs} ms`);
    assert.deepEqual(
      comparison.parts.map(({ version, count }) => [version, count]),
      [['v2', 20]],
    );
    assert.deepEqual((await send(5, { path: '/team' })).result.byStatus, { '404': 5 });
  });

  it('go to one pod of a Service, past its routes, and to an address of this machine', async () => {
    const plan = { path: '/reviews/0', amount: { count: 20 } };
    const service = { kind: 'service', namespace, service: 'reviews', port: 9080 };
    const sent = await vscode.commands.executeCommand<Sent>('meshwalk.requests.send', {
      target: service,
      plan,
    });
    const run = sent.runs.at(-1);
    assert.deepEqual(run?.result.byStatus, { '200': 20 });
    assert.equal(run.comparison.parts.length, 1);
    assert.equal(run.promise, undefined);

    const heard: string[] = [];
    const server = createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${String(request.headers['x-team'])}`);
      response.setHeader('x-app-version', heard.length % 2 === 0 ? 'v1' : 'v2');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const own = await vscode.commands.executeCommand<Sent>('meshwalk.requests.send', {
        target: { kind: 'url', url: `http://127.0.0.1:${port}` },
        plan: { method: 'PUT', path: '/a?b=c', headers: [['x-team', 'shop']], amount: { count: 4 } },
      });
      assert.deepEqual(
        own.runs.at(-1)?.comparison.parts.map(({ version, count }) => [version, count]),
        [
          ['v1', 2],
          ['v2', 2],
        ],
      );
      assert.deepEqual([...new Set(heard)], ['PUT /a?b=c shop']);
    } finally {
      server.close();
    }
  });

  it('whose answers name no version are told apart by the access log of the Gateway', async () => {
    const { comparison } = await send(20, { path: '/api/v1/products' });
    assert.equal(comparison.verdict, 'unknown');
    const row = lab.traffic.runs.rows.find(({ runs }) => runs.at(-1)?.plan.path === '/api/v1/products');
    const run = row?.runs.at(-1);
    assert.ok(run);
    await eventually([lab.traffic.runs.onDidChange], () => run.source === 'accessLog', {
      what: 'versions of the access log',
    });
    assert.deepEqual(run.result.versions, [{ app: 'productpage', version: 'v1', count: 20 }]);
    assert.equal(run.promise?.route?.metadata.name, 'bookinfo');
    assert.equal(run.comparison.verdict, 'fits');
  });

  it('that are stopped half-way say how far they came, and nothing else', async () => {
    const rows = lab.traffic.runs;
    const sending = send(10_000, { path: '/productpage?stopped' });
    const row = await eventually(
      [rows.onDidChange],
      () =>
        rows.rows.find(
          ({ runs }) => (runs.at(-1)?.result.state === 'running' && runs.at(-1)?.result.sent) || 0,
        ),
      { what: 'answers of a run' },
    );
    await vscode.commands.executeCommand('meshwalk.requests.stop', row);
    const { result } = await sending;
    assert.equal(result.state, 'stopped');
    assert.ok(result.sent > 0 && result.sent < 10_000);
    assert.deepEqual(result.byStatus, { '200': result.sent });
  });

  it('to what cannot be reached say why', async () => {
    await lab.api.apply(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: dead\nspec:\n  selector: { app: nobody }\n  ports: [{ port: 80 }]\n',
      namespace,
    );
    const backend = await lab.traffic.backend();
    const target = { kind: 'service', namespace, service: 'dead', port: 80 } as const;
    const plan = { path: '/', amount: { count: 1 } };
    await assert.rejects(backend.send({ target, plan }), /dead/);
    await assert.rejects(backend.send({ target: { ...target, service: 'absent' }, plan }), /absent/);
    const nobody = await backend.send({ target: { kind: 'url', url: 'http://127.0.0.1:1' }, plan });
    assert.match(JSON.stringify(nobody), /connection refused: nobody listens there/);
  });

  it('with a hostile address, path or header are not sent', async () => {
    const before = lab.traffic.runs.rows.length;
    const backend = await lab.traffic.backend();
    const url = { kind: 'url', url: 'http://localhost:1' };
    const plan = { path: '/', amount: { count: 1 } };
    for (const hostile of [
      { target: { ...url, url: 'http://example.com' }, plan },
      { target: { ...url, url: 'file:///etc/passwd' }, plan },
      { target: url, plan: { ...plan, path: '//example.com/' } },
      { target: url, plan: { ...plan, headers: [['x', 'a\r\ny: b']] } },
      { target: url, plan: { ...plan, amount: { count: 10_001 } } },
      { target: url, plan: { ...plan, concurrency: 500 } },
      { target: { ...url, kind: 'shell' }, plan },
      { target: { kind: 'service', namespace: '--kubeconfig=x', service: 'a', port: 1 }, plan },
    ])
      await assert.rejects(backend.send(hostile), { name: 'UserFacingError' }, JSON.stringify(hostile));
    assert.equal(lab.traffic.runs.rows.length, before);
  });

  it('are copied as text, kept as a history, and removed', async () => {
    await send(40, { path: '/productpage?copied' });
    const row = lab.traffic.runs.rows.find(({ runs }) => runs.at(-1)?.plan.path === '/productpage?copied');
    assert.ok(row);
    await vscode.commands.executeCommand('meshwalk.requests.sendAgain', row);
    assert.equal(row.runs.length, 2);
    await vscode.commands.executeCommand('meshwalk.requests.copyText', row);
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^Requests to \/productpage\?copied\nGateway \S+\/bookinfo-gateway, port 80\n/);
    assert.match(text, /\n200: 40\n/);
    assert.match(text, /\nreviews v1: \d+ % of 50 % \(\d+\)\n/);
    assert.match(text, /\nRule 1 of VirtualService reviews: every request\n/);
    await vscode.commands.executeCommand('meshwalk.requests.remove', row);
    assert.equal(lab.traffic.runs.get(row.id), undefined);
  });
});
