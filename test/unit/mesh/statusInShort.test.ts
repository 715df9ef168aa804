import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { statusInShort } from '../../../src/mesh/statusInShort.ts';

function object(apiVersion: string, kind: string, more: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x' }, ...more };
}

const CONTAINERS = { spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] } };
const crd = (status: object): KubeObject =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: {
      versions: [
        { name: 'v1', served: true },
        { name: 'v1beta1', served: true },
        { name: 'v1alpha1', served: false },
      ],
    },
    status,
  });
const deployment = (status: object): KubeObject =>
  object('apps/v1', 'Deployment', { spec: { replicas: 3 }, status });
const job = (status: object): KubeObject => object('batch/v1', 'Job', { spec: { completions: 2 }, status });

const SAID: readonly (readonly [string, KubeObject, string, string])[] = [
  [
    'a pod that runs',
    object('v1', 'Pod', {
      ...CONTAINERS,
      status: { phase: 'Running', containerStatuses: [{ ready: true }, { ready: true }] },
    }),
    'good',
    '2/2 Running',
  ],
  [
    'a pod whose container crashes',
    object('v1', 'Pod', {
      ...CONTAINERS,
      status: {
        phase: 'Running',
        containerStatuses: [
          { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } },
          { ready: true },
        ],
      },
    }),
    'bad',
    '1/2 CrashLoopBackOff',
  ],
  ['a Deployment that comes up', deployment({ readyReplicas: 1 }), 'pending', '1 of 3 ready'],
  ['a Deployment that is there', deployment({ readyReplicas: 3 }), 'good', '3 of 3 ready'],
  [
    'a Deployment that does not get on',
    deployment({
      readyReplicas: 1,
      conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
    }),
    'bad',
    '1 of 3 ready · ProgressDeadlineExceeded',
  ],
  [
    'a Deployment whose change nobody has looked at yet',
    { ...deployment({ readyReplicas: 3, observedGeneration: 1 }), metadata: { name: 'x', generation: 2 } },
    'pending',
    '3 of 3 ready · 0 of 3 renewed',
  ],
  [
    'a Deployment that is renewed pod by pod',
    {
      ...deployment({ readyReplicas: 3, updatedReplicas: 1, observedGeneration: 2 }),
      metadata: { name: 'x', generation: 2 },
    },
    'pending',
    '3 of 3 ready · 1 of 3 renewed',
  ],
  [
    'a Deployment that is renewed',
    {
      ...deployment({ readyReplicas: 3, updatedReplicas: 3, observedGeneration: 2 }),
      metadata: { name: 'x', generation: 2 },
    },
    'good',
    '3 of 3 ready',
  ],
  ['a Job at work', job({ succeeded: 1 }), 'pending', '1 of 2 complete'],
  [
    'a Job that is done',
    job({
      conditions: [
        { type: 'SuccessCriteriaMet', status: 'True' },
        { type: 'Complete', status: 'True' },
      ],
    }),
    'good',
    'Complete',
  ],
  [
    'a Job that failed',
    job({ conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] }),
    'bad',
    'Failed: BackoffLimitExceeded',
  ],
  [
    'a CRD',
    crd({ conditions: [{ type: 'Established', status: 'True' }] }),
    'good',
    'Established · v1, v1beta1',
  ],
  ['a CRD that is not ready yet', crd({}), 'pending', 'not established yet'],
  [
    'a CRD whose names another one has',
    crd({ conditions: [{ type: 'NamesAccepted', status: 'False', reason: 'PluralConflict' }] }),
    'bad',
    'NamesAccepted: PluralConflict',
  ],
  [
    'a namespace in the mesh',
    object('v1', 'Namespace', {
      metadata: { name: 'x', labels: { 'istio-injection': 'enabled' } },
      status: { phase: 'Active' },
    }),
    'good',
    'Active · in mesh',
  ],
  ['a claim', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } }), 'neutral', 'Pending'],
];

describe('The status of an object of Kubernetes in short', () => {
  for (const [what, one, state, text] of SAID) {
    it(`says how it stands with ${what}`, () => {
      const short = statusInShort(one);
      assert.deepEqual([short?.state, short?.text], [state, text]);
    });
  }

  it('says type and number of keys of a Secret, and no value', () => {
    const secret = object('v1', 'Secret', {
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': 'Y2VydA==', 'tls.key': 'a2V5' },
    });
    assert.deepEqual(statusInShort(secret), {
      state: 'neutral',
      text: 'kubernetes.io/tls · 2 keys',
      detail: '',
    });
  });

  it('leaves the others to their conditions', () => {
    assert.equal(statusInShort(object('v1', 'ConfigMap')), undefined);
    assert.equal(statusInShort(object('serving.knative.dev/v1', 'Job')), undefined);
  });
});
