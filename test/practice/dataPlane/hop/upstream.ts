import { setTimeout as wait } from 'node:timers/promises';
import { at, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { transportOf, type Endpoint } from '../envoy/endpoints.ts';
import { textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { Outcome, RetryPolicy } from '../envoy/retryPolicy.ts';
import type { Resource } from '../xds/received.ts';
import { keyOf } from './clusterState.ts';
import type { ClusterStats } from './clusterStats.ts';
import type { Arrival, Result, Surroundings } from './hop.ts';
import { notRepresented } from './httpFilters.ts';
import type { HopRecord } from './hopRecord.ts';
import type { Seat } from './seat.ts';

export interface UpstreamInput {
  readonly seat: Seat;
  readonly cluster: Resource;
  readonly request: HttpRequest;
  readonly arrival: Arrival;
  readonly record: HopRecord;
  readonly retry: RetryPolicy;
  /** Milliseconds for all attempts together. */
  readonly timeout: number | undefined;
  readonly hash: number | undefined;
  readonly countsAttempts: boolean;
  readonly around: Surroundings;
}

const reset = 'upstream connect error or disconnect/reset before headers.';

/** Sends a request to endpoints of a cluster, again where the policy says so, until there is an answer for the client. */
export async function askUpstream(input: UpstreamInput): Promise<HttpResponse> {
  const deadline = input.timeout === undefined ? undefined : performance.now() + input.timeout;
  const tried = new Set<string>();
  const stats = statsOf(input);
  for (let attempt = 1; ; attempt++) {
    const left = deadline === undefined ? undefined : deadline - performance.now();
    const perTry = input.retry.perTry;
    const limit = Math.min(left ?? Infinity, perTry ?? Infinity);
    const [outcome, response] = await oneAttempt(input, attempt, limit, tried);
    const isLast = attempt > input.retry.retries;
    // A timer may come a moment early.
    const wholeIsOver = deadline !== undefined && performance.now() >= deadline - 1;
    const isGone = input.arrival.signal.aborted;
    if (outcome.kind === 'reset' && outcome.reason === 'timeout' && !isGone)
      stats?.add(wholeIsOver ? 'upstream_rq_timeout' : 'upstream_rq_per_try_timeout');
    if (!input.retry.applies(outcome)) {
      if (attempt > 1 && !isGone) stats?.add('upstream_rq_retry_success');
      return response;
    }
    if (wholeIsOver || isGone) return response;
    if (isLast) {
      if (input.retry.retries > 0) {
        input.record.flags.push('URX');
        stats?.add('upstream_rq_retry_limit_exceeded');
      }
      return response;
    }
    stats?.add('upstream_rq_retry');
    const pause = input.retry.pause(attempt, Math.random);
    await wait(pause, undefined, { signal: input.arrival.signal }).catch(() => {});
    input.record.flags.length = 0;
  }
}

async function oneAttempt(
  input: UpstreamInput,
  attempt: number,
  limit: number,
  tried: Set<string>,
): Promise<readonly [Outcome, HttpResponse]> {
  const { seat, cluster, record, arrival } = input;
  const state = seat.proxy?.state(String(cluster['name']));
  if (state === undefined) return failure(record, 'UH', 'no_healthy_upstream', 'no healthy upstream');
  const began = performance.now();
  const entry = await state.enter(cluster, arrival.signal, limit);
  if (entry === 'over') return tooLate(input);
  if (entry === 'overflow') {
    statsOf(input)?.add('upstream_rq_pending_overflow');
    const [, response] = failure(record, 'UO', 'overflow', `${reset} reset reason: overflow`);
    response.headers.set('x-envoy-overloaded', ['true']);
    return [{ kind: 'reset', reason: 'overflow' }, response];
  }
  try {
    const endpoints = endpointsFor(input);
    const endpoint = state.choose(cluster, endpoints, input.hash, tried, Math.random);
    if (endpoint === undefined)
      return beyond(input) ?? failure(record, 'UH', 'no_healthy_upstream', 'no healthy upstream');
    tried.add(keyOf(endpoint));
    statsOf(input)?.add('upstream_rq_total');
    state.started(endpoint);
    let status = 0;
    try {
      const [outcome, response] = await send(input, endpoint, attempt, limit - (performance.now() - began));
      if (outcome.kind === 'status') {
        status = outcome.status;
        statsOf(input)?.answered(status);
      } else if (outcome.reason === 'connect-failure') statsOf(input)?.add('upstream_cx_connect_fail');
      return [outcome, response];
    } finally {
      state.ended(cluster, endpoint, arrival.signal.aborted ? undefined : status, endpoints);
    }
  } finally {
    state.leave();
  }
}

/** The cluster's own endpoints, those behind its names, or the address that the connection was meant for. */
function endpointsFor({ seat, cluster, arrival, around }: UpstreamInput): readonly Endpoint[] {
  const known = seat.proxy?.endpoints(cluster) ?? [];
  if (stringAt(cluster, 'type') === 'ORIGINAL_DST') {
    const { ip: address, port } = arrival;
    return [
      { address, port, weight: 1, priority: 0, localityWeight: 1, metadata: undefined, isHealthy: true },
    ];
  }
  if (!isLookedUp(cluster)) return known;
  return known.flatMap((endpoint) =>
    around.addressesOf(endpoint.address).map((address) => ({ ...endpoint, address })),
  );
}

/** Hosts that a real proxy would look up in the internet: that they are not asked here must not look like their failure. */
function beyond({ seat, cluster, record }: UpstreamInput): readonly [Outcome, HttpResponse] | undefined {
  const names = (seat.proxy?.endpoints(cluster) ?? []).map(({ address }) => address);
  const host = isLookedUp(cluster) ? names.find((name) => !name.endsWith('.svc.cluster.local')) : undefined;
  if (host === undefined) return undefined;
  const { response, flags, details } = notRepresented(`hosts beyond this machine (${host})`);
  record.flags.push(flags);
  record.details = details;
  return [{ kind: 'status', status: response.status }, response];
}

function isLookedUp(cluster: Resource): boolean {
  const type = stringAt(cluster, 'type');
  return type === 'STRICT_DNS' || type === 'LOGICAL_DNS';
}

async function send(
  input: UpstreamInput,
  endpoint: Endpoint,
  attempt: number,
  limit: number,
): Promise<readonly [Outcome, HttpResponse]> {
  const { seat, cluster, record, around } = input;
  const { tls, mutual, sni } = transportOf(cluster, endpoint);
  const target = around.seatAt(endpoint.address);
  record.upstream = { address: keyOf(endpoint), seat: target, isMutual: mutual };
  const headers = new Map(input.request.headers);
  if (input.countsAttempts) headers.set('x-envoy-attempt-count', [String(attempt)]);
  const over = new AbortController();
  const stop = () => over.abort();
  input.arrival.signal.addEventListener('abort', stop, { once: true });
  const timer = Number.isFinite(limit) ? setTimeout(stop, Math.max(0, limit)) : undefined;
  try {
    const result = await Promise.race([
      around.deliver({
        request: { ...input.request, headers },
        ip: endpoint.address,
        port: endpoint.port,
        transport: tls ? 'tls' : 'raw_buffer',
        serverName: sni,
        peer: { ip: seat.ip, seat, principal: mutual ? seat.principal : undefined },
        signal: over.signal,
      }),
      aborted(over.signal),
    ]);
    return result === 'aborted' ? tooLate(input) : read(record, result, tls);
  } finally {
    clearTimeout(timer);
    input.arrival.signal.removeEventListener('abort', stop);
  }
}

function statsOf({ seat, cluster }: UpstreamInput): ClusterStats | undefined {
  return seat.proxy?.stats(String(cluster['name']));
}

/** The client has gone, or the time for an attempt is over. */
function tooLate({ record, arrival }: UpstreamInput): readonly [Outcome, HttpResponse] {
  const [, response] = arrival.signal.aborted
    ? failure(record, 'DC', 'downstream_remote_disconnect', '')
    : failure(record, 'UT', 'response_timeout', 'upstream request timeout', 504);
  return [{ kind: 'reset', reason: 'timeout' }, response];
}

function read(record: HopRecord, result: Result, tls: boolean): readonly [Outcome, HttpResponse] {
  if (result.kind === 'response') {
    record.details = 'via_upstream';
    return [{ kind: 'status', status: result.response.status }, result.response];
  }
  if (result.reason === 'closed') {
    const why = tls
      ? ' reset reason: remote connection failure, transport failure reason: TLS_error'
      : ' reset reason: connection termination';
    const [, response] = failure(
      record,
      tls ? 'UF' : 'UC',
      'upstream_reset_before_response_started{connection_termination}',
      `${reset}${why}`,
    );
    return [{ kind: 'reset', reason: tls ? 'connect-failure' : 'termination' }, response];
  }
  const text = `${reset} reset reason: remote connection failure, transport failure reason: delayed connect error: ${result.detail}`;
  const [, response] = failure(
    record,
    'UF',
    'upstream_reset_before_response_started{remote_connection_failure}',
    text,
  );
  return [{ kind: 'reset', reason: 'connect-failure' }, response];
}

function failure(
  record: HopRecord,
  flag: string,
  details: string,
  text: string,
  status = 503,
): readonly [Outcome, HttpResponse] {
  record.flags.push(flag);
  record.details = details;
  return [{ kind: 'status', status }, textResponse(status, text)];
}

async function aborted(signal: AbortSignal): Promise<'aborted'> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  return 'aborted';
}

/** The status for a cluster that istiod has not sent. */
export function statusWithoutCluster(action: unknown): number {
  const named: Readonly<Record<string, number>> = {
    NOT_FOUND: 404,
    SERVICE_UNAVAILABLE: 503,
    INTERNAL_SERVER_ERROR: 500,
  };
  const given = at(action, 'clusterNotFoundResponseCode');
  return numberAt([given], 0) ?? named[String(given)] ?? 503;
}
