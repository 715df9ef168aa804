import type { Facts } from '../../../src/course/facts.ts';
import * as make from './factsOf.ts';
import { factsOf } from './factsOf.ts';
import { table } from './probeTable.ts';

const plane = (parts = {}) =>
  make.deployment('istiod', 'istio-system', { ...parts, labels: { app: 'istiod' } });
const unready = { type: 'Ready', status: 'False' };
const enabled = { 'istio-injection': 'enabled' };

const app = make.bookinfo();
const without = (kind: string, name: string) =>
  app.filter((item) => item.kind !== kind || item.metadata.name !== name);
const late = [
  ...without('Deployment', 'reviews-v2').filter((item) => item.metadata.name !== 'reviews-v2-1'),
  make.deployment('reviews-v2', 'default', { ready: 0 }),
];
const starting = make.pod('reviews-v2-1', 'default', 'reviews-v2', {
  conditions: [unready],
  statuses: [{ name: 'reviews', ready: false, state: { waiting: { reason: 'ContainerCreating' } } }],
});

table('bookinfoDeployed', [
  ['none', factsOf(), 'todo', /Bookinfo is not deployed in default/],
  ['all', factsOf({ items: app }), 'done', /All 14 objects/],
  ['a Service missing', factsOf({ items: without('Service', 'reviews') }), 'todo', /Service reviews missing/],
  ['in another namespace', factsOf({ items: app, namespace: 'shop' }), 'todo', /not deployed in shop/],
]);

table('bookinfoReady', [
  ['none', factsOf(), 'todo', /not deployed/],
  ['ready', factsOf({ items: app }), 'done', /All 6 Deployments/],
  [
    'one starts',
    factsOf({ items: [...late, starting] }),
    'waiting',
    /5 of 6 are ready\. Pod reviews-v2-1.*reviews \(ContainerCreating\)/,
  ],
]);

table('bookinfoInMesh', [
  ['with proxies', factsOf({ items: app }), 'done', /All 6 pods run with a proxy: 2\/2/],
  ['native sidecars', factsOf({ items: make.bookinfo('native') }), 'done', /All 6 pods/],
  [
    'without label',
    factsOf({ items: [...make.bookinfo('none'), make.namespace('default')] }),
    'blocked',
    /1\/1.*set the label first/,
  ],
  [
    'from before the label',
    factsOf({ items: [...make.bookinfo('none'), make.namespace('default', enabled)] }),
    'blocked',
    /Restart them/,
  ],
]);

const pending = (reason: string, message: string) =>
  make.gateway([
    { type: 'Accepted', status: 'True', reason: 'Accepted' },
    { type: 'Programmed', status: 'False', reason, message },
  ]);
table('gatewayProgrammed', [
  [
    'kind unknown',
    factsOf({ unserved: ['Gateway.gateway.networking.k8s.io'] }),
    'todo',
    /install the Gateway API CRDs first/,
  ],
  ['none', factsOf(), 'todo', /no Gateway bookinfo-gateway/],
  [
    'programmed',
    factsOf({ items: [make.gateway(), make.route()] }),
    'done',
    /programmed at bookinfo-gateway-istio.*1 route/,
  ],
  ['no route', factsOf({ items: [make.gateway()] }), 'todo', /no HTTPRoute bookinfo/],
  [
    'unanswered',
    factsOf({ items: [make.gateway([])] }),
    'waiting',
    /Nobody has answered.*istiod must be ready/,
  ],
  [
    'address pending',
    factsOf({ items: [pending('AddressNotAssigned', 'address pending for hostname "x"')] }),
    'blocked',
    /no address: AddressNotAssigned: address pending.*service-type: ClusterIP/,
  ],
  [
    'pending',
    factsOf({ items: [pending('Pending', 'Waiting for controller')] }),
    'waiting',
    /not programmed yet/,
  ],
  [
    'refused',
    factsOf({
      items: [
        make.gateway([{ type: 'Accepted', status: 'False', reason: 'InvalidParameters', message: 'no' }]),
      ],
    }),
    'blocked',
    /not accepted\. InvalidParameters: no/,
  ],
  [
    'conditions of an older generation',
    factsOf({
      items: [make.gateway([{ type: 'Programmed', status: 'True', observedGeneration: 0 }]), make.route()],
    }),
    'waiting',
    /Nobody has answered/,
  ],
  [
    'backend missing',
    factsOf({
      items: [
        make.gateway(),
        make.route({ status: 'False', reason: 'BackendNotFound', message: 'backend(productpage) not found' }),
      ],
    }),
    'blocked',
    /BackendNotFound: backend\(productpage\) not found.*Is Bookinfo deployed/,
  ],
]);

