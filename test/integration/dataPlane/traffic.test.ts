import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { processesOf, tool } from '../practice/support.ts';
import { httpsGateways } from './httpsGateways.ts';
import { istioctlViews } from './istioctlViews.ts';
import { logs } from './logs.ts';
import { notRepresented } from './notRepresented.ts';
import {
  authorization,
  echo,
  mutualTls,
  refOf,
  reviewsRoute,
  reviewsSubsets,
  toSubsets,
  virtualService,
} from './objects.ts';
import { placement } from './placement.ts';
import { protection } from './protection.ts';
import { routeFeatures } from './routeFeatures.ts';
import { allReady, type TrafficScene } from './scene.ts';
import { assertShares, curlIn, eventually, openForward, type Forward } from './support.ts';
import { telemetry } from './telemetry.ts';
import { tokens } from './tokens.ts';
import { upstreams } from './upstreams.ts';

const reviews = '/api/v1/products/0/reviews';
const ratings = '/api/v1/products/0/ratings';

describe('requests on the practice mesh', function () {
  this.timeout(240_000);
  let mesh: PracticeMesh;
  let gateway: Forward;
  const applied: KubeObject[] = [];
  const scene: TrafficScene = {
    get mesh() {
      return mesh;
    },
    get gateway() {
      return gateway;
    },
    apply,
  };

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'bookinfo', metrics: 'with-addon' });
    gateway = await openForward(mesh, 'svc/bookinfo-gateway-istio', 80);
    const lab = [...echo('lab', 'default'), ...echo('shadow', 'default')];
    await mesh.api.apply(lab);
    await allReady(mesh, lab);
  });
  after(async () => {
    await gateway?.close();
    await mesh?.down();
    assert.deepEqual(await processesOf(mesh.dir), []);
  });
  afterEach(async () => {
    for (const object of applied.splice(0)) await mesh.api.delete(refOf(object));
  });

  async function apply(...objects: KubeObject[]): Promise<void> {
    applied.push(...objects);
    await mesh.api.apply(objects);
  }

  it('splits evenly over the versions of reviews unless told otherwise', async () => {
    const page = await gateway.get('/productpage');
    assert.match(page.body, /<title>Simple Bookstore App<\/title>/);
    assert.match(page.body, /reviews-v[123]-/);
    assertShares(await gateway.many(3000, reviews), { v1: 1 / 3, v2: 1 / 3, v3: 1 / 3 });
  });

  it('shifts by HTTPRoute', async () => {
    await apply(reviewsRoute({ v1: 90, v3: 10 }));
    await eventually(async () => assertShares(await gateway.many(300, reviews), { v1: 0.9, v3: 0.1 }, 0.08));
    assertShares(await gateway.many(1500, reviews), { v1: 0.9, v3: 0.1 });
    await mesh.api.apply([reviewsRoute({ v1: 50, v3: 50 })]);
    await eventually(async () => assertShares(await gateway.many(300, reviews), { v1: 0.5, v3: 0.5 }, 0.12));
    assertShares(await gateway.many(2000, reviews), { v1: 0.5, v3: 0.5 });
  });

  it('shifts by VirtualService, and sends jason to v2 with black stars', async () => {
    const forJason = { match: [{ headers: { 'end-user': { exact: 'jason' } } }], ...toSubsets({ v2: 100 }) };
    await apply(reviewsSubsets, virtualService('reviews', [forJason, toSubsets({ v1: 50, v3: 50 })]));
    await eventually(async () => assertShares(await gateway.many(300, reviews), { v1: 0.5, v3: 0.5 }, 0.12));
    assertShares(await gateway.many(2000, reviews), { v1: 0.5, v3: 0.5 });
    const jason = { cookie: 'session=jason' };
    assertShares(await gateway.many(50, reviews, jason), { v2: 1 }, 0);
    const page = await gateway.get('/productpage', jason);
    assert.match(page.body, /Signed in as <b>jason<\/b>/);
    assert.match(page.body, /class="black" role="img"/);
    await mesh.api.apply([virtualService('reviews', [toSubsets({ v1: 90, v3: 10 })])]);
    await eventually(async () => assertShares(await gateway.many(300, reviews), { v1: 0.9, v3: 0.1 }, 0.08));
    assertShares(await gateway.many(1500, reviews), { v1: 0.9, v3: 0.1 });
  });

  it('injects a delay for jason only, so that the impatient page loses its reviews', async () => {
    const http = { route: [{ destination: { host: 'ratings' } }] };
    const slow = {
      match: [{ headers: { 'end-user': { exact: 'jason' } } }],
      fault: { delay: { percentage: { value: 100 }, fixedDelay: '7s' } },
    };
    await apply(
      reviewsSubsets,
      virtualService('reviews', [toSubsets({ v2: 100 })]),
      virtualService('ratings', [{ ...slow, ...http }, http]),
    );
    const page = await eventually(async () => {
      const answer = await gateway.get('/productpage', { cookie: 'session=jason' });
      assert.match(answer.body, /The reviews cannot be shown/);
      return answer;
    });
    assert(page.milliseconds > 5800 && page.milliseconds < 7900, `${page.milliseconds} ms`);
    const other = await gateway.get('/productpage');
    assert(other.milliseconds < 2000, `${other.milliseconds} ms`);
    assert.match(other.body, /5 of 5 stars/);
  });

  it('aborts with the status that the fault names', async () => {
    const fault = { abort: { percentage: { value: 100 }, httpStatus: 418 } };
    await apply(virtualService('ratings', [{ fault, route: [{ destination: { host: 'ratings' } }] }]));
    await eventually(async () => assert.equal((await gateway.get(ratings)).status, 418));
    const { stdout } = await tool(
      mesh,
      'kubectl',
      'logs',
      'deploy/productpage-v1',
      '-c',
      'istio-proxy',
      '--tail=20',
    );
    assert.match(stdout, /"GET \/ratings\/0 HTTP\/1\.1" 418 FI fault_filter_abort /);
  });

  it('answers 503 for a subset that does not exist, and 500 for a backend that does not exist', async () => {
    await apply(virtualService('reviews', [toSubsets({ v9: 100 })]));
    await eventually(async () => assert.equal((await gateway.get(reviews)).status, 503));
    const route = reviewsRoute({ missing: 1 });
    await mesh.api.delete(refOf(virtualService('reviews', [])));
    await apply(route);
    await eventually(async () => assert.equal((await gateway.get(reviews)).status, 500));
  });

  it('refuses a plaintext caller under strict mTLS, and lets one with a sidecar in', async () => {
    const outside = await mesh.createNamespace('outside');
    await mesh.api.apply(echo('legacy', outside));
    const call = async (namespace: string, pod: string, container: string) =>
      await tool(
        mesh,
        'kubectl',
        'exec',
        '-n',
        namespace,
        pod,
        '-c',
        container,
        '--',
        'curl',
        '-sS',
        'ratings.default:9080/ratings/0',
      );
    await eventually(async () => assert.match((await call(outside, 'legacy', 'legacy')).stdout, /Reviewer1/));
    await apply(mutualTls('default', 'STRICT'));
    await eventually(async () => assert.rejects(call(outside, 'legacy', 'legacy'), /curl: \(56\)/));
    assert.match((await call('default', 'deploy/productpage-v1', 'productpage')).stdout, /Reviewer1/);
  });

  it('denies by AuthorizationPolicy what no rule allows', async () => {
    const principals = ['cluster.local/ns/default/sa/bookinfo-reviews'];
    await apply(
      authorization('ratings', {
        selector: { matchLabels: { app: 'ratings' } },
        rules: [{ from: [{ source: { principals } }], to: [{ operation: { methods: ['GET'] } }] }],
      }),
    );
    const ask = async (from: string, ...args: string[]) =>
      (
        await curlIn(
          mesh,
          from,
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          ...args,
          'ratings:9080/ratings/0',
        )
      ).stdout;
    await eventually(async () => assert.equal(await ask('deploy/productpage-v1'), '403'));
    assert.equal(await ask('deploy/reviews-v2'), '200');
    assert.equal(await ask('deploy/reviews-v2', '-X', 'DELETE'), '403');
  });

  it('retries as often as the policy says, counts it, and stops waiting at the timeout', async () => {
    const namespace = await mesh.createNamespace('retry', { injected: true });
    await mesh.api.apply(echo('shop', namespace));
    const ref = { apiVersion: 'v1', kind: 'Pod', name: 'shop', namespace };
    await mesh.api.waitFor(ref, (pod) => pod !== undefined && isReady(pod));
    const route = { route: [{ destination: { host: `shop.${namespace}.svc.cluster.local` } }] };
    const retries = { attempts: 4, retryOn: '5xx', perTryTimeout: '2s' };
    await apply({
      ...virtualService(`shop.${namespace}.svc.cluster.local`, [{ ...route, retries, timeout: '1s' }]),
      metadata: { name: 'shop', namespace },
    });
    const call = (path: string) =>
      curlIn(mesh, 'deploy/productpage-v1', '-s', '-w', ' %{http_code}', `shop.${namespace}/${path}`);
    const log = async () =>
      (await tool(mesh, 'kubectl', 'logs', '-n', namespace, 'shop', '-c', 'istio-proxy')).stdout;
    await eventually(async () => {
      const before = (await log()).split('/status/503').length;
      assert.equal((await call('status/503')).stdout.trim(), '503');
      assert.equal((await log()).split('/status/503').length - before, 5);
    });
    const counters = async () =>
      (
        await curlIn(
          mesh,
          'deploy/productpage-v1',
          '-s',
          `localhost:15000/stats?filter=shop.${namespace}.*upstream_rq_(retry|timeout)`,
        )
      ).stdout;
    assert.match(
      await counters(),
      /\.upstream_rq_retry: (?:[4-9]|\d\d+)\n[\s\S]*_retry_limit_exceeded: [1-9]/,
    );
    const late = await call('delay/3');
    assert.equal(late.stdout, 'upstream request timeout 504');
    assert.match(await counters(), /\.upstream_rq_timeout: 1$/m);
    const echoed = JSON.parse((await call('hello')).stdout.replace(/ 200$/, '')) as Record<string, unknown>;
    assert.deepEqual([echoed['app'], echoed['version'], echoed['path']], ['shop', 'v1', '/hello']);
  });

  it('counts every hop in the standard metrics of both sides', async () => {
    await gateway.many(5, reviews);
    const { stdout } = await curlIn(mesh, 'deploy/productpage-v1', '-s', 'localhost:15020/stats/prometheus');
    const line = (part: string) =>
      stdout.split('\n').find((text) => text.startsWith('istio_requests_total') && text.includes(part));
    assert.match(
      line('destination_workload="reviews-v1"') ?? '',
      /reporter="source",source_workload="productpage-v1".*response_code="200".* \d+$/,
    );
    assert.match(
      line('reporter="destination"') ?? '',
      /source_workload="bookinfo-gateway-istio".*connection_security_policy="mutual_tls"/,
    );
    for (const histogram of [
      'istio_request_duration_milliseconds',
      'istio_request_bytes',
      'istio_response_bytes',
    ]) {
      assert.match(stdout, new RegExp(`^${histogram}_bucket\\{.*le="\\+Inf"\\} \\d+$`, 'm'));
      assert.match(stdout, new RegExp(`^${histogram}_sum\\{.*\\} [\\d.e+-]+$`, 'm'));
    }
  });

  describe('by what routes can do besides', () => routeFeatures(scene));
  describe('to servers that fail or are full', () => upstreams(scene));
  describe('to one of several endpoints', () => placement(scene));
  describe('that are protected', () => protection(scene));
  describe('with tokens', () => tokens(scene));
  describe('in access logs', () => logs(scene));
  describe('through HTTPS', () => httpsGateways(scene));
  describe('that cannot be represented', () => notRepresented(scene));
  describe('as istioctl sees the proxies', () => istioctlViews(scene));
  describe('in traces and metrics', () => telemetry(scene));

  it('loses no request when a workload is rolled out or istiod restarts', async () => {
    const over = new AbortController();
    const statuses: number[] = [];
    const client = (async () => {
      while (!over.signal.aborted) statuses.push((await gateway.get(ratings)).status);
    })();
    await tool(mesh, 'kubectl', 'rollout', 'restart', 'deploy/ratings-v1');
    await tool(mesh, 'kubectl', 'rollout', 'status', 'deploy/ratings-v1', '--timeout=60s');
    await mesh.restart('istiod');
    over.abort();
    await client;
    const lost = statuses.filter((status) => status !== 200);
    assert(
      statuses.length > 30 && lost.length <= 1,
      `${lost.length} of ${statuses.length} lost: ${lost.join(' ')}`,
    );
    // The proxies have found the new istiod.
    await apply(virtualService('ratings', [{ directResponse: { status: 299 } }]));
    await eventually(async () => assert.equal((await gateway.get(ratings)).status, 299), 20_000);
  });
});
