import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { tool } from '../practice/support.ts';
import { ask, type TrafficScene } from './scene.ts';
import { eventually } from './support.ts';

/** Outlier detection, limits of connections, and servers outside of the mesh. To be called inside of a `describe`. */
export function upstreams(scene: TrafficScene): void {
  /** Counters of the caller's proxy about `lab`, as Istio's own task on circuit breakers looks at them. */
  const statistics = async (what: string): Promise<string> => {
    const path = `stats?filter=${encodeURIComponent(`outbound\\|80\\|\\|lab\\.default.*${what}`)}`;
    const request = ['pilot-agent', 'request', 'GET', path];
    const pod = ['deploy/productpage-v1', '-c', 'istio-proxy'];
    return (await tool(scene.mesh, 'kubectl', 'exec', ...pod, '--', ...request)).stdout;
  };

  it('puts an endpoint aside after errors in a row, and shows it', async () => {
    const outlierDetection = { consecutive5xxErrors: 3, baseEjectionTime: '30s', maxEjectionPercent: 100 };
    await scene.apply(policyForLab({ outlierDetection }));
    const answer = await eventually(async () => {
      for (let errors = 0; errors < 3; errors++) await ask(scene, 'lab/status/500');
      const found = await ask(scene, 'lab/');
      assert.equal(found[0], '503');
      return found;
    });
    assert.equal(answer[1], 'no healthy upstream');
    const { stdout } = await tool(
      scene.mesh,
      'istioctl',
      'proxy-config',
      'endpoints',
      'deploy/productpage-v1',
    );
    assert.match(stdout, /HEALTHY +FAILED +outbound\|80\|\|lab\.default/);
    assert.match(await statistics('ejections'), /\.outlier_detection\.ejections_active: 1$/m);
  });

  it('answers 503 with the flag UO to requests beyond the limits', async () => {
    const limits = { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 1, http2MaxRequests: 1 } };
    await scene.apply(policyForLab({ connectionPool: limits }));
    const answers = await eventually(async () => {
      const found = await Promise.all(Array.from({ length: 4 }, async () => ask(scene, 'lab/delay/1')));
      assert(
        found.some(([status]) => status === '503'),
        JSON.stringify(found),
      );
      return found;
    });
    assert(answers.some(([status]) => status === '200'));
    const refused = answers.find(([status]) => status === '503');
    assert.match(refused?.[1] ?? '', /reset reason: overflow$/);
    const { stdout } = await tool(
      scene.mesh,
      'kubectl',
      'logs',
      'deploy/productpage-v1',
      '-c',
      'istio-proxy',
      '--tail=20',
    );
    assert.match(stdout, /"GET \/delay\/1 HTTP\/1\.1" 503 UO overflow /);
    const counted = await statistics('upstream_rq_(pending_overflow|total)$');
    assert.match(counted, /\.upstream_rq_pending_overflow: [1-9]\d*$/m);
    assert.match(counted, /\.upstream_rq_total: [1-9]\d*$/m);
  });

  describe('outside of the mesh', () => {
    let server: Server;
    let port: number;

    before(async () => {
      server = createServer((request, response) => {
        response.writeHead(207, { 'x-outside': 'yes' });
        response.end(`${request.method} ${request.headers.host}${request.url}`);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ({ port } = server.address() as AddressInfo);
    });
    after(() => server.close());

    it('reaches a server of this machine by a ServiceEntry, with the policies of its host', async () => {
      await scene.apply(serviceEntry('STATIC', [{ address: '127.0.0.1', ports: { http: port } }]), {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'outside', namespace: 'default' },
        spec: {
          hosts: ['outside.example'],
          http: [
            { match: [{ uri: { prefix: '/no' } }], directResponse: { status: 410 } },
            { route: [{ destination: { host: 'outside.example' } }] },
          ],
        },
      });
      await eventually(async () =>
        assert.deepEqual(await ask(scene, 'outside.example/a?b'), ['207', 'GET outside.example/a?b']),
      );
      await eventually(async () => assert.equal((await ask(scene, 'outside.example/no'))[0], '410'));
    });

    it('says that it reaches nothing beyond this machine', async () => {
      await scene.apply(serviceEntry('DNS', undefined));
      await eventually(async () => {
        const [status, body] = await ask(scene, 'outside.example/a');
        assert.equal(status, '501');
        assert.match(body, /does not represent hosts beyond this machine \(outside\.example\)/);
      });
    });
  });
}

function policyForLab(trafficPolicy: object): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'lab', namespace: 'default' },
    spec: { host: 'lab', trafficPolicy },
  };
}

function serviceEntry(resolution: string, endpoints: readonly object[] | undefined): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'outside', namespace: 'default' },
    spec: {
      hosts: ['outside.example'],
      location: 'MESH_EXTERNAL',
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution,
      ...(endpoints === undefined ? {} : { endpoints }),
    },
  };
}
