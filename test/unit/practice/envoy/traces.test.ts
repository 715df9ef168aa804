import assert from 'node:assert/strict';
import type { Headers } from '../../../practice/dataPlane/envoy/httpMessage.ts';
import {
  childOf,
  givenContext,
  nextContext,
  writeContext,
} from '../../../practice/dataPlane/envoy/traceContext.ts';
import { decideTracing } from '../../../practice/dataPlane/envoy/traceSampling.ts';
import type { Span } from '../../../practice/dataPlane/traces/span.ts';
import { SpanStore } from '../../../practice/dataPlane/traces/spanStore.ts';

const traceId = '0123456789abcdef0123456789abcdef';
const spanId = 'fedcba9876543210';

function headers(fields: Readonly<Record<string, string>>): Headers {
  return new Map(Object.entries(fields).map(([name, value]) => [name, [value]]));
}

describe("Envoy's tracing", () => {
  it('reads B3 in many headers and in one, and the header of the W3C', () => {
    const many = headers({ 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '0' });
    assert.deepEqual(givenContext(many, 'b3'), { traceId, spanId, isSampled: false });
    const one = headers({ b3: `${traceId}-${spanId}-1-0000000000000001` });
    assert.deepEqual(givenContext(one, 'b3'), { traceId, spanId, isSampled: true });
    const nothing = { traceId: undefined, spanId: undefined };
    assert.deepEqual(givenContext(headers({ b3: '0' }), 'b3'), { ...nothing, isSampled: false });
    const parent = headers({ traceparent: `00-${traceId}-${spanId}-01` });
    assert.deepEqual(givenContext(parent, 'w3c'), { traceId, spanId, isSampled: true });
    assert.deepEqual(givenContext(parent, 'b3'), { ...nothing, isSampled: undefined });
    assert.deepEqual(givenContext(parent, 'b3-and-w3c'), { traceId, spanId, isSampled: true });
    const broken = headers({ 'x-b3-traceid': 'short', 'x-b3-spanid': spanId });
    assert.deepEqual(givenContext(broken, 'b3'), { ...nothing, isSampled: undefined });
  });

  it('goes on with a trace that has begun, and hands its own span on', () => {
    const given = { traceId, spanId, isSampled: undefined };
    const own = nextContext(given, true, true);
    assert.deepEqual([own.traceId, own.parentId, own.isSampled], [traceId, spanId, true]);
    const onward = headers({ b3: 'old' });
    writeContext(onward, childOf(own), 'b3');
    assert.deepEqual(onward.get('x-b3-parentspanid'), [own.spanId]);
    assert.deepEqual([onward.get('x-b3-sampled'), onward.has('b3')], [['1'], false]);
    assert.equal(nextContext({ ...given, isSampled: false }, true, true).isSampled, false);
    const first = nextContext({ traceId: undefined, spanId: undefined, isSampled: undefined }, false, true);
    assert.match(first.traceId, new RegExp(`^[0-9a-f]{16}${first.spanId}$`));
    writeContext(onward, first, 'w3c');
    assert.deepEqual(onward.get('traceparent'), [`00-${first.traceId}-${first.spanId}-00`]);
  });

  it('decides once for a request id, by its first digits', () => {
    const half = { randomSampling: { value: 50 } };
    // 0x00001000 is 4096 of 10000, 0x00001770 is 6000.
    const low = headers({ 'x-request-id': '00001000-0000-4000-8000-000000000000' });
    const high = headers({ 'x-request-id': '00001770-0000-4000-8000-000000000000' });
    assert.deepEqual([decideTracing(half, low), decideTracing(half, high)], [true, false]);
    assert.deepEqual(low.get('x-request-id'), ['00001000-0000-9000-8000-000000000000']);
    // The next proxy follows what the first one has noted.
    assert.equal(decideTracing({ randomSampling: { value: 0 } }, low), true);
    assert.equal(decideTracing({ overallSampling: {} }, low), false, 'zero, which is left out');
    assert.equal(decideTracing(half, headers({ 'x-request-id': 'mine' })), false);
  });

  it('keeps the newest traces only', () => {
    const store = new SpanStore();
    const span = (number: number): Span => ({
      traceId: number.toString(16).padStart(16, '0'),
      id: spanId,
      name: 'get',
      timestamp: number,
      duration: 1,
      localEndpoint: { serviceName: number % 2 === 0 ? 'even' : 'odd' },
      tags: {},
    });
    for (let number = 1; number <= 10_200; number++) store.add(span(number));
    assert.equal(store.find({ limit: 20_000 }).length, 10_000);
    assert.equal(store.trace(span(1).traceId), undefined);
    assert.deepEqual(store.services(), ['even', 'odd']);
    const found = store.find({ service: 'odd', from: 500, to: 1100, limit: 2 });
    assert.deepEqual(
      found.map(([first]) => first?.timestamp),
      [1099, 1097],
    );
  });
});
