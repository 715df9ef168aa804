import type { Facts } from '../../../src/course/facts.ts';
import { factsOf } from './factsOf.ts';
import { table } from './probeTable.ts';

const observed = (seen: NonNullable<Facts['observed']>): Facts => factsOf({ observed: seen });
const requests = (sent: number, byStatus: Record<string, number>) =>
  observed({ requests: { namespace: 'default', sent, planned: 100, byStatus, byVersion: {} } });
table(
  'requestsAnswered',
  [
    ['none', factsOf(), 'todo', /No requests/],
    ['under way', requests(40, { 200: 40 }), 'waiting', /40 of 100/],
    ['all', requests(100, { 200: 100 }), 'done', /100 of 100/],
    ['with errors', requests(100, { 200: 98, 503: 2 }), 'blocked', /98 requests.*503: 2/],
  ],
  { count: 100 },
);
const typed = (
  fact: Partial<NonNullable<Facts['observed']>['typedRequests']>,
  more: Facts['observed'] = {},
) =>
  observed({
    typedRequests: { namespace: 'default', sent: 100, unseen: 0, byStatus: {}, byVersion: {}, ...fact },
    ...more,
  });
table(
  'requestsAnswered',
  [
    [
      'typed',
      typed({ byStatus: { 200: 100 } }),
      'done',
      /^100 of 100 requests from your terminal were answered/,
    ],
    [
      'typed, unseen',
      typed({ unseen: 100 }),
      'done',
      /^100 requests were sent from your terminal and ended well; the answers of 100 /,
    ],
    ['typed, not known', typed({}), 'todo', /^100 requests were sent from your terminal, 0 were seen/],
    ['typed, few', typed({ sent: 20, unseen: 20 }), 'todo', /^20 requests .* this step wants 100/],
    ['typed, bad', typed({ byStatus: { 200: 98, 503: 2 } }), 'blocked', /98 .*200 \(503: 2\)/],
    ['typed elsewhere', typed({ namespace: 'shop', unseen: 100 }), 'todo', /No requests/],
    [
      'typed, after a run that was stopped',
      typed(
        { unseen: 100 },
        { requests: { namespace: 'default', sent: 4, planned: 100, byStatus: { 200: 4 }, byVersion: {} } },
      ),
      'done',
      /from your terminal/,
    ],
    [
      'typed, after a run that was done',
      typed(
        { sent: 1 },
        {
          requests: { namespace: 'default', sent: 100, planned: 100, byStatus: { 200: 100 }, byVersion: {} },
        },
      ),
      'done',
      /^100 of 100 requests were/,
    ],
  ],
  { count: 100 },
);
const forward = {
  kind: 'forward',
  name: 'default/bookinfo-gateway-istio',
  running: true,
  opened: false,
} as const;
const inTerminal = { ...forward, typed: '127.0.0.1:8080' };
table('applicationReached', [
  ['nothing', factsOf(), 'todo', /Nothing is forwarded/],
  ['forwarded', observed({ sessions: [forward] }), 'waiting', /^The port-forward runs; open the page/],
  ['opened', observed({ sessions: [{ ...forward, opened: true }] }), 'done', /opened through the gateway/],
  [
    'failed',
    observed({ sessions: [{ ...forward, running: false, problem: 'no pod' }] }),
    'blocked',
    /no pod/,
  ],
  [
    'typed',
    observed({ sessions: [inTerminal] }),
    'waiting',
    /^The port-forward in your terminal runs; open http:\/\/127\.0\.0\.1:8080\/productpage /,
  ],
  [
    'typed, in the background',
    observed({ sessions: [{ ...inTerminal, running: false }] }),
    'todo',
    /Nothing is/,
  ],
  ['typed, used', observed({ sessions: [{ ...inTerminal, opened: true }] }), 'done', /in your terminal/],
  [
    'typed elsewhere',
    observed({ sessions: [{ ...inTerminal, name: 'shop/bookinfo-gateway-istio' }] }),
    'todo',
    /Nothing/,
  ],
  ['asked by curl', typed({ byStatus: { 200: 1 } }), 'done', /answered a request from your terminal/],
  ['asked by curl, unseen', typed({ unseen: 1 }), 'todo', /Nothing is forwarded/],
]);
table('versionsSeen', [
  ['none', factsOf(), 'todo', /No answers/],
  ['two, typed', typed({ byVersion: { v1: 2, v2: 1 } }), 'done', /2 versions \(v1: 2, v2: 1\)/],
  [
    'one',
    observed({ requests: { namespace: 'default', sent: 1, planned: 1, byStatus: {}, byVersion: { v1: 3 } } }),
    'todo',
    /Only one version/,
  ],
  [
    'two',
    observed({
      requests: { namespace: 'default', sent: 1, planned: 1, byStatus: {}, byVersion: { v1: 3, v3: 1 } },
    }),
    'done',
    /v1: 3, v3: 1/,
  ],
]);
