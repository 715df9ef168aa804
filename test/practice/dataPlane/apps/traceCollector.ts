import { isRecord, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { pathOf, queryOf, textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { Span } from '../traces/span.ts';
import type { SpanStore } from '../traces/spanStore.ts';
import type { AppContext } from './application.ts';
import { json } from './bookinfo.ts';
import { traceListPage, tracePage } from './tracePages.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };

/**
 * The stand-in for Jaeger and Zipkin: keeps the spans that proxies send to its pod, answers the part of Zipkin's API
 * that asks for them, and shows them on pages of our own.
 * Source of the API: https://zipkin.io/zipkin-api/
 */
export async function traceCollector(request: HttpRequest, context: AppContext): Promise<HttpResponse> {
  const { spans, seat } = context;
  const name = seat.app === 'zipkin' ? 'Zipkin' : 'Jaeger';
  const path = pathOf(request).replace(/^\/(?:zipkin|jaeger)(?=\/|$)/, '') || '/';
  const query = new URLSearchParams(queryOf(request));
  return await Promise.resolve(
    path.startsWith('/api/v2/')
      ? api(path.slice('/api/v2/'.length), request, query, spans)
      : page(name, path, query, spans),
  );
}

function page(name: string, path: string, query: URLSearchParams, spans: SpanStore): HttpResponse {
  const id = /^\/traces?\/([0-9a-f]{16,32})$/.exec(path)?.[1];
  if (id !== undefined) {
    const trace = spans.trace(id);
    return trace === undefined
      ? textResponse(404, `There is no trace ${id}.\n`)
      : textResponse(200, tracePage(name, id, trace), html);
  }
  if (path !== '/' && path !== '/search')
    return textResponse(404, `The practice mesh's ${name} has no page here.\n`);
  const service = query.get('service') || undefined;
  const found = spans.find({ service, limit: 50 });
  return textResponse(200, traceListPage(name, spans.services(), service, found), html);
}

function api(what: string, request: HttpRequest, query: URLSearchParams, spans: SpanStore): HttpResponse {
  if (what === 'spans' && request.method === 'POST') {
    const given = spansIn(request.body);
    if (given === undefined) return textResponse(400, 'This is no list of spans in the JSON of Zipkin v2.\n');
    for (const span of given) spans.add(span);
    return textResponse(202, '');
  }
  const service = query.get('serviceName') ?? undefined;
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  switch (what) {
    case 'services':
      return json(200, spans.services());
    case 'spans':
      return json(200, spans.names(service ?? ''));
    case 'traces': {
      const to = number('endTs');
      const back = number('lookback');
      const end = to === undefined ? undefined : to * 1000;
      const from = back === undefined ? undefined : (end ?? Date.now() * 1000) - back * 1000;
      const spanName = query.get('spanName') ?? undefined;
      return json(200, spans.find({ service, spanName, from, to: end, limit: number('limit') }));
    }
    default: {
      const trace = spans.trace(/^trace\/([0-9a-f]{16,32})$/.exec(what)?.[1] ?? '');
      return trace === undefined ? textResponse(404, 'Not found.\n') : json(200, trace);
    }
  }
}

/** Spans that an application sends by itself; they must have what the pages show. */
function spansIn(body: Buffer): readonly Span[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const spans = list.flatMap((entry: unknown): Span[] => {
    const [traceId, id] = [stringAt(entry, 'traceId'), stringAt(entry, 'id')];
    const timestamp = numberAt(entry, 'timestamp');
    if (!isRecord(entry) || traceId === undefined || id === undefined || timestamp === undefined) return [];
    const parentId = stringAt(entry, 'parentId');
    const kind = stringAt(entry, 'kind');
    const tags = isRecord(entry['tags']) ? Object.entries(entry['tags']) : [];
    return [
      {
        traceId,
        id,
        ...(parentId === undefined ? {} : { parentId }),
        ...(kind === undefined ? {} : { kind }),
        name: stringAt(entry, 'name') ?? '',
        timestamp,
        duration: numberAt(entry, 'duration') ?? 1,
        localEndpoint: { serviceName: stringAt(entry, 'localEndpoint', 'serviceName') ?? 'unknown' },
        tags: Object.fromEntries(tags.map(([key, value]) => [key, String(value)])),
      },
    ];
  });
  return spans.length === list.length ? spans : undefined;
}
