import * as make from './factsOf.ts';
import { factsOf } from './factsOf.ts';
import { offline, table } from './probeTable.ts';

table('clusterReachable', [
  ['no context', factsOf({ connection: { state: 'none' } }), 'todo', /No cluster is chosen/],
  ['on its way', offline('connecting'), 'unknown', /Connecting to minikube/],
  [
    'dead server',
    offline('unreachable', 'connect ECONNREFUSED'),
    'blocked',
    /does not answer: connect ECONNREFUSED/,
  ],
  ['bad login', offline('denied', '401'), 'blocked', /refuses the login: 401/],
  ['fine', factsOf(), 'done', /minikube answers/],
  ['practice mesh', factsOf({ practice: true }), 'done', /practice mesh/],
]);

table('istioctlFound', [
  ['nobody has looked', factsOf({ tools: undefined }), 'unknown', /Looking for istioctl/],
  ['absent', factsOf(), 'todo', /istioctl was not found/],
  [
    'there',
    factsOf({ tools: { istioctl: { path: '/bin/istioctl', version: '1.31.4' } } }),
    'done',
    /1\.31\.4/,
  ],
]);

const plane = (parts = {}) =>
  make.deployment('istiod', 'istio-system', { ...parts, labels: { app: 'istiod' } });
const istiodPod = (parts = {}) => make.pod('istiod-1', 'istio-system', 'istiod', parts);
const unready = { type: 'Ready', status: 'False' };
const stuck = istiodPod({ conditions: [unready] });

table('istioInstalled', [
  ['dead server', offline('unreachable'), 'blocked', /does not answer/],
  ['still reading', factsOf({ unsynced: ['Deployment.apps'] }), 'unknown', /Reading Deployment/],
  [
    'may not read',
    factsOf({ problems: { Pod: 'pods is forbidden' } }),
    'blocked',
    /Pod objects cannot be read: pods is/,
  ],
  ['empty cluster', factsOf(), 'todo', /not installed/],
  ['elsewhere', factsOf({ items: [make.deployment('istiod', 'other')] }), 'todo', /not installed/],
  ['ready', factsOf({ items: [plane()], istioVersion: '1.31.4' }), 'done', /istiod 1\.31\.4 is ready/],
  ['scaled down', factsOf({ items: [plane({ replicas: 0, ready: 0 })] }), 'blocked', /scaled to 0/],
  [
    'rolled out',
    factsOf({ items: [plane({ status: { replicas: 1, updatedReplicas: 1 } })] }),
    'done',
    /istiod is ready/,
  ],
  [
    'new pods not made yet',
    factsOf({ items: [plane({ status: { replicas: 1 } })] }),
    'waiting',
    /being rolled out/,
  ],
  [
    'not looked at yet',
    factsOf({ items: [plane({ status: { observedGeneration: 0 } })] }),
    'waiting',
    /being rolled out/,
  ],
  [
    'old pods still there',
    factsOf({ items: [plane({ status: { replicas: 2, updatedReplicas: 1 } }), istiodPod(), stuck] }),
    'waiting',
    /istiod-1 is not ready yet/,
  ],
  ['starting', factsOf({ items: [plane({ ready: 0 }), stuck] }), 'waiting', /istiod-1 is not ready yet/],
  [
    'no memory',
    factsOf({
      items: [
        plane({ ready: 0 }),
        istiodPod({
          conditions: [
            unready,
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available: 1 Insufficient memory.',
            },
          ],
        }),
      ],
    }),
    'blocked',
    /No node has enough free memory.*0\/1 nodes are available.*more memory/,
  ],
  [
    'image',
    factsOf({
      items: [
        plane({ ready: 0 }),
        istiodPod({
          conditions: [unready],
          statuses: [
            {
              name: 'discovery',
              ready: false,
              state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
            },
          ],
        }),
      ],
    }),
    'blocked',
    /An image cannot be downloaded \(ImagePullBackOff of discovery: Back-off pulling image "x"\)/,
  ],
  [
    'crash for lack of memory',
    factsOf({
      items: [
        plane({ ready: 0 }),
        istiodPod({
          conditions: [unready],
          statuses: [
            {
              name: 'discovery',
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { reason: 'OOMKilled' } },
            },
          ],
        }),
      ],
    }),
    'blocked',
    /used more memory than it may/,
  ],
  [
    'newest event of the pod',
    factsOf({
      items: [
        plane({ ready: 0 }),
        stuck,
        make.warning(stuck, 'FailedMount', 'secret "old" not found', '2026-11-23T10:00:00Z'),
        make.warning(stuck, 'FailedMount', 'secret "new" not found', '2026-11-23T10:05:00Z'),
      ],
    }),
    'blocked',
    /FailedMount: secret "new" not found/,
  ],
  [
    'pods cannot be made',
    factsOf({
      items: [
        plane({
          ready: 0,
          conditions: [
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message:
                'Internal error: failed calling webhook "namespace.sidecar-injector.istio.io": timeout',
            },
          ],
        }),
      ],
    }),
    'blocked',
    /asked the webhook namespace\.sidecar-injector\.istio\.io and got no answer/,
  ],
]);

