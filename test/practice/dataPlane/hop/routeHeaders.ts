import { at, stringAt } from '../../../../src/mesh/fields.ts';
import { lineWriter } from '../envoy/accessLogFormat.ts';
import { changeHeaders, type Substitute } from '../envoy/headerOperations.ts';
import type { HttpRequest, HttpResponse } from '../envoy/httpMessage.ts';
import { rewritePath } from '../envoy/pathRewrite.ts';
import type { FoundRoute } from '../envoy/routeTable.ts';
import type { Arrival } from './hop.ts';
import { commandValue, type HopRecord } from './hopRecord.ts';
import type { Seat } from './seat.ts';

/** What the operations of a route may ask for: who passes, and what is noted of it. */
export interface HeaderScene {
  readonly seat: Seat;
  readonly arrival: Arrival;
  readonly record: HopRecord;
}

/** The request as the backend gets it: path and host rewritten, header operations from the closest owner outwards. */
export function outgoing(
  scene: HeaderScene,
  found: FoundRoute,
  weighted: unknown,
  request: HttpRequest,
): HttpRequest {
  const action = at(found.route, 'route');
  const headers = new Map(request.headers);
  const substitute = substituteOf(scene, undefined);
  for (const owner of ownersOf(found, weighted)) changeHeaders(headers, owner, 'request', substitute);
  const path = rewritePath(action, at(found.route, 'match'), request.path);
  if (path !== request.path) headers.set('x-envoy-original-path', [request.path]);
  const host =
    headers.get(':authority')?.at(-1) ??
    headers.get('host')?.at(-1) ??
    stringAt(action, 'hostRewriteLiteral');
  headers.delete(':authority');
  headers.delete('host');
  return { ...request, headers, path, authority: host ?? request.authority };
}

/** The answer as the client gets it; its headers are changed. */
export function withResponseHeaders(
  scene: HeaderScene,
  response: HttpResponse,
  found: FoundRoute,
  weighted: unknown,
): HttpResponse {
  const substitute = substituteOf(scene, response);
  for (const owner of ownersOf(found, weighted))
    changeHeaders(response.headers, owner, 'response', substitute);
  return response;
}

/** The configuration of a filter for one route: of the weighted cluster, the route or the virtual host. */
export function perFilter(found: FoundRoute, weighted: unknown, filter: string): unknown {
  for (const owner of ownersOf(found, weighted)) {
    const config = at(owner, 'typedPerFilterConfig', filter);
    if (config !== undefined) return config;
  }
  return undefined;
}

function ownersOf(found: FoundRoute, weighted: unknown): readonly unknown[] {
  return [weighted, found.route, found.virtualHost, found.table];
}

/** Unlike in a log, what is not there is nothing. */
function substituteOf(
  { seat, arrival, record }: HeaderScene,
  response: HttpResponse | undefined,
): Substitute {
  return (command) =>
    lineWriter(`%${command}%`)(
      (name, argument) => commandValue(name, argument, seat, record, response, arrival) ?? '',
    );
}
