import { at, booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, requestField, type Headers, type HttpResponse } from '../envoy/httpMessage.ts';
import {
  childOf,
  givenContext,
  nextContext,
  writeContext,
  type Propagation,
  type TraceContext,
} from '../envoy/traceContext.ts';
import { decideTracing } from '../envoy/traceSampling.ts';
import type { Span } from '../traces/span.ts';
import type { HopRecord } from './hopRecord.ts';
import type { Seat } from './seat.ts';

/** What a hop adds to a trace. */
export interface HopTrace {
  /** Name of the cluster to which the proxy sends its spans. */
  readonly collector: string;
  /** The spans of a hop that is over; none where the trace is not sampled. */
  readonly spans: (record: HopRecord, response: HttpResponse, arrivedFrom: string) => readonly Span[];
}

/**
 * Begins the part of a trace that one hop is, and writes it into the headers of the request: Zipkin by B3 headers,
 * OpenTelemetry by those of the W3C. A gateway makes two spans, for what it received and for what it sent.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/observability/tracing
 * @returns `undefined` where istiod asks for no tracing, or for a tracer that is not played
 */
export function openTrace(
  manager: unknown,
  seat: Seat,
  headers: Headers,
  direction: 'inbound' | 'outbound',
): HopTrace | undefined {
  const tracing = at(manager, 'tracing');
  if (tracing === undefined) return undefined;
  const isTraced = decideTracing(tracing, headers);
  const tracer = tracerOf(at(tracing, 'provider', 'typedConfig'));
  if (tracer === undefined) return undefined;
  const { propagation, collector, wide } = tracer;
  const own = nextContext(givenContext(headers, propagation), isTraced, wide);
  const onward = booleanAt(tracing, 'spawnUpstreamSpan') === true ? childOf(own) : undefined;
  if (booleanAt(tracing, 'noContextPropagation') !== true) writeContext(headers, onward ?? own, propagation);
  const isServer = direction === 'inbound' || onward !== undefined;
  return {
    collector,
    spans: (record, response, arrivedFrom) => {
      if (!own.isSampled) return [];
      const make = (context: TraceContext, kind: string, tags: Record<string, string>): Span => ({
        traceId: context.traceId,
        id: context.spanId,
        ...(context.parentId === undefined ? {} : { parentId: context.parentId }),
        name: record.operation ?? record.request.authority,
        kind,
        timestamp: Math.round((performance.timeOrigin + record.started) * 1000),
        duration: Math.max(1, Math.round((performance.now() - record.started) * 1000)),
        localEndpoint: { serviceName: seat.proxy?.node.cluster ?? seat.app, ipv4: seat.ip },
        tags,
      });
      const tags = {
        ...tagsOf(record, response, seat, arrivedFrom),
        ...customTags(tracing, record, response),
      };
      const spans = [make(own, isServer ? 'SERVER' : 'CLIENT', tags)];
      if (onward !== undefined && record.upstream !== undefined) spans.push(make(onward, 'CLIENT', tags));
      return spans;
    },
  };
}

function tracerOf(
  config: unknown,
): { propagation: Propagation; collector: string; wide: boolean } | undefined {
  const type = stringAt(config, '@type') ?? '';
  if (type.endsWith('.ZipkinConfig')) {
    return {
      // 1 is USE_B3_WITH_W3C_PROPAGATION.
      propagation: at(config, 'traceContextOption') === 1 ? 'b3-and-w3c' : 'b3',
      collector:
        stringAt(config, 'collectorService', 'httpUri', 'cluster') ??
        stringAt(config, 'collectorCluster') ??
        '',
      wide: booleanAt(config, 'traceId128bit') === true,
    };
  }
  if (type.endsWith('.OpenTelemetryConfig')) {
    const collector =
      stringAt(config, 'grpcService', 'envoyGrpc', 'clusterName') ??
      stringAt(config, 'httpService', 'httpUri', 'cluster');
    return { propagation: 'w3c', collector: collector ?? '', wide: true };
  }
  return undefined;
}

/** Source: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/observability/tracing#what-data-each-trace-contains */
function tagsOf(
  record: HopRecord,
  response: HttpResponse,
  seat: Seat,
  arrivedFrom: string,
): Record<string, string> {
  const { request, flags, cluster } = record;
  return {
    component: 'proxy',
    node_id: seat.proxy?.node.id ?? '',
    'guid:x-request-id': headerOf(request.headers, 'x-request-id') ?? '',
    'http.url': `${request.scheme}://${request.authority}${record.path}`,
    'http.method': request.method,
    'http.protocol': 'HTTP/1.1',
    'http.status_code': String(response.status),
    user_agent: headerOf(request.headers, 'user-agent') ?? '-',
    request_size: String(request.body.length),
    response_size: String(response.body.length),
    response_flags: flags.length === 0 ? '-' : flags.join(','),
    'peer.address': arrivedFrom,
    upstream_cluster: cluster ?? '-',
    ...(cluster === undefined ? {} : { 'upstream_cluster.name': cluster }),
    ...(response.status >= 500 ? { error: 'true' } : {}),
  };
}

function customTags(tracing: unknown, record: HopRecord, response: HttpResponse): Record<string, string> {
  return Object.fromEntries(
    listAt(tracing, 'customTags').flatMap((tag) => {
      const name = stringAt(tag, 'tag');
      const header = stringAt(tag, 'requestHeader', 'name')?.toLowerCase();
      const answered = stringAt(tag, 'responseHeader', 'name')?.toLowerCase();
      const value =
        stringAt(tag, 'literal', 'value') ??
        (header === undefined ? undefined : requestField(record.request, header)) ??
        (answered === undefined ? undefined : headerOf(response.headers, answered)) ??
        stringAt(tag, 'requestHeader', 'defaultValue') ??
        // The proxy's environment is not played: only the default is known.
        stringAt(tag, 'environment', 'defaultValue');
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}