const enabled = { 'istio-injection': 'enabled' };
table('namespaceLabelled', [
  ['no namespace', factsOf(), 'blocked', /There is no namespace default/],
  [
    'going',
    factsOf({ items: [make.namespace('default', enabled, { deletionTimestamp: 'now' })] }),
    'blocked',
    /being deleted/,
  ],
  ['bare', factsOf({ items: [make.namespace('default')] }), 'todo', /has no label istio-injection/],
  [
    'other namespace',
    factsOf({ items: [make.namespace('default'), make.namespace('x', enabled)] }),
    'todo',
    /no label/,
  ],
  ['labelled', factsOf({ items: [make.namespace('default', enabled)] }), 'done', /istio-injection=enabled/],
  [
    'revision',
    factsOf({ items: [make.namespace('default', { 'istio.io/rev': 'canary' })] }),
    'done',
    /rev=canary/,
  ],
  [
    'disabled',
    factsOf({ items: [make.namespace('default', { 'istio-injection': 'disabled' })] }),
    'blocked',
    /keeps proxies out/,
  ],
  [
    'ambient',
    factsOf({ items: [make.namespace('default', { 'istio.io/dataplane-mode': 'ambient' })] }),
    'blocked',
    /ambient mesh/,
  ],
  [
    'pods from before',
    factsOf({ items: [make.namespace('default', enabled), make.pod('old', 'default', 'a')] }),
    'done',
    /One pod was started before/,
  ],
  [
    'pods that stay out',
    factsOf({
      items: [
        make.namespace('default', enabled),
        make.pod('out', 'default', 'a', { labels: { 'sidecar.istio.io/inject': 'false' } }),
        make.pod('gw', 'default', 'b', { labels: { 'gateway.networking.k8s.io/gateway-name': 'g' } }),
        make.pod('in', 'default', 'c', { sidecar: 'native' }),
      ],
    }),
    'done',
    /^[^|]* \| $/,
  ],
]);

table('gatewayApiCrds', [
  ['none', factsOf({ istioVersion: '1.31.4' }), 'todo', /Istio 1\.31\.4 wants v1\.6\.1/],
  ['none, unknown Istio', factsOf(), 'todo', /a current Istio wants/],
  ['some', factsOf({ items: make.gatewayApi('v1.6.3').slice(1) }), 'todo', /missing: gatewayclasses/],
  [
    'right',
    factsOf({ items: make.gatewayApi('v1.6.3'), istioVersion: '1.31.4' }),
    'done',
    /v1\.6\.3 is installed\. \| $/,
  ],
  [
    'old but usable',
    factsOf({ items: make.gatewayApi('v1.1.0'), istioVersion: '1.31.4' }),
    'done',
    /knows v1\.6\.1/,
  ],
  [
    'right for an old Istio',
    factsOf({ items: make.gatewayApi('v1.1.0'), istioVersion: '1.22.3' }),
    'done',
    /v1\.1\.0 is installed\. \| $/,
  ],
  [
    'too old',
    factsOf({ items: make.gatewayApi('v0.8.1') }),
    'blocked',
    /before Gateway and HTTPRoute were stable/,
  ],
  [
    'not served yet',
    factsOf({
      items: [
        ...make.gatewayApi('v1.6.3').slice(1),
        make.crd('gatewayclasses.gateway.networking.k8s.io', {}, false),
      ],
    }),
    'waiting',
    /not served yet/,
  ],
]);

table('crdsServed', [
  ['none', factsOf(), 'todo', /neither the CRDs of Istio nor/],
  ['Istio only', factsOf({ items: make.istioCrds() }), 'todo', /Missing: gatewayclasses.* and 2 more/],
  [
    'all',
    factsOf({ items: [...make.istioCrds(), ...make.gatewayApi('v1.6.3')] }),
    'done',
    /^14 CRDs of Istio, 5 of the Gateway API v1\.6\.3 standard/,
  ],
  [
    'more than known',
    factsOf({
      items: [
        ...make.istioCrds(),
        ...make.gatewayApi('v1.6.3'),
        make.crd('trafficextensions.extensions.istio.io'),
      ],
    }),
    'done',
    /^15 CRDs/,
  ],
]);
