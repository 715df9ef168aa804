import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { at, isRecord, listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { launchChromium } from '../../rig/chromium.ts';
import { openDashboard } from './istioctlViews.ts';
import { echo } from './objects.ts';
import { allReady, gatewayRoute, pathPrefix, type TrafficScene } from './scene.ts';
import { eventually, type Answer, type Forward } from './support.ts';

/** Milliseconds that a cold build of Prometheus may take. */
const buildTime = 900_000;

/** Spans in the collectors, and the standard metrics in the real Prometheus. To be called inside of a `describe`. */
export function telemetry(scene: TrafficScene): void {
  const addon = async (name: string): Promise<void> => {
    const file = join(scene.mesh.tools.samples, 'addons', `${name}.yaml`);
    await scene.mesh.api.apply(readFileSync(file, 'utf8'), 'istio-system');
  };

  describe('traces', () => {
    let jaeger: Forward;

    before(async () => {
      await addon('jaeger');
      await addProvider(scene, {
        name: 'practice-zipkin',
        zipkin: { service: 'zipkin.istio-system.svc.cluster.local', port: 9411 },
      });
      jaeger = await eventually(async () => openDashboard(scene.mesh, 'jaeger'), 20_000);
    });
    after(async () => jaeger?.close());

    const asked = async (headers: Record<string, string>): Promise<Answer> => {
      const answer = await scene.gateway.get('/productpage', { 'user-agent': 'tracing', ...headers });
      assert.equal(answer.status, 200);
      return answer;
    };
    const traceOf = async (id: string): Promise<readonly unknown[]> => {
      const answer = await jaeger.get(`/api/v2/trace/${id}`);
      return answer.status === 200 ? (JSON.parse(answer.body) as unknown[]) : [];
    };

    it('are none before a Telemetry resource asks for them', async () => {
      const id = randomBytes(16).toString('hex');
      for (const headers of [
        {},
        { 'x-b3-traceid': id, 'x-b3-spanid': 'fedcba9876543210', 'x-b3-sampled': '1' },
      ])
        await asked(headers);
      assert.equal(await count(jaeger), 0);
      assert.deepEqual(await traceOf(id), []);
    });

    it('go by B3 headers through every proxy to Zipkin, when a Telemetry resource asks for them', async () => {
      await scene.apply(tracing('practice-zipkin', 100));
      const parent = 'fedcba9876543210';
      const { id, spans } = await eventually(async () => {
        // One of its own for each attempt: at first some proxies know of the collector and others do not.
        const traceId = randomBytes(16).toString('hex');
        await asked({ 'x-b3-traceid': traceId, 'x-b3-spanid': parent, 'x-b3-sampled': '1' });
        const found = await traceOf(traceId);
        const services = new Set(found.map((span) => stringAt(span, 'localEndpoint', 'serviceName')));
        for (const name of ['bookinfo-gateway-istio', 'productpage', 'details', 'reviews'])
          assert(services.has(`${name}.default`), [...services].join(' '));
        const ids = new Set(found.map((span) => stringAt(span, 'id')));
        assert.equal(ids.size, found.length, 'no span id occurs twice');
        for (const span of found) {
          const of = stringAt(span, 'parentId') ?? '';
          assert(of === parent || ids.has(of), `${stringAt(span, 'name')} has a parent`);
        }
        return { id: traceId, spans: found };
      });
      const called = spans.find(
        (span) => stringAt(span, 'localEndpoint', 'serviceName') === 'details.default',
      );
      assert.equal(stringAt(called, 'kind'), 'SERVER');
      // Two Services have the pod, and istiod names the operation by one of them.
      assert.match(stringAt(called, 'name') ?? '', /^details(-v1)?\.default\.svc\.cluster\.local:9080\/\*$/);
      assert.equal(stringAt(called, 'tags', 'http.status_code'), '200');
      assert.equal(stringAt(called, 'tags', 'istio.canonical_service'), 'details');
      const page = await jaeger.get(`/trace/${id}`);
      assert.match(page.body, /practice mesh's stand-in for Jaeger/);
      assert.match(page.body, /details\.default\.svc\.cluster\.local:9080\/\*/);
      assert((await jaeger.get('/?service=details.default')).body.includes(`/traces/${id}`));
    });

    it('respect what the sender has decided, and the share that is asked for', async () => {
      await scene.apply(tracing('practice-zipkin', 0));
      const sampled = randomBytes(16).toString('hex');
      await eventually(async () => {
        await asked({ 'x-b3-traceid': sampled, 'x-b3-spanid': 'fedcba9876543210', 'x-b3-sampled': '1' });
        assert((await traceOf(sampled)).length > 3);
        const before = await count(jaeger);
        await asked({});
        assert.equal(await count(jaeger), before);
      });
      const refused = randomBytes(16).toString('hex');
      await asked({ b3: `${refused}-fedcba9876543210-0` });
      assert.deepEqual(await traceOf(refused), []);
    });

    it('go by the headers of the W3C to the provider jaeger of the demo profile', async () => {
      await scene.apply(tracing('jaeger', 100));
      await eventually(async () => {
        const id = randomBytes(16).toString('hex');
        await asked({ traceparent: `00-${id}-fedcba9876543210-01` });
        const services = new Set(
          (await traceOf(id)).map((span) => stringAt(span, 'localEndpoint', 'serviceName')),
        );
        assert(services.has('details.default') && services.size >= 4, [...services].join(' '));
      });
    });
  });

  it('count N requests as N in PromQL, by a Prometheus that runs while its addon is deployed', async function () {
    this.timeout(buildTime);
    const counted = echo('counted', 'default');
    await scene.apply(
      ...counted,
      gatewayRoute('counted', [
        { matches: [pathPrefix('/counted')], backendRefs: [{ name: 'counted', port: 80 }] },
      ]),
    );
    assert(scene.mesh.parts.every(({ name }) => name !== 'prometheus'));
    await addon('prometheus');
    await allReady(scene.mesh, counted);
    await eventually(async () => assert.equal((await scene.gateway.get('/counted')).status, 200));
    await eventually(async () => {
      const part = scene.mesh.parts.find(({ name }) => name === 'prometheus');
      assert.equal(part?.state, 'ready');
    }, buildTime);
    const prometheus = await openDashboard(scene.mesh, 'prometheus');
    try {
      const value = async (query: string): Promise<number> => {
        const answer = await prometheus.get(`/api/v1/query?query=${encodeURIComponent(query)}`);
        return Number(stringAt(at(JSON.parse(answer.body), 'data', 'result', 0, 'value'), 1) ?? 0);
      };
      const of =
        '{reporter="source",source_workload="bookinfo-gateway-istio",destination_workload="counted",response_code="200"}';
      const requests = `sum(istio_requests_total${of})`;
      let before = 0;
      await eventually(async () => assert((before = await value(requests)) >= 1));
      await scene.gateway.many(137, '/counted/a');
      await eventually(async () => assert.equal(await value(requests), before + 137));
      assert.equal(await value(`sum(istio_request_duration_milliseconds_count${of})`), before + 137);
      const page = await prometheus.get('/');
      assert.match(page.body, /<title>Prometheus \(practice mesh\)<\/title>[\s\S]*The page is ours/);
      assert.deepEqual(await askedOnPage(prometheus.port, requests), {
        said: `1 result for ${requests}`,
        row: ['(none)', String(before + 137)],
      });
      const wrong = await askedOnPage(prometheus.port, 'sum(');
      assert.match(wrong.said, /^Prometheus has not answered: .*parse error/);
    } finally {
      await prometheus.close();
    }
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'prometheus',
      namespace: 'istio-system',
    };
    await scene.mesh.api.delete(deployment);
    await eventually(async () => assert(scene.mesh.parts.every(({ name }) => name !== 'prometheus')));
  });
}

/** What the page of ours says and shows after a question, in a real browser. */
async function askedOnPage(port: number, query: string): Promise<{ said: string; row: readonly string[] }> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/`);
    await page.getByLabel('PromQL').fill(query);
    await page.getByRole('button', { name: 'Ask' }).press('Enter');
    const said = page.getByRole('status').filter({ hasNotText: /^(Nothing was asked yet\.|Asking …)$/ });
    await said.waitFor();
    return { said: await said.innerText(), row: await page.locator('tbody td').allInnerTexts() };
  } finally {
    await browser.close();
  }
}

async function count(collector: Forward): Promise<number> {
  return listAt(JSON.parse((await collector.get('/api/v2/traces?limit=1000')).body)).length;
}

function tracing(provider: string, share: number): KubeObject {
  return {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'mesh-default', namespace: 'istio-system' },
    spec: { tracing: [{ providers: [{ name: provider }], randomSamplingPercentage: share }] },
  };
}

async function addProvider({ mesh }: TrafficScene, provider: object): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'istio', namespace: 'istio-system' };
  const config = load(stringAt(await mesh.api.get(ref), 'data', 'mesh') ?? '');
  assert(isRecord(config));
  const extensionProviders = [...listAt(config, 'extensionProviders'), provider];
  await mesh.api.patch(ref, { data: { mesh: dump({ ...config, extensionProviders }) } });
}
