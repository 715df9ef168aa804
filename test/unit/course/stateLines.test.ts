import assert from 'node:assert/strict';
import type { Facts } from '../../../src/course/facts.ts';
import { probeFor } from '../../../src/course/probes/probeTable.ts';
import * as make from './factsOf.ts';
import { factsOf } from './factsOf.ts';

const linesOf = (probe: string, facts: Facts, args: Record<string, unknown> = {}): readonly string[] =>
  (probeFor({ probe, with: args }, 'the-step').check(facts).lines ?? []).map(
    ({ mark, name, words }) => `${mark} ${name}: ${words}`,
  );

/** Bookinfo on its way: one pod starts, one has no image, one has not been made. */
function onTheWay(): Facts {
  const app = make
    .bookinfo()
    .filter(({ kind, metadata }) => kind !== 'Pod' || metadata.name === 'ratings-v1-1')
    .map((item) =>
      item.kind === 'Deployment' && item.metadata.name !== 'ratings-v1'
        ? make.deployment(item.metadata.name, 'default', { ready: 0 })
        : item,
    );
  const unready = { conditions: [{ type: 'Ready', status: 'False' }], sidecar: 'plain' } as const;
  const starting = make.pod('details-v1-1', 'default', 'details-v1', {
    ...unready,
    statuses: [
      { name: 'app', ready: true },
      { name: 'istio-proxy', ready: false, state: { waiting: { reason: 'PodInitializing' } } },
    ],
  });
  const stuck = make.pod('reviews-v1-1', 'default', 'reviews-v1', {
    ...unready,
    statuses: [{ name: 'app', ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }],
  });
  const event = make.warning(starting, 'Unhealthy', 'Readiness probe failed', '2026-11-23T10:00:00Z');
  return factsOf({ items: [...app, starting, stuck, event] });
}

describe('What a state is made of', () => {
  it('is a line for each pod while Bookinfo starts, in the words of the cluster', () => {
    assert.deepEqual(linesOf('bookinfoReady', onTheWay()), [
      'waiting details-v1-1: 1/2 · not ready yet: waiting for istio-proxy (PodInitializing). The cluster warns: Unhealthy: Readiness probe failed.',
      'waiting productpage-v1: Deployment productpage-v1: 0 of 1 pods are ready',
      'good ratings-v1-1: 0/2 ready',
      'bad reviews-v1-1: 0/2 · An image cannot be downloaded (ImagePullBackOff of app). Check the network and any proxy of the cluster; Kubernetes tries again by itself, at growing intervals.',
      'waiting reviews-v2: Deployment reviews-v2: 0 of 1 pods are ready',
      'waiting reviews-v3: Deployment reviews-v3: 0 of 1 pods are ready',
    ]);
  });

  it('is a line for each pod when it is done, and counts native sidecars', () => {
    const statuses = { containerStatuses: [{ name: 'app', ready: true }] };
    const items = make.bookinfo('native').map((item) =>
      item.kind === 'Pod'
        ? {
            ...item,
            status: {
              ...(item['status'] as object),
              ...statuses,
              initContainerStatuses: [{ name: 'istio-proxy', ready: true }],
            },
          }
        : item,
    );
    assert.deepEqual(
      new Set(linesOf('bookinfoReady', factsOf({ items })).map((line) => line.slice(-9))),
      new Set([': 2/2 ready'.slice(-9)]),
    );
  });

  it('names the pods that have no proxy', () => {
    const lines = linesOf(
      'bookinfoInMesh',
      factsOf({ items: [...make.bookinfo('none'), make.namespace('default')] }),
    );
    assert.equal(lines.length, 6);
    assert.equal(lines[0], 'bad details-v1-1: 1/1, without a proxy');
  });

  it('is each CRD with its served versions, bundle and channel', () => {
    const versions = [
      { name: 'v1', served: true },
      { name: 'v1alpha2', served: false },
      { name: 'v1beta1', served: true },
    ];
    const items = [...make.istioCrds(), ...make.gatewayApi('v1.6.3')].map((item) => ({
      ...item,
      spec: { versions },
    }));
    const lines = linesOf('crdsServed', factsOf({ items: [...items, make.crd('widgets.example.com')] }));
    assert.equal(lines.length, 19);
    assert.ok(lines.includes('good httproutes.gateway.networking.k8s.io: v1, v1beta1 · v1.6.3 · standard'));
    assert.ok(lines.includes('good telemetries.telemetry.istio.io: v1, v1beta1'));
  });

  it('is a table of status codes and of the versions that answered', () => {
    const requests = {
      namespace: 'default',
      sent: 100,
      planned: 100,
      byStatus: { 503: 2, 200: 97, failed: 1 },
      byVersion: { v2: 30, v1: 50, v3: 20 },
    };
    assert.deepEqual(linesOf('requestsAnswered', factsOf({ observed: { requests } }), { count: 100 }), [
      'good status 200: 97 times, 97 %',
      'bad status 503: 2 times, 2 %',
      'bad no answer: once, 1 %',
      'note reviews v1: 50 times, 50 %',
      'note reviews v2: 30 times, 30 %',
      'note reviews v3: 20 times, 20 %',
    ]);
  });

  it('is what the doctor found, with what can be done about it', () => {
    const findings = [
      {
        id: 'a',
        level: 'blocking',
        text: 'No cluster.',
        detail: 'Choose one.',
        action: { kind: 'chooseCluster' },
      },
      { id: 'b', level: 'good', text: 'kubectl 1.36', detail: '' },
    ] as const;
    const state = probeFor({ probe: 'doctorContent', with: {} }, 's').check(
      factsOf({ observed: { doctor: { findings } } }),
    );
    assert.equal(state.state, 'blocked');
    assert.equal(state.reason, 'No cluster.');
    assert.deepEqual(state.lines, [
      { mark: 'bad', name: 'No cluster.', words: 'Choose one.', action: { kind: 'chooseCluster' } },
      { mark: 'good', name: 'kubectl 1.36', words: '' },
    ]);
  });
});
