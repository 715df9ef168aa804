import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { object, runningPod } from './source.ts';
import { lines, rows } from './treeRows.ts';

const SECURITY = 'security.istio.io/v1';
const NETWORKING = 'networking.istio.io/v1';
const namespace = object('v1', 'Namespace', 'default', {
  metadata: { labels: { 'istio-injection': 'enabled' } },
});

describe('Rows of objects without rows below', () => {
  it('say what a policy does and for whom, and warn where it chooses no pod', () => {
    const policy = (kind: string, name: string, spec: object): KubeObject =>
      object(SECURITY, kind, name, { spec });
    const selector = (app: string): object => ({ selector: { matchLabels: { app } } });
    const objects = [
      namespace,
      runningPod('shop'),
      policy('PeerAuthentication', 'all', { mtls: { mode: 'STRICT' } }),
      policy('PeerAuthentication', 'some', {
        ...selector('shop'),
        portLevelMtls: { 80: { mode: 'DISABLE' } },
      }),
      policy('AuthorizationPolicy', 'shut', {}),
      policy('AuthorizationPolicy', 'deny', { action: 'DENY', rules: [{}], ...selector('nobody') }),
      policy('AuthorizationPolicy', 'way', { rules: [{}], targetRefs: [{ kind: 'Gateway', name: 'gate' }] }),
      policy('RequestAuthentication', 'tokens', { jwtRules: [{ issuer: 'https://a' }] }),
    ];
    assert.deepEqual(lines(objects, 'default', 'Security'), [
      'AuthorizationPolicy deny [warning] DENY · 1 rule · for app=nobody · no pods',
      'AuthorizationPolicy shut [neutral] allows nothing',
      'AuthorizationPolicy way [neutral] ALLOW · 1 rule · for Gateway gate',
      'PeerAuthentication all [neutral] mTLS: strict',
      'PeerAuthentication some [neutral] mTLS: strict · inherited · for app=shop',
      'RequestAuthentication tokens [neutral] https://a',
    ]);
    const some = rows(objects, 'default', 'Security').find(({ label }) => label.endsWith('some'));
    assert.deepEqual(some?.facts, ['Port 80: disable.', '1 pods are chosen by app=shop.']);
    const mesh = object(SECURITY, 'PeerAuthentication', 'mesh', {
      metadata: { namespace: 'istio-system' },
      spec: { mtls: { mode: 'DISABLE' } },
    });
    const own = policy('PeerAuthentication', 'own', selector('shop'));
    assert.deepEqual(lines([namespace, runningPod('shop'), mesh, own], 'default', 'Security'), [
      'PeerAuthentication own [neutral] mTLS: disable · inherited · for app=shop',
    ]);
  });

  it('say what ServiceEntries, Sidecars, Telemetry and filters are about', () => {
    const objects = [
      namespace,
      object(NETWORKING, 'ServiceEntry', 'out', {
        spec: { hosts: ['a.com', 'b.com', 'c.com', 'd.com'], ports: [{ number: 443 }], resolution: 'DNS' },
      }),
      object(NETWORKING, 'Sidecar', 'narrow', { spec: { egress: [{ hosts: ['./*', 'istio-system/*'] }] } }),
      object(NETWORKING, 'Gateway', 'door', { spec: { servers: [{ port: { number: 80 }, hosts: ['*'] }] } }),
      object('telemetry.istio.io/v1', 'Telemetry', 'traces', { spec: { tracing: [{}] } }),
      object(NETWORKING, 'EnvoyFilter', 'deep', { spec: { configPatches: [{}, {}] } }),
    ];
    assert.deepEqual(lines(objects, 'default', 'Traffic'), [
      'Gateway door [neutral] * · 80',
      'ServiceEntry out [neutral] a.com, b.com, c.com, … 1 more · 443 · DNS',
      'Sidecar narrow [neutral] knows ./*, istio-system/*',
    ]);
    assert.deepEqual(lines(objects, 'default', 'Telemetry'), ['Telemetry traces [neutral] tracing']);
    assert.deepEqual(lines(objects, 'default', 'Extensions'), ['EnvoyFilter deep [neutral] 2 patches']);
  });

  it('say of a Service whose waypoint is missing, and of nothing that others wrote into it', () => {
    const service = (type: string, reason: string): KubeObject =>
      object('v1', 'Service', 'reviews', {
        spec: { ports: [{ port: 80 }] },
        status: { conditions: [{ type, status: 'False', reason, message: 'why' }] },
      });
    assert.deepEqual(lines([namespace, service('istio.io/WaypointBound', 'Gone')], 'default', 'Services'), [
      'reviews [bad] 80 · WaypointBound: Gone',
    ]);
    assert.deepEqual(lines([namespace, service('Ready', 'Else')], 'default', 'Services'), [
      'reviews [neutral] 80',
    ]);
  });

  it('name the versions that objects of a CRD may still lie in', () => {
    const crd = object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      'httproutes.gateway.networking.k8s.io',
      {
        spec: {
          group: 'gateway.networking.k8s.io',
          names: { kind: 'HTTPRoute' },
          versions: [{ name: 'v1', served: true, storage: true }],
        },
        status: { storedVersions: ['v1beta1', 'v1'] },
      },
    );
    const [row] = rows([crd], 'CRDs');
    assert.ok(row?.facts.includes('Stored as v1.'));
    assert.ok(row?.facts.includes('Some objects may still be stored as v1beta1.'), row?.facts.join('\n'));
  });
});
