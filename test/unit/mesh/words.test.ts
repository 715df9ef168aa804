import assert from 'node:assert/strict';
import { ageWords } from '../../../src/mesh/age.ts';
import { consequences } from '../../../src/mesh/consequences.ts';
import { describeObject } from '../../../src/mesh/describeObject.ts';
import { proxySkew } from '../../../src/mesh/proxySkew.ts';
import { Snapshot } from '../../../src/mesh/snapshot.ts';
import { StoredCluster, object, runningPod } from './source.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const GATEWAY_API = 'gateway.networking.k8s.io/v1';

describe('An object in words', () => {
  it('tells ages as a person would', () => {
    assert.equal(ageWords('2026-11-24T11:59:58Z', NOW), '2 s ago');
    assert.equal(ageWords('2026-11-24T11:20:00Z', NOW), '40 min ago');
    assert.equal(ageWords('2026-11-23T20:00:00Z', NOW), '16 h ago');
    assert.equal(ageWords('2026-11-01T12:00:00Z', NOW), '23 days ago');
    assert.equal(ageWords('2026-11-24T12:00:30Z', NOW), '0 s ago', 'clocks differ');
    assert.equal(ageWords('soon', NOW), '');
  });

  it('says how a pod stands, and what happened to it, the newest first', () => {
    const pod = runningPod('reviews', 'v1', { waiting: { reason: 'ErrImagePull' } });
    const event = (reason: string, time: string, more: object = {}): object => ({
      type: 'Normal',
      reason,
      message: `${reason} it`,
      lastTimestamp: time,
      ...more,
    });
    const text = describeObject(
      pod,
      [
        event('Pulling', '2026-11-24T11:50:00Z'),
        event('BackOff', '2026-11-24T11:59:00Z', { type: 'Warning', count: 7 }),
      ],
      NOW,
    );
    assert.match(text, /^Pod reviews-v1-5d-x\nOne or more containers/);
    assert.match(text, /Container app: waits: ErrImagePull/);
    assert.match(
      text,
      /60 s ago {2}Warning {2}BackOff ×7: BackOff it\n {2}10 min ago {2}Pulling: Pulling it\n$/,
    );
  });

  it('gives each condition its sentence, and says when it is of an earlier version', () => {
    const text = describeObject(
      object(GATEWAY_API, 'HTTPRoute', 'route', {
        metadata: { generation: 2 },
        status: {
          parents: [
            {
              parentRef: { name: 'gate' },
              conditions: [
                {
                  type: 'ResolvedRefs',
                  status: 'False',
                  reason: 'BackendNotFound',
                  message: 'backend(x) not found',
                  observedGeneration: 1,
                },
              ],
            },
          ],
        },
      }),
      undefined,
      NOW,
    );
    assert.match(
      text,
      /ResolvedRefs \(gate\): False, BackendNotFound · said of an earlier version of the object\n {4}backend\(x\) not found/,
    );
    assert.match(text, /You may not read events here/);
  });

  it('survives an object of any shape', () => {
    const odd = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, status: { conditions: 7 } };
    assert.match(describeObject(odd, [{}], NOW), /^Pod x/);
  });

  it('says that a proxy is of another version than istiod', () => {
    assert.match(
      proxySkew('1.30.2', ['1.31.4'])?.sentence ?? '',
      /The proxy is 1\.30\.2, istiod is 1\.31\.4/,
    );
    assert.equal(proxySkew('1.31.4', ['1.30.1', '1.31.4']), undefined);
    assert.equal(proxySkew('1.31.4', []), undefined);
  });
});

describe('What stops working when an object goes', () => {
  const gateway = object(GATEWAY_API, 'Gateway', 'gate');
  const service = object('v1', 'Service', 'reviews');
  const rule = object('networking.istio.io/v1', 'DestinationRule', 'reviews', {
    spec: { host: 'reviews', subsets: [{ name: 'v1' }] },
  });
  const cluster = new StoredCluster([
    gateway,
    service,
    rule,
    object(GATEWAY_API, 'HTTPRoute', 'pages', {
      spec: { parentRefs: [{ name: 'gate' }], rules: [{ backendRefs: [{ name: 'reviews' }] }] },
    }),
    object('networking.istio.io/v1', 'VirtualService', 'split', {
      spec: { http: [{ route: [{ destination: { host: 'reviews', subset: 'v1' } }] }] },
    }),
  ]);
  const said = (name: string): string => {
    const all = ['Gateway', 'Service', 'DestinationRule'].flatMap((kind) => {
      const group =
        kind === 'Gateway' ? 'gateway.networking.k8s.io' : kind === 'Service' ? '' : 'networking.istio.io';
      return [...cluster.objects({ group, kind })];
    });
    const found = all.find(({ kind }) => kind === name) ?? assert.fail(name);
    return consequences(new Snapshot(cluster), found).join(' ');
  };

  it('names the routes of a Gateway, the users of a Service and those of subsets', () => {
    assert.equal(said('Gateway'), 'No request gets in through these routes any more: HTTPRoute pages.');
    assert.equal(
      said('Service'),
      'Requests that these routes send there fail: HTTPRoute pages, VirtualService split.',
    );
    assert.equal(
      said('DestinationRule'),
      'Its subsets are used by VirtualService split: these requests fail.',
    );
  });
});
