import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { at, booleanAt, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { forwardClientCertificate } from '../envoy/clientCertificate.ts';
import { chooseCluster } from '../envoy/clusterChoice.ts';
import { corsOf } from '../envoy/cors.ts';
import { milliseconds } from '../envoy/duration.ts';
import { faultOf } from '../envoy/fault.ts';
import { fractionOf } from '../envoy/fraction.ts';
import { hashOf } from '../envoy/hashPolicy.ts';
import { textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import { redirectOf } from '../envoy/redirect.ts';
import { retryPolicyOf } from '../envoy/retryPolicy.ts';
import type { FoundRoute } from '../envoy/routeTable.ts';
import { answered, type Arrival, type Result, type Surroundings } from './hop.ts';
import { openTrace } from './hopTrace.ts';
import { logHop, newRecord, type HopRecord } from './hopRecord.ts';
import { grpcNotRepresented, notRepresented, stoppedByFilter, type Stop } from './httpFilters.ts';
import { outgoing, perFilter, withResponseHeaders } from './routeHeaders.ts';
import type { Seat } from './seat.ts';
import { askUpstream, statusWithoutCluster } from './upstream.ts';

export interface HttpHopInput {
  readonly seat: Seat;
  /** The HttpConnectionManager of the filter chain. */
  readonly manager: unknown;
  readonly arrival: Arrival;
  readonly direction: 'inbound' | 'outbound';
  readonly around: Surroundings;
}

/** One request through one HTTP connection manager: filters, route, backend; log line and metrics at the end. */
export async function passManager(input: HttpHopInput): Promise<Result> {
  const { seat, manager, arrival, direction, around } = input;
  const request = prepared(input);
  const trace = openTrace(manager, seat, request.headers, direction);
  const record = newRecord(request);
  const stop = isGrpc(request) ? grpcNotRepresented() : stoppedByFilter(manager, arrival, request);
  const response = stop === undefined ? await routed(input, record) : halted(record, stop);
  if (!response.headers.has('server')) response.headers.set('server', ['istio-envoy']);
  logHop(seat, manager, record, response, arrival);
  if (trace !== undefined)
    around.collect(seat, trace.collector, trace.spans(record, response, arrival.peer.ip));
  const isInbound = direction === 'inbound';
  const other = record.upstream?.seat;
  around.count({
    reporter: isInbound ? 'destination' : 'source',
    source: isInbound ? arrival.peer.seat : seat,
    destination: isInbound ? seat : other,
    service: record.service,
    status: response.status,
    flags: record.flags.join(','),
    isMutual: isInbound ? arrival.peer.principal !== undefined : record.upstream?.isMutual === true,
    principals: isInbound
      ? {
          source: arrival.peer.principal,
          destination: arrival.peer.principal === undefined ? undefined : seat.principal,
        }
      : { source: seat.principal, destination: other?.principal },
    milliseconds: performance.now() - record.started,
    requestBytes: request.body.length,
    responseBytes: response.body.length,
  });
  return answered(response);
}

function isGrpc({ headers }: HttpRequest): boolean {
  return headers.get('content-type')?.[0]?.startsWith('application/grpc') === true;
}

/** The request as the filters see it: with an id, and with what a gateway adds. */
function prepared({ manager, arrival, seat }: HttpHopInput): HttpRequest {
  const headers = new Map(arrival.request.headers);
  if (!headers.has('x-request-id')) headers.set('x-request-id', [randomUUID()]);
  if (!headers.has('x-forwarded-proto')) headers.set('x-forwarded-proto', [arrival.request.scheme]);
  if (seat.isGateway || booleanAt(manager, 'useRemoteAddress') === true) {
    headers.set('x-forwarded-for', [...(headers.get('x-forwarded-for') ?? []), arrival.peer.ip]);
  }
  forwardClientCertificate(headers, manager, seat.principal, arrival.peer.principal);
  return { ...arrival.request, headers };
}

function halted(record: HopRecord, stop: Stop): HttpResponse {
  if (stop.flags !== '') record.flags.push(stop.flags);
  record.details = stop.details;
  return stop.response;
}

async function routed(input: HttpHopInput, record: HopRecord): Promise<HttpResponse> {
  const { seat, manager } = input;
  const found = seat.proxy?.table(manager)?.routeOf(record.request);
  if (found === undefined) {
    record.flags.push('NR');
    record.details = 'route_not_found';
    return textResponse(404, '');
  }
  const { route } = found;
  record.routeName = stringAt(route, 'name');
  record.operation = stringAt(route, 'decorator', 'operation');
  const cors = corsOf(perFilter(found, undefined, 'envoy.filters.http.cors'), record.request);
  if (cors?.isPreflight === true) return { ...textResponse(200, ''), headers: cors.headers };
  const response = await acted(input, record, found);
  for (const [name, value] of cors?.headers ?? []) response.headers.set(name, value);
  return response;
}

async function acted(input: HttpHopInput, record: HopRecord, found: FoundRoute): Promise<HttpResponse> {
  const { arrival, seat } = input;
  const scene = { seat, arrival, record };
  const { route } = found;
  const action = at(route, 'route');
  const chosen = action === undefined ? undefined : chooseCluster(action, record.request, Math.random);
  const fault = faultOf(
    perFilter(found, chosen?.weighted, 'envoy.filters.http.fault'),
    record.request,
    Math.random,
  );
  if (fault.delay > 0) {
    record.flags.push('DI');
    await wait(fault.delay, undefined, { signal: arrival.signal }).catch(() => {});
  }
  if (fault.abort !== undefined) {
    record.flags.push('FI');
    record.details = 'fault_filter_abort';
    return textResponse(fault.abort, 'fault filter abort');
  }
  const redirect = at(route, 'redirect');
  if (redirect !== undefined) {
    const { status, location } = redirectOf(redirect, at(route, 'match'), record.request);
    record.details = 'direct_response';
    return withResponseHeaders(scene, textResponse(status, '', { location }), found, undefined);
  }
  const direct = at(route, 'directResponse');
  if (direct !== undefined) {
    record.details = 'direct_response';
    const bytes = stringAt(direct, 'body', 'inlineBytes');
    const text =
      bytes === undefined
        ? (stringAt(direct, 'body', 'inlineString') ?? '')
        : Buffer.from(bytes, 'base64').toString();
    return withResponseHeaders(
      scene,
      textResponse(numberAt(direct, 'status') ?? 200, text),
      found,
      undefined,
    );
  }
  if (action === undefined) return halted(record, notRepresented('this action of a route'));
  return await forwarded(input, record, found, chosen);
}

async function forwarded(
  input: HttpHopInput,
  record: HopRecord,
  found: FoundRoute,
  chosen: ReturnType<typeof chooseCluster>,
): Promise<HttpResponse> {
  const { seat, arrival, around } = input;
  const { route, virtualHost } = found;
  const action = at(route, 'route');
  const cluster = chosen === undefined ? undefined : seat.proxy?.cluster(chosen.name);
  record.cluster = chosen?.name;
  record.service = serviceOf(cluster) ?? serviceOfName(chosen?.name);
  if (cluster === undefined) {
    record.flags.push('NC');
    record.details = 'cluster_not_found';
    return textResponse(statusWithoutCluster(action), '');
  }
  const scene = { seat, arrival, record };
  const request = outgoing(scene, found, chosen?.weighted, record.request);
  record.request = request;
  mirror(input, action, request);
  const before = performance.now();
  const hash = hashOf(action, request, arrival.peer.ip, () => randomBytes(8).toString('hex'));
  const response = await askUpstream({
    seat,
    cluster,
    request,
    arrival,
    record,
    retry: retryPolicyOf(route, virtualHost),
    timeout: timeoutOf(action),
    hash: hash.value,
    countsAttempts: booleanAt(virtualHost, 'includeRequestAttemptCount') === true,
    around,
  });
  const copy = { ...response, headers: new Map(response.headers) };
  if (record.details === 'via_upstream') {
    copy.headers.set('x-envoy-upstream-service-time', [String(Math.round(performance.now() - before))]);
  }
  if (hash.cookies.length > 0)
    copy.headers.set('set-cookie', [...(copy.headers.get('set-cookie') ?? []), ...hash.cookies]);
  return withResponseHeaders(scene, copy, found, chosen?.weighted);
}

/** Envoy waits 15 s where a route does not say; 0 is for ever. */
function timeoutOf(action: unknown): number | undefined {
  const given = milliseconds(at(action, 'timeout')) ?? 15_000;
  return given === 0 ? undefined : given;
}

/** Sends copies where the route asks for them; nobody waits for their answers. */
function mirror(input: HttpHopInput, action: unknown, request: HttpRequest): void {
  const { seat, arrival, around } = input;
  for (const policy of listAt(action, 'requestMirrorPolicies')) {
    const name = stringAt(policy, 'cluster') ?? '';
    const cluster = seat.proxy?.cluster(name);
    const share = at(policy, 'runtimeFraction', 'defaultValue');
    if (cluster === undefined || (share !== undefined && Math.random() >= fractionOf(share))) continue;
    const copy = { ...request, authority: `${request.authority.replace(/:\d+$/, '')}-shadow` };
    const retry = retryPolicyOf(undefined, undefined);
    const record = newRecord(copy);
    const signal = AbortSignal.timeout(15_000);
    void askUpstream({
      seat,
      cluster,
      request: copy,
      arrival: { ...arrival, signal },
      record,
      retry,
      timeout: 15_000,
      hash: undefined,
      countsAttempts: false,
      around,
    });
  }
}

/** The host name of the service that a cluster stands for. */
function serviceOf(cluster: unknown): string | undefined {
  return stringAt(cluster, 'metadata', 'filterMetadata', 'istio', 'services', 0, 'host');
}

function serviceOfName(cluster: string | undefined): string {
  return cluster?.split('|')[3] || (cluster ?? 'unknown');
}
