import assert from 'node:assert/strict';
import { examine } from '../../../src/course/doctor/doctor.ts';
import type { DoctorInput } from '../../../src/course/doctor/doctorInput.ts';
import { quantity } from '../../../src/mesh/quantity.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { crd, deployment, factsOf, gatewayApi, namespace, object } from './factsOf.ts';
import type { FactsParts } from './factsOf.ts';

const node = (name: string, memory = '8Gi', cpu = '4', conditions: object[] = []): KubeObject =>
  object(
    'v1',
    'Node',
    name,
    {},
    {
      status: {
        allocatable: { memory, cpu },
        conditions: [{ type: 'Ready', status: 'True' }, ...conditions],
      },
    },
  );
const webhook = (service: string): KubeObject =>
  object(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'istio-sidecar-injector',
    {},
    {
      webhooks: [{ name: 'a', clientConfig: { service: { name: service, namespace: 'istio-system' } } }],
    },
  );
const istiod = deployment('istiod', 'istio-system', { labels: { app: 'istiod' } });
const tools = {
  istioctl: { path: '/bin/istioctl', version: '1.31.4' },
  kubectl: { path: '/bin/kubectl', version: 'v1.36.1' },
};
const fine: FactsParts = {
  items: [node('a'), istiod, ...gatewayApi('v1.6.3')],
  tools,
  istioVersion: '1.31.4',
};

function input(parts: FactsParts, more: Omit<DoctorInput, 'facts'> = {}): DoctorInput {
  return { facts: factsOf({ ...fine, ...parts }), serverVersion: 'v1.36.3', ...more };
}

const GiB = 2 ** 30;
const small = { memoryBytes: 2 * GiB, cpus: 1, diskFreeBytes: 5 * GiB };
const none: FactsParts = { connection: { state: 'none' } };

