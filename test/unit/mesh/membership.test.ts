import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { imageTag } from '../../../src/mesh/imageTag.ts';
import { namespaceMembership, podProxy, podReadiness } from '../../../src/mesh/membership.ts';

function namespace(labels: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', labels } };
}

function pod(spec: object, status: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'a', ...metadata },
    spec,
    status,
  };
}

const proxy = { name: 'istio-proxy', image: 'registry.istio.io/release/proxyv2:1.31.4-distroless' };

describe('Membership of a namespace', () => {
  const cases: readonly [string, Record<string, string>, object][] = [
    ['no label', {}, { state: 'out', because: 'noLabel' }],
    ['injection', { 'istio-injection': 'enabled' }, { state: 'injected', revision: 'default' }],
    ['a revision', { 'istio.io/rev': 'canary' }, { state: 'injected', revision: 'canary' }],
    ['injection disabled', { 'istio-injection': 'disabled' }, { state: 'out', because: 'disabled' }],
    ['ambient', { 'istio.io/dataplane-mode': 'ambient' }, { state: 'ambient' }],
    [
      'injection and a revision',
      { 'istio-injection': 'enabled', 'istio.io/rev': 'canary' },
      { state: 'conflict', labels: ['istio-injection', 'istio.io/rev'] },
    ],
    [
      'sidecars and ambient',
      { 'istio.io/rev': 'canary', 'istio.io/dataplane-mode': 'ambient' },
      { state: 'conflict', labels: ['istio.io/rev', 'istio.io/dataplane-mode'] },
    ],
  ];
  for (const [name, labels, expected] of cases) {
    it(`with ${name}`, () => assert.deepEqual(namespaceMembership(namespace(labels)), expected));
  }
});

describe('The proxy of a pod', () => {
  it('is a sidecar among the containers', () => {
    const found = podProxy(
      pod(
        { containers: [{ name: 'app' }, proxy] },
        { containerStatuses: [{ name: 'istio-proxy', ready: true }] },
      ),
    );
    assert.deepEqual(found, { kind: 'sidecar', version: '1.31.4', ready: true });
  });

  it('is native as an init container that keeps running, and nothing as one that ends', () => {
    const native = { containers: [{ name: 'app' }], initContainers: [{ ...proxy, restartPolicy: 'Always' }] };
    assert.equal(podProxy(pod(native)).kind, 'native');
    assert.equal(podProxy(pod({ ...native, initContainers: [proxy] })).kind, 'none');
  });

  it('is a gateway where the Gateway made the pod', () => {
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'g' };
    assert.equal(podProxy(pod({ containers: [proxy] }, {}, { labels })).kind, 'gateway');
  });

  it('is ambient by the annotation of the CNI, not by a label', () => {
    const annotations = { 'ambient.istio.io/redirection': 'enabled' };
    assert.equal(podProxy(pod({ containers: [] }, {}, { annotations })).kind, 'ambient');
    assert.equal(podProxy(pod({ containers: [] }, {}, { labels: annotations })).kind, 'none');
  });

  it('has the version of its image', () => {
    assert.equal(imageTag('localhost:5000/proxyv2:1.30.5'), '1.30.5');
    assert.equal(imageTag('proxyv2:1.30.5-debug@sha256:00'), '1.30.5');
    assert.equal(imageTag('localhost:5000/proxyv2'), undefined);
    assert.equal(imageTag(undefined), undefined);
  });
});

describe('Readiness of a pod', () => {
  it('counts native sidecars as kubectl does', () => {
    const readiness = podReadiness(
      pod(
        {
          containers: [{ name: 'app' }],
          initContainers: [{ ...proxy, restartPolicy: 'Always' }, { name: 'istio-validation' }],
        },
        {
          phase: 'Running',
          containerStatuses: [{ name: 'app', ready: true, restartCount: 1 }],
          initContainerStatuses: [
            { name: 'istio-proxy', ready: true, restartCount: 2 },
            { name: 'istio-validation', ready: true },
          ],
        },
      ),
    );
    assert.deepEqual(
      [readiness.ready, readiness.total, readiness.restarts, readiness.reason],
      [2, 2, 3, undefined],
    );
  });

  it('says why a container waits, but not that it is being created', () => {
    const waiting = (reason: string): KubeObject =>
      pod(
        { containers: [{ name: 'app' }] },
        {
          phase: 'Pending',
          containerStatuses: [{ name: 'app', state: { waiting: { reason, message: 'm' } } }],
        },
      );
    assert.equal(podReadiness(waiting('ImagePullBackOff')).reason, 'ImagePullBackOff');
    assert.equal(podReadiness(waiting('ContainerCreating')).reason, undefined);
  });

  it('says what the scheduler says', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/1 nodes: Insufficient cpu',
      },
    ];
    const { reason, message } = podReadiness(
      pod({ containers: [{ name: 'app' }] }, { phase: 'Pending', conditions }),
    );
    assert.deepEqual([reason, message], ['Unschedulable', '0/1 nodes: Insufficient cpu']);
  });
});
