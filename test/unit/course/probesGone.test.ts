import * as make from './factsOf.ts';
import { factsOf } from './factsOf.ts';
import { table } from './probeTable.ts';

const app = make.bookinfo();
const enabled = { 'istio-injection': 'enabled' };

table('bookinfoGone', [
  ['gone', factsOf(), 'done', /all gone/],
  ['there', factsOf({ items: [...app, make.gateway()] }), 'todo', /Still there: Gateway bookinfo-gateway/],
  [
    'going',
    factsOf({
      items: [make.object('v1', 'Service', 'reviews', { ...make.inDefault, deletionTimestamp: 'now' })],
    }),
    'waiting',
    /Being deleted: Service reviews/,
  ],
  [
    'pods on their way out',
    factsOf({
      items: [
        make.pod('reviews-v1-1', 'default', 'reviews-v1', { labels: { app: 'reviews', version: 'v1' } }),
        make.pod('details', 'default', 'x', { labels: { app: 'details' } }),
      ],
    }),
    'waiting',
    /^Still there: Pod reviews-v1-1\. /,
  ],
  [
    'the pod of its Gateway',
    factsOf({
      items: [
        make.pod('g-1', 'default', 'g', {
          labels: { 'gateway.networking.k8s.io/gateway-name': 'bookinfo-gateway' },
        }),
      ],
    }),
    'waiting',
    /Pod g-1/,
  ],
  ['somewhere else', factsOf({ items: app, namespace: 'shop' }), 'done', /gone/],
]);

table('addonsGone', [
  ['gone', factsOf(), 'done', /The addons: all gone/],
  [
    'a Service left',
    factsOf({ items: [make.object('v1', 'Service', 'tracing', { namespace: 'istio-system' })] }),
    'todo',
    /Still there: Service tracing/,
  ],
]);

table('istioGone', [
  ['gone', factsOf(), 'done', /Istio and its CRDs are gone/],
  [
    'gateway left',
    factsOf({ items: [make.deployment('istio-egressgateway', 'istio-system')] }),
    'todo',
    /istio-egressgateway/,
  ],
  ['CRDs left', factsOf({ items: make.istioCrds() }), 'todo', /14 CRDs of Istio are still there/],
  [
    'a revision left',
    factsOf({ items: [make.deployment('istiod-1-31', 'istio-system', { labels: { app: 'istiod' } })] }),
    'todo',
    /Still there: Deployment istiod-1-31/,
  ],
  [
    'a webhook left',
    factsOf({
      items: [
        make.object(
          'admissionregistration.k8s.io/v1',
          'ValidatingWebhookConfiguration',
          'istiod-default-validator',
        ),
      ],
    }),
    'todo',
    /ValidatingWebhookConfiguration istiod-default-validator/,
  ],
  [
    "somebody else's webhook",
    factsOf({
      items: [
        make.object(
          'admissionregistration.k8s.io/v1',
          'MutatingWebhookConfiguration',
          'cert-manager-webhook',
        ),
      ],
    }),
    'done',
    /gone/,
  ],
  ['Gateway API stays', factsOf({ items: make.gatewayApi('v1.6.3') }), 'done', /gone/],
]);

table('labelGone', [
  [
    'there',
    factsOf({ items: [make.namespace('default', enabled)] }),
    'todo',
    /still has the label istio-injection/,
  ],
  ['gone', factsOf({ items: [make.namespace('default')] }), 'done', /no longer asks/],
]);
