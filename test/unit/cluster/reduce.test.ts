import assert from 'node:assert/strict';
import { reduceObject } from '../../../src/cluster/reduce.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';

describe('What the store keeps of an object', () => {
  const fieldsV1 = { 'f:spec': {} };
  const plain = {
    name: 'reviews',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'reviews' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'reviews-v1-1' }],
  };
  const metadata = {
    ...plain,
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'sidecar.istio.io/status': '{}',
    },
    managedFields: [
      { manager: 'kube-controller-manager', operation: 'Update', fieldsV1 },
      { manager: 'kubelet', operation: 'Update', subresource: 'status', fieldsV1 },
      { manager: 'meshwalk', operation: 'Apply', fieldsV1 },
    ],
  };
  const status = {
    phase: 'Running',
    podIP: '10.0.0.1',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'reviews', ready: true, restartCount: 1, state: { running: {} } }],
  };
  const fullStatus = {
    ...status,
    hostIP: '192.168.0.1',
    qosClass: 'Burstable',
    startTime: '2026-01-01T00:00:00Z',
    conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null, observedGeneration: 1 }],
    containerStatuses: [
      { ...status.containerStatuses[0], imageID: 'sha256:1', containerID: 'x', started: true },
    ],
  };

  it('is of a pod no volume, no environment, no probe and not what its node knows', () => {
    const container = { name: 'reviews', image: 'reviews:1', ports: [{ containerPort: 9080 }] };
    const proxy = { name: 'istio-proxy', image: 'proxyv2:1.31.0', restartPolicy: 'Always' };
    const more = {
      env: [{ name: 'SECRET', value: 'x' }],
      volumeMounts: [{}],
      readinessProbe: {},
      resources: {},
    };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        nodeName: 'node-1',
        serviceAccountName: 'reviews',
        volumes: [{ name: 'token' }],
        tolerations: [{}],
        containers: [{ ...container, ...more }],
        initContainers: [{ ...proxy, ...more }],
      },
      status: fullStatus,
    } as unknown as KubeObject;
    assert.deepEqual(reduceObject(pod), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...plain,
        annotations: { 'sidecar.istio.io/status': '{}' },
        // Who wrote it is said at the lenses; what they wrote only where Meshwalk must tell what it would take away.
        managedFields: [
          { manager: 'kube-controller-manager', operation: 'Update' },
          { manager: 'meshwalk', operation: 'Apply', fieldsV1 },
        ],
      },
      spec: {
        nodeName: 'node-1',
        serviceAccountName: 'reviews',
        containers: [container],
        initContainers: [proxy],
      },
      status,
    });
  });

  it('is of a Secret its type and keys, and of a CRD no schema', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: plain, type: 'kubernetes.io/tls' };
    assert.deepEqual(
      reduceObject({
        ...secret,
        data: { 'tls.crt': 'c2VjcmV0', 'tls.key': 'c2VjcmV0' },
      } as unknown as KubeObject),
      { ...secret, data: { 'tls.crt': '', 'tls.key': '' } },
    );
    const versions = [{ name: 'v1', served: true, storage: true, deprecated: undefined }];
    const names = { kind: 'VirtualService', plural: 'virtualservices' };
    const spec = { group: 'networking.istio.io', names, scope: 'Namespaced' };
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: plain };
    const whole = {
      ...crd,
      spec: { ...spec, versions: [{ ...versions[0], schema: { openAPIV3Schema: {} } }] },
    };
    assert.deepEqual(reduceObject(whole as unknown as KubeObject), { ...crd, spec: { ...spec, versions } });
  });

  it('is of everything else the whole, and of odd shapes no worse', () => {
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: plain,
      spec: { host: 'x' },
    };
    assert.deepEqual(reduceObject(rule as unknown as KubeObject), rule);
    const odd = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'odd', managedFields: 'none' }, spec: [] };
    assert.deepEqual(reduceObject(odd as unknown as KubeObject), {
      ...odd,
      metadata: { name: 'odd' },
    });
  });
});
