import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { object, runningPod } from './source.ts';
import { lines, rows } from './treeRows.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const namespace = object('v1', 'Namespace', 'default', {
  metadata: { labels: { 'istio-injection': 'enabled' } },
});
const istiod = (version: string, revision = 'default'): KubeObject =>
  object('apps/v1', 'Deployment', `istiod-${revision}`, {
    metadata: {
      namespace: 'istio-system',
      labels: { app: 'istiod', 'istio.io/rev': revision, 'operator.istio.io/version': version },
    },
    spec: { replicas: 1 },
    status: { readyReplicas: 1 },
  });

/** A pod of a workload `shop-v1` with a status of its own. */
function pod(spec: object, status: object): KubeObject {
  return { ...runningPod('shop'), spec, status: { phase: 'Running', ...status } };
}

describe('Rows of the mesh', () => {
  it('tell a native sidecar from another one, ambient mode and none', () => {
    const proxy = { name: 'istio-proxy', image: 'istio/proxyv2:1.31.4' };
    const ready = { containerStatuses: [{ name: 'app', ready: true, state: { running: {} } }] };
    const of = (spec: object, metadata: object = {}): string | undefined => {
      const one = pod({ containers: [{ name: 'app' }], ...spec }, ready);
      const all = [namespace, { ...one, metadata: { ...one.metadata, ...metadata } }];
      return rows(all, 'default', 'Workloads', 'shop-v1')[0]?.description.split(' · ')[1];
    };
    assert.equal(of({ initContainers: [{ ...proxy, restartPolicy: 'Always' }] }), 'sidecar 1.31.4 (native)');
    assert.equal(of({ containers: [{ name: 'app' }, proxy] }), 'sidecar 1.31.4');
    assert.equal(of({}, { annotations: { 'ambient.istio.io/redirection': 'enabled' } }), 'ambient');
    assert.equal(of({}), 'no sidecar');
  });

  it('say of which version istiod is where a proxy is of another one, and warn where it is too old', () => {
    const below = (...versions: string[]): string[] =>
      lines(
        [namespace, ...versions.map((one) => istiod(one, one)), runningPod('shop')],
        'default',
        'Workloads',
        'shop-v1',
      );
    assert.deepEqual(below('1.30.2'), ['shop-v1-5d-x [good] 2/2 Running · sidecar 1.30.2']);
    assert.deepEqual(below('1.31.4'), [
      'shop-v1-5d-x [good] 2/2 Running · sidecar 1.30.2 · istiod is 1.31.4',
    ]);
    assert.deepEqual(below('1.32.0'), [
      'shop-v1-5d-x [warning] 2/2 Running · sidecar 1.30.2 · istiod is 1.32.0',
    ]);
    assert.deepEqual(below('1.29.1'), [
      'shop-v1-5d-x [warning] 2/2 Running · sidecar 1.30.2 · istiod is 1.29.1',
    ]);
    assert.deepEqual(below('1.32.0', '1.30.9'), [
      'shop-v1-5d-x [good] 2/2 Running · sidecar 1.30.2 · istiod is 1.30.9, 1.32.0',
    ]);
    const deployment = object('apps/v1', 'Deployment', 'shop-v1', { status: { readyReplicas: 1 } });
    assert.deepEqual(
      lines([namespace, istiod('1.32.0'), deployment, runningPod('shop')], 'default', 'Workloads'),
      ['shop-v1 [warning] 1/1 · sidecar 1.30.2 · istiod is 1.32.0'],
    );
  });

  it('say how the run before ended of a container that is not ready, and which one is not', () => {
    const below = (status: object): MeshNode | undefined =>
      rows(
        [
          namespace,
          pod({ containers: [{ name: 'app' }] }, { containerStatuses: [{ name: 'app', ...status }] }),
        ],
        'default',
        'Workloads',
        'shop-v1',
      )[0];
    const killed = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
    const waiting = { waiting: { reason: 'CrashLoopBackOff' } };
    assert.equal(
      below({ ready: false, restartCount: 3, state: waiting, lastState: killed })?.description,
      '0/1 CrashLoopBackOff · ended last time with OOMKilled · no sidecar · restarts: 3',
    );
    const failed = { terminated: { reason: 'Error', exitCode: 1 } };
    assert.match(
      below({ ready: false, state: waiting, lastState: failed })?.description ?? '',
      /ended last time with Error, exit code 1/,
    );
    const up = below({ ready: false, state: { running: {} }, lastState: killed });
    assert.match(up?.description ?? '', /^0\/1 Running · ended last time with OOMKilled/);
    assert.ok(up?.facts.includes('Running, but not ready: app.'), up?.facts.join('\n'));
    const well = below({ ready: true, state: { running: {} }, lastState: killed });
    assert.equal(well?.description, '1/1 Running · no sidecar', 'what is ready again is well');
  });

  it('give each revision its version, and a waypoint the Services that ask for it', () => {
    assert.deepEqual(lines([istiod('1.30.9', '1-30'), istiod('1.31.4', '1-31')], 'Control plane'), [
      'istiod-1-30 [neutral] 1/1 · revision 1-30 · 1.30.9 · used by no namespace',
      'istiod-1-31 [neutral] 1/1 · revision 1-31 · 1.31.4 · used by no namespace',
    ]);
    const waypoint = object(GATEWAY_API, 'Gateway', 'way', { spec: { gatewayClassName: 'istio-waypoint' } });
    const service = object('v1', 'Service', 'reviews', {
      metadata: { labels: { 'istio.io/use-waypoint': 'way' } },
    });
    assert.deepEqual(lines([namespace, waypoint, service], 'Control plane', 'Waypoints'), [
      'Gateway way [pending] default · no status yet · used by no namespace · by Service reviews',
    ]);
  });

  it('tell namespaces of ambient mode from those whose labels contradict each other', () => {
    const of = (labels: object): string | undefined =>
      lines([object('v1', 'Namespace', 'shop', { metadata: { labels } })])[1];
    assert.equal(of({ 'istio.io/dataplane-mode': 'ambient' }), 'shop [neutral] in mesh, ambient');
    assert.equal(
      of({ 'istio-injection': 'enabled', 'istio.io/dataplane-mode': 'ambient' }),
      'shop [warning] conflicting labels',
    );
    assert.equal(of({ 'istio-injection': 'disabled' }), 'shop [neutral] not in mesh: injection disabled');
  });

  it('put routes below the listeners that have their host and take their namespace', () => {
    const from = (kind: string): object => ({ namespaces: { from: kind } });
    const gateway = object(GATEWAY_API, 'Gateway', 'gate', {
      metadata: { generation: 2 },
      spec: {
        listeners: [
          { name: 'a', protocol: 'HTTP', port: 80, hostname: '*.a.com', allowedRoutes: from('All') },
          {
            name: 'b',
            protocol: 'HTTPS',
            port: 443,
            hostname: 'b.com',
            tls: { certificateRefs: [{ name: 'cert' }] },
          },
          { name: 'pass', protocol: 'TLS', port: 8443, tls: { mode: 'Passthrough' } },
        ],
      },
      status: {
        listeners: [
          {
            name: 'a',
            conditions: [
              {
                type: 'Programmed',
                status: 'False',
                reason: 'Invalid',
                message: 'old',
                observedGeneration: 1,
              },
              { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', observedGeneration: 2 },
            ],
          },
          {
            name: 'b',
            conditions: [
              {
                type: 'ResolvedRefs',
                status: 'False',
                reason: 'InvalidCertificateRef',
                message: 'no cert',
                observedGeneration: 2,
              },
            ],
          },
        ],
      },
    });
    const route = (kind: string, name: string, hostnames: string[], place = 'default'): KubeObject =>
      object(GATEWAY_API, kind, name, {
        metadata: { namespace: place },
        spec: { parentRefs: [{ name: 'gate', namespace: 'default' }], hostnames, rules: [{}] },
      });
    const objects = [
      namespace,
      gateway,
      route('HTTPRoute', 'wide', ['*.com']),
      route('HTTPRoute', 'of-a', ['x.a.com']),
      route('HTTPRoute', 'far', ['b.com'], 'other'),
      route('TLSRoute', 'raw', ['raw.com']),
    ];
    const listeners = rows(objects, 'default', 'Traffic', 'Gateway gate');
    assert.deepEqual(
      listeners.map(({ label, state, description }) => `${label} [${state}] ${description}`),
      [
        // A condition of an earlier generation says nothing of this one.
        'listener a [pending] HTTP 80 · *.a.com · 2 routes',
        'listener b [bad] HTTPS 443 · b.com · ResolvedRefs: InvalidCertificateRef · 1 route',
        'listener pass [pending] TLS 8443 · 1 route',
        // Listener b is of its own namespace only.
        'HTTPRoute far [pending] no status yet',
      ],
    );
    assert.deepEqual(lines(objects, 'default', 'Traffic', 'Gateway gate', 'listener pass', 'TLSRoute raw'), [
      'raw.com [neutral] 0 backends',
    ]);
    const [, second, third] = listeners;
    assert.deepEqual(second?.facts.slice(0, 3), [
      'no cert',
      'It takes routes of its own namespace only.',
      'TLS ends here, with the certificate of Secret cert.',
    ]);
    assert.match(third?.facts.join(' ') ?? '', /TLS is passed through/);
    const alone = object(GATEWAY_API, 'Gateway', 'alone', {
      spec: { listeners: [{ name: 'a', protocol: 'HTTP', port: 80, allowedRoutes: from('All') }] },
    });
    assert.deepEqual(rows([namespace, alone], 'default', 'Traffic')[0]?.facts, [
      'It takes routes of all namespaces.',
    ]);
    for (const { documentation, kind } of listeners) assert.match(documentation ?? '', /^https:/, kind);
  });
});