const telemetry = (spec: object) =>
  make.object('telemetry.istio.io/v1', 'Telemetry', 'mesh-default', { namespace: 'istio-system' }, { spec });
table('tracingEnabled', [
  ['no kind', factsOf({ unserved: ['Telemetry.telemetry.istio.io'] }), 'todo', /install Istio first/],
  ['none', factsOf(), 'todo', /none are sent/],
  [
    'without provider',
    factsOf({ items: [telemetry({ tracing: [{ randomSamplingPercentage: 100 }] })] }),
    'todo',
    /provider/,
  ],
  [
    'jaeger',
    factsOf({ items: [telemetry({ tracing: [{ providers: [{ name: 'jaeger' }] }] })] }),
    'done',
    /to jaeger/,
  ],
]);

table(
  'profileGateways',
  [
    ['no Istio', factsOf(), 'todo', /not installed/],
    [
      'other profile',
      factsOf({ items: [plane()] }),
      'todo',
      /istio-ingressgateway does not: another profile/,
    ],
    [
      'right',
      factsOf({ items: [plane(), make.deployment('istio-ingressgateway', 'istio-system')] }),
      'done',
      /istio-ingressgateway are ready/,
    ],
  ],
  { names: ['istio-ingressgateway'] },
);

const observed = (seen: NonNullable<Facts['observed']>): Facts => factsOf({ observed: seen });
const session = { kind: 'dashboard', name: 'kiali', running: false, opened: false } as const;
table('pageOpened', [
  ['not yet', factsOf(), 'todo', /Open the page/],
  ['read', observed({ pagesOpened: new Set(['the-step']) }), 'done', /Read/],
  ['another', observed({ pagesOpened: new Set(['other']) }), 'todo', /Open the page/],
]);
table(
  'dashboardOpened',
  [
    ['not yet', factsOf(), 'todo', /not been opened/],
    ['starting', observed({ sessions: [{ ...session, running: true }] }), 'waiting', /being opened/],
    ['open', observed({ sessions: [{ ...session, running: true, opened: true }] }), 'done', /is open/],
    [
      'failed',
      observed({ sessions: [{ ...session, problem: 'no pods found' }] }),
      'blocked',
      /no pods found/,
    ],
    [
      'another',
      observed({ sessions: [{ ...session, name: 'jaeger', opened: true }] }),
      'todo',
      /not been opened/,
    ],
  ],
  { name: 'kiali' },
);
table('productPageAnswers', [
  ['not asked', factsOf(), 'todo', /Nobody has asked/],
  ['right', observed({ productPage: { title: 'Simple Bookstore App' } }), 'done', /Simple Bookstore App/],
  ['wrong', observed({ productPage: { title: 'Welcome to nginx!' } }), 'blocked', /nginx/],
  [
    'failed',
    observed({ productPage: { problem: 'no pod of ratings-v1' } }),
    'blocked',
    /no pod of ratings-v1/,
  ],
]);
table(
  'commandRan',
  [
    ['not yet', factsOf(), 'todo', /has not seen/],
    ['well', observed({ commands: new Map([['istioctl.analyze', { exitCode: 0 }]]) }), 'done', /ended well/],
    [
      'badly',
      observed({ commands: new Map([['istioctl.analyze', { exitCode: 1, message: 'Error: x' }]]) }),
      'blocked',
      /Error: x/,
    ],
  ],
  { entry: 'istioctl.analyze' },
);
