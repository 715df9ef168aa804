import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { tool } from '../practice/support.ts';
import type { TrafficScene } from './scene.ts';
import { eventually, forwardTo, type Forward } from './support.ts';

/** What unmodified istioctl shows of the proxies. To be called inside of a `describe`. */
export function istioctlViews(scene: TrafficScene): void {
  const run = async (...args: string[]) => (await tool(scene.mesh, 'istioctl', ...args)).stdout;
  const config = async (what: string, ...more: string[]) =>
    await run('proxy-config', what, 'deploy/productpage-v1', ...more);

  it('lists all of them, in agreement with istiod', async () => {
    const status = await run('proxy-status');
    for (const app of [
      'bookinfo-gateway-istio',
      'productpage',
      'details',
      'ratings',
      'reviews-v1',
      'reviews-v2',
      'reviews-v3',
    ]) {
      assert.match(status, new RegExp(`^${app}-.*CDS,LDS,EDS,RDS`, 'm'));
    }
    const pod = await podOf(scene.mesh, 'productpage');
    await eventually(async () =>
      assert.match(await run('proxy-status', pod), /Clusters Match\nListeners Match\nRoutes Match/),
    );
  });

  it('shows routes, listeners, clusters, endpoints and bootstrap', async () => {
    assert.match(await config('routes'), /^9080 +reviews\.default\.svc\.cluster\.local:9080 /m);
    assert.match(await config('listeners'), /^0\.0\.0\.0 +9080 .*Route: 9080/m);
    assert.match(await config('clusters'), /^reviews\.default\.svc\.cluster\.local +9080 /m);
    assert.match(
      await config('endpoints'),
      /^10\.244\.[\d.]+:9080 +HEALTHY +OK +outbound\|9080\|\|ratings\./m,
    );
    assert.match(await config('bootstrap'), /"id": "sidecar~10\.244\./);
  });

  it("shows the certificate that istiod's own authority has issued to the proxy", async () => {
    const table = await config('secret');
    assert.match(table, /^default +Cert Chain +ACTIVE +true +[0-9a-f]+ /m);
    assert.match(table, /^ROOTCA +CA +ACTIVE +true +[0-9a-f]+ /m);
    const pod = await podOf(scene.mesh, 'productpage');
    const whole = await tool(
      scene.mesh,
      'kubectl',
      'exec',
      pod,
      '-c',
      'istio-proxy',
      '--',
      'pilot-agent',
      'request',
      'GET',
      'certs',
    );
    assert.match(whole.stdout, /"uri":"spiffe:\/\/cluster\.local\/ns\/default\/sa\/bookinfo-productpage"/);
  });

  it('describes a pod with what applies to it', async () => {
    const described = await run('x', 'describe', 'pod', await podOf(scene.mesh, 'productpage'));
    assert.match(described, /Service: productpage/);
    assert.match(described, /Workload mTLS mode: PERMISSIVE/);
    assert.match(await run('x', 'describe', 'service', 'reviews'), /^Service: reviews\n/m);
  });

  it("opens a proxy's admin page, which says what it is", async () => {
    const dashboard = await openDashboard(scene.mesh, 'envoy', 'deploy/productpage-v1');
    const page = await dashboard.get('/');
    assert.match(page.body, /It is not Envoy\./);
    const dump = await dashboard.get('/config_dump');
    assert.equal(dump.status, 200);
    const types = [...dump.body.matchAll(/envoy\.admin\.v3\.(\w+)"/g)].map(([, name]) => name);
    for (const part of ['Bootstrap', 'Clusters', 'Listeners', 'Routes', 'Secrets'])
      assert(types.includes(`${part}ConfigDump`), `${part} in ${types.join(' ')}`);
    await dashboard.close();
  });
}

async function podOf(mesh: PracticeMesh, app: string): Promise<string> {
  const selection = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', labelSelector: `app=${app}` };
  return (await mesh.api.list(selection))[0]?.metadata.name ?? '';
}

/** `istioctl dashboard …`, without a browser. */
export async function openDashboard(mesh: PracticeMesh, ...args: string[]): Promise<Forward> {
  const process = tool(mesh, 'istioctl', 'dashboard', ...args, '--browser=false', '--port=0');
  const ended = process.catch(() => {});
  for await (const line of createInterface({ input: process.stdout })) {
    const local = /^http:\/\/localhost:(\d+)/.exec(line)?.[1];
    if (local === undefined) continue;
    process.stdout.resume();
    return forwardTo(Number(local), async () => {
      process.kill();
      await ended;
    });
  }
  throw new Error(`istioctl dashboard ${args.join(' ')} has ended`);
}