describe('the doctor', () => {
  it('is content with a cluster on which all is well', () => {
    const bad = examine(input({ tools: { ...tools, minikube: { path: '/bin/minikube' } } })).filter(
      ({ level }) => level !== 'good',
    );
    assert.deepEqual(bad, []);
  });

  const table: [what: string, id: string, level: string, text: RegExp, input: DoctorInput][] = [
    ['no cluster', 'cluster', 'blocking', /No cluster is chosen/, input(none)],
    [
      'dead server',
      'cluster',
      'blocking',
      /does not answer: refused/,
      input({ connection: { state: 'unreachable', reason: 'refused' } }),
    ],
    [
      'production by name',
      'production.eu-prod-1',
      'ask',
      /its name says so/,
      input({ connection: { state: 'connected', context: 'eu-prod-1' } }),
    ],
    [
      'production that the learner agreed to',
      'production.eu-prod-1',
      'note',
      /its name says so/,
      input({ connection: { state: 'connected', context: 'eu-prod-1' } }, { agreed: true }),
    ],
    [
      'production by cloud',
      'production.main',
      'ask',
      /managed by a cloud/,
      input(
        { connection: { state: 'connected', context: 'main' } },
        { server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com' },
      ),
    ],
    [
      'production by size',
      'production.lab',
      'ask',
      /6 nodes/,
      input({
        connection: { state: 'connected', context: 'lab' },
        items: ['1', '2', '3', '4', '5', '6'].map((name) => node(name)),
      }),
    ],
    [
      'too little memory',
      'room.memory',
      'blocking',
      /1\.5 GB of memory/,
      input({ items: [node('a', '1536Mi')] }),
    ],
    ['little memory', 'room.memory', 'note', /4\.0 GB/, input({ items: [node('a', '4Gi')] })],
    ['few CPUs', 'room.cpus', 'note', /0\.5 CPUs/, input({ items: [node('a', '8Gi', '500m')] })],
    [
      'full disk',
      'pressure.a.DiskPressure',
      'blocking',
      /short of disk/,
      input({ items: [node('a', '8Gi', '4', [{ type: 'DiskPressure', status: 'True' }])] }),
    ],
    [
      'mixed CRDs',
      'gatewayApi',
      'blocking',
      /v1\.1\.0, v1\.6\.3/,
      input({
        items: [
          ...gatewayApi('v1.6.3'),
          crd('x.gateway.networking.k8s.io', { 'gateway.networking.k8s.io/bundle-version': 'v1.1.0' }),
        ],
      }),
    ],
    [
      'some CRDs of the Gateway API',
      'gatewayApi',
      'note',
      /are missing: gatewayclasses/,
      input({ items: gatewayApi('v1.6.3').slice(1) }),
    ],
    ['old CRDs', 'gatewayApi', 'blocking', /v0\.8\.0/, input({ items: gatewayApi('v0.8.0') })],
    [
      'webhook without backend',
      'webhook.MutatingWebhookConfiguration.istio-sidecar-injector',
      'blocking',
      /calls istio-system\/istiod, which is not there/,
      input({ items: [webhook('istiod')] }),
    ],
    [
      'CRDs without istiod',
      'leftover.crds',
      'note',
      /1 CRDs of Istio/,
      input({ items: [crd('gateways.networking.istio.io')] }),
    ],
    [
      'label without istiod',
      'leftover.label',
      'note',
      /asks for proxies/,
      input({ items: [namespace('default', { 'istio-injection': 'enabled' })] }),
    ],
    [
      'namespace that does not end',
      'terminating.istio-system',
      'blocking',
      /since 10 minutes/,
      input({
        now: Date.parse('2026-11-23T10:10:00Z'),
        items: [namespace('istio-system', {}, { deletionTimestamp: '2026-11-23T10:00:00Z' })],
      }),
    ],
    ['no istioctl', 'tool.istioctl', 'note', /not found/, input({ tools: {} })],
    [
      'old kubectl',
      'skew.kubectl',
      'note',
      /v1\.30\.0/,
      input({ tools: { ...tools, kubectl: { path: '/k', version: 'v1.30.0' } } }),
    ],
    [
      'old istioctl',
      'skew.istioctl',
      'note',
      /more than one release apart/,
      input({ tools: { istioctl: { path: '/i', version: '1.28.0' } } }),
    ],
    [
      'new Kubernetes',
      'skew.kubernetes',
      'note',
      /1\.32 to 1\.36; this is v1\.37\.0/,
      input({}, { serverVersion: 'v1.37.0' }),
    ],
    [
      'unsafe istioctl',
      'safety.istioctl',
      'note',
      /fixed in 1\.31\.1/,
      input({ tools: { istioctl: { path: '/i', version: '1.31.0' } } }),
    ],
    ['small machine', 'host.memory', 'blocking', /2\.0 GB/, input(none, { host: small })],
    ['one CPU', 'host.cpus', 'blocking', /one CPU/, input(none, { host: small })],
    ['little disk', 'host.disk', 'note', /5 GB/, input(none, { host: small })],
    [
      'no engine',
      'host.engine',
      'note',
      /Neither Docker nor Podman/,
      input({ ...none, tools: { minikube: { path: '/m' } } }, { host: small }),
    ],
  ];
  for (const [what, id, level, text, of] of table) {
    it(`${what}: ${level}`, () => {
      const finding = examine(of).find((one) => one.id === id);
      assert.ok(
        finding,
        examine(of)
          .map((one) => one.id)
          .join(', '),
      );
      assert.equal(finding.level, level);
      assert.match(finding.text, text);
      assert.notEqual(finding.detail, '');
      for (const one of examine(of)) {
        assert.match(one.text, /./);
        assert.equal(
          one.action === undefined,
          one.level === 'good',
          `${one.id}: one action, unless it is good`,
        );
      }
    });
  }

  it('does not ask about clusters that are made for trying things out', () => {
    for (const context of ['minikube', 'kind-prod', 'docker-desktop', 'k3d-live']) {
      const findings = examine(input({ connection: { state: 'connected', context } }));
      assert.deepEqual(
        findings.filter(({ level }) => level === 'ask'),
        [],
      );
    }
    assert.deepEqual(
      examine(input({ practice: true, connection: { state: 'connected', context: 'prod' } })).filter(
        ({ level }) => level === 'ask',
      ),
      [],
    );
  });

  it('is content with a webhook whose service is there, or that has an address', () => {
    const service = object('v1', 'Service', 'istiod', { namespace: 'istio-system' });
    const byUrl = object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      'v',
      {},
      {
        webhooks: [{ name: 'a', clientConfig: { url: 'https://localhost:1/validate' } }],
      },
    );
    const findings = examine(input({ items: [webhook('istiod'), service, byUrl, istiod] }));
    assert.deepEqual(
      findings.filter(({ id }) => id.startsWith('webhook')),
      [],
    );
  });

  it('says the worst first, and each thing once', () => {
    const findings = examine(input({ items: [webhook('istiod')], tools: {} }));
    const order = ['blocking', 'ask', 'note', 'good'];
    const levels = findings.map(({ level }) => order.indexOf(level));
    assert.deepEqual(
      levels,
      levels.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
  });
});

describe('quantities', () => {
  it('are read in all units', () => {
    const table: [string | undefined, number | undefined][] = [
      ['8148484Ki', 8_148_484 * 1024],
      ['2Gi', 2 * GiB],
      ['1.5G', 1.5e9],
      ['500m', 0.5],
      ['4', 4],
      ['', undefined],
      ['four', undefined],
      [undefined, undefined],
    ];
    for (const [text, value] of table) assert.equal(quantity(text), value);
  });
});
