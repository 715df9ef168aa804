import { randomBytes } from 'node:crypto';
import { headerOf, type Headers } from './httpMessage.ts';

/** Where a request is in a trace: the span that it belongs to now. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly isSampled: boolean;
}

/** How a tracer hands its context on: Zipkin's B3 headers, the W3C's one header, or both. */
export type Propagation = 'b3' | 'w3c' | 'b3-and-w3c';

/** What the sender of a request says of its trace; what it leaves open is `undefined`. */
export interface GivenContext {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly isSampled: boolean | undefined;
}

/**
 * Reads the trace of a request.
 * Source: https://github.com/openzipkin/b3-propagation and https://www.w3.org/TR/trace-context/
 */
export function givenContext(headers: Headers, how: Propagation): GivenContext {
  const b3 = how === 'w3c' ? nothing : (singleB3(headers) ?? manyB3(headers));
  if (b3.traceId !== undefined || b3.isSampled !== undefined || how === 'b3') return b3;
  return w3c(headers);
}

const nothing: GivenContext = { traceId: undefined, spanId: undefined, isSampled: undefined };
const sampled: Readonly<Record<string, boolean>> = {
  '1': true,
  d: true,
  true: true,
  '0': false,
  false: false,
};

function singleB3(headers: Headers): GivenContext | undefined {
  const text = headerOf(headers, 'b3')?.toLowerCase();
  if (text === undefined) return undefined;
  if (text.length === 1) return { ...nothing, isSampled: sampled[text] };
  const [, traceId, spanId, flag] =
    /^([0-9a-f]{32}|[0-9a-f]{16})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?$/.exec(text) ?? [];
  return { traceId, spanId, isSampled: flag === undefined ? undefined : sampled[flag] };
}

function manyB3(headers: Headers): GivenContext {
  const id = (name: string, pattern: RegExp) => {
    const value = headerOf(headers, name)?.toLowerCase();
    return value !== undefined && pattern.test(value) ? value : undefined;
  };
  const traceId = id('x-b3-traceid', /^([0-9a-f]{32}|[0-9a-f]{16})$/);
  const spanId = id('x-b3-spanid', /^[0-9a-f]{16}$/);
  const isWhole = traceId !== undefined && spanId !== undefined;
  const debug = headerOf(headers, 'x-b3-flags') === '1';
  return {
    traceId: isWhole ? traceId : undefined,
    spanId: isWhole ? spanId : undefined,
    isSampled: debug ? true : sampled[headerOf(headers, 'x-b3-sampled')?.toLowerCase() ?? ''],
  };
}

function w3c(headers: Headers): GivenContext {
  const text = headerOf(headers, 'traceparent')?.toLowerCase() ?? '';
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text) ?? [];
  if (traceId === undefined || /^0+$/.test(traceId)) return nothing;
  return { traceId, spanId, isSampled: (parseInt(flags ?? '0', 16) & 1) === 1 };
}

/**
 * The span that a proxy begins for a request: a child of the one that the request names, or the first of a new trace.
 * Whether it is sampled is what the sender has decided, or else this proxy.
 * @param wide whether a new trace gets an id of 128 bits
 */
export function nextContext(given: GivenContext, isTraced: boolean, wide: boolean): TraceContext {
  const spanId = randomBytes(8).toString('hex');
  return {
    // A new trace of Zipkin has the id of its first span.
    traceId: given.traceId ?? (wide ? randomBytes(8).toString('hex') : '') + spanId,
    spanId,
    parentId: given.spanId,
    isSampled: given.isSampled ?? isTraced,
  };
}

/** A span below another one of the same proxy. */
export function childOf(context: TraceContext): TraceContext {
  return { ...context, spanId: randomBytes(8).toString('hex'), parentId: context.spanId };
}

/** Writes the trace of a request, so that the next one on its way goes on with it. */
export function writeContext(headers: Headers, context: TraceContext, how: Propagation): void {
  const { traceId, spanId, parentId, isSampled } = context;
  if (how !== 'w3c') {
    headers.delete('b3');
    headers.set('x-b3-traceid', [traceId]);
    headers.set('x-b3-spanid', [spanId]);
    if (parentId === undefined) headers.delete('x-b3-parentspanid');
    else headers.set('x-b3-parentspanid', [parentId]);
    headers.set('x-b3-sampled', [isSampled ? '1' : '0']);
  }
  if (how !== 'b3')
    headers.set('traceparent', [`00-${traceId.padStart(32, '0')}-${spanId}-${isSampled ? '01' : '00'}`]);
}
