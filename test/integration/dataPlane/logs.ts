import assert from 'node:assert/strict';
import { at, stringAt } from '../../../src/mesh/fields.ts';
import { tool } from '../practice/support.ts';
import { virtualService } from './objects.ts';
import { ask, type TrafficScene } from './scene.ts';
import { eventually } from './support.ts';

/** Lines that the proxies write of requests. To be called inside of a `describe`. */
export function logs(scene: TrafficScene): void {
  const lines = async () => {
    const args = ['deploy/productpage-v1', '-c', 'istio-proxy', '--tail=40'];
    return (await tool(scene.mesh, 'kubectl', 'logs', ...args)).stdout.split('\n');
  };
  const lineOf = async (path: string) => (await lines()).findLast((line) => line.includes(path));

  it("have Envoy's default form: time, request, answer, sizes, times, and who was asked", async () => {
    assert.equal((await ask(scene, '-A', 'tester', 'lab/plain'))[0], '200');
    assert.match(
      (await lineOf('/plain')) ?? '',
      /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "GET \/plain HTTP\/1\.1" 200 - via_upstream - "-" 0 \d+ \d+ \d+ "-" "tester" "[0-9a-f-]{36}" "lab" "10\.244\.[\d.]+:8080" outbound\|80\|\|lab\.default\.svc\.cluster\.local;? /,
    );
  });

  it('are of the requests that a Telemetry resource names, or of none', async () => {
    const telemetry = (accessLogging: object) => ({
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'logs', namespace: 'default' },
      spec: { accessLogging: [{ providers: [{ name: 'envoy' }], ...accessLogging }] },
    });
    await scene.apply(telemetry({ filter: { expression: 'response.code >= 400' } }));
    await eventually(async () => {
      const path = `status/${500 + Math.floor(Math.random() * 90)}?${Math.random()}`;
      await ask(scene, `lab/${path.replace('status/5', 'fine/5')}`);
      await ask(scene, `lab/${path}`);
      assert(await lineOf(path), 'the request that failed');
      assert.equal(await lineOf(path.replace('status/5', 'fine/5')), undefined);
    });
    await scene.mesh.api.apply([telemetry({ disabled: true })]);
    await eventually(async () => {
      const path = `status/503?${Math.random()}`;
      await ask(scene, `lab/${path}`);
      assert.equal(await lineOf(path), undefined);
    });
  });

  it('are JSON where the mesh says so, with the kinds of their values', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'istio', namespace: 'istio-system' };
    const before = stringAt(await scene.mesh.api.get(ref), 'data', 'mesh') ?? '';
    const withMesh = async (mesh: string) => scene.mesh.api.patch(ref, { data: { mesh } });
    await withMesh(`${before}\naccessLogEncoding: JSON\n`);
    try {
      await eventually(async () => {
        const path = `status/404?${Math.random()}`;
        await ask(scene, `lab/${path}`);
        const line: unknown = JSON.parse((await lineOf(path)) ?? '');
        assert.equal(at(line, 'response_code'), 404);
        assert.equal(at(line, 'path'), `/${path}`);
        assert.equal(at(line, 'upstream_transport_failure_reason'), null);
      }, 20_000);
    } finally {
      await withMesh(before);
    }
  });

  it('and header operations know the commands of Envoy', async () => {
    const headers = {
      request: {
        set: { 'x-from': 'pod %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%', 'x-none': '%REQ(x-absent)%' },
      },
      response: { set: { 'x-upstream': '%UPSTREAM_HOST%' } },
    };
    await scene.apply(virtualService('lab', [{ headers, route: [{ destination: { host: 'lab' } }] }]));
    await eventually(async () => {
      const [, answer] = await ask(scene, '-i', 'lab/headers');
      assert.match(answer, /"x-from":"pod 10\.244\.[\d.]+"/);
      assert.doesNotMatch(answer, /x-none/);
      assert.match(answer, /^x-upstream: 10\.244\.[\d.]+:8080\r$/m);
    });
  });
}
