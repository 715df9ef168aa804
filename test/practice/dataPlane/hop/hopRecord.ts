import { at, isRecord, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { defaultFormat, firstField, type CommandValue } from '../envoy/accessLogFormat.ts';
import { headerOf, requestField, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { LoggedRequest } from '../envoy/logFilter.ts';
import type { Arrival } from './hop.ts';
import type { Seat } from './seat.ts';

/** What is noted of one request on its way through one proxy. */
export interface HopRecord {
  readonly startedAt: Date;
  readonly started: number;
  request: HttpRequest;
  /** Path before a rewrite. */
  readonly path: string;
  flags: string[];
  details: string;
  routeName: string | undefined;
  /** What the route calls the operation in traces. */
  operation: string | undefined;
  cluster: string | undefined;
  upstream:
    { readonly address: string; readonly seat: Seat | undefined; readonly isMutual: boolean } | undefined;
  service: string;
}

export function newRecord(request: HttpRequest): HopRecord {
  return {
    startedAt: new Date(),
    started: performance.now(),
    request,
    path: request.path,
    flags: [],
    details: 'via_upstream',
    routeName: undefined,
    operation: undefined,
    cluster: undefined,
    upstream: undefined,
    service: 'unknown',
  };
}

/** Writes the access log lines that a connection manager asks for. */
export function logHop(
  seat: Seat,
  manager: unknown,
  record: HopRecord,
  response: HttpResponse | undefined,
  arrival: Arrival,
): void {
  for (const logger of listAt(manager, 'accessLog')) {
    const config = at(logger, 'typedConfig');
    const filter = at(logger, 'filter');
    if (isRecord(filter) && seat.proxy?.logTest(filter)(loggedBy(record, response, arrival)) !== true)
      continue;
    const json = at(config, 'logFormat', 'jsonFormat');
    const text =
      stringAt(config, 'logFormat', 'textFormatSource', 'inlineString') ??
      stringAt(config, 'logFormat', 'textFormat');
    const write = seat.proxy?.lineWriter(isRecord(json) ? json : (text ?? defaultFormat));
    if (write === undefined) continue;
    const value: CommandValue = (name, argument) =>
      commandValue(name, argument, seat, record, response, arrival);
    seat.book('istio-proxy').write(write(value));
  }
}

function loggedBy(record: HopRecord, response: HttpResponse | undefined, arrival: Arrival): LoggedRequest {
  return {
    ...record,
    response,
    isMutual: arrival.peer.principal !== undefined,
    serverName: arrival.serverName,
    upstream: record.upstream?.address,
  };
}

/**
 * What a command of a log line or of a header operation stands for; `undefined` for what is not there or not known.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
 */
export function commandValue(
  name: string,
  argument: string | undefined,
  seat: Seat,
  record: HopRecord,
  response: HttpResponse | undefined,
  arrival: Arrival,
): string | number | undefined {
  switch (name) {
    case 'START_TIME':
      return record.startedAt.toISOString();
    case 'REQ':
      return firstField(argument ?? '', (field) => {
        if (field === 'x-envoy-original-path')
          return record.request.path === record.path ? undefined : record.path;
        return requestField(record.request, field);
      });
    case 'RESP':
      return response === undefined
        ? undefined
        : firstField(argument ?? '', (field) => headerOf(response.headers, field));
    case 'PROTOCOL':
      return 'HTTP/1.1';
    case 'RESPONSE_CODE':
      return response?.status ?? 0;
    case 'RESPONSE_FLAGS':
      return record.flags.length === 0 ? '-' : record.flags.join(',');
    case 'RESPONSE_CODE_DETAILS':
      return record.details;
    case 'BYTES_RECEIVED':
      return record.request.body.length;
    case 'BYTES_SENT':
      return response?.body.length ?? 0;
    case 'DURATION':
      return Math.round(performance.now() - record.started);
    case 'UPSTREAM_HOST':
      return record.upstream?.address;
    case 'UPSTREAM_CLUSTER':
    case 'UPSTREAM_CLUSTER_RAW':
      return record.cluster === undefined ? undefined : `${record.cluster};`;
    case 'UPSTREAM_LOCAL_ADDRESS':
      return record.upstream === undefined
        ? undefined
        : `${record.cluster?.startsWith('inbound') === true ? '127.0.0.6' : seat.ip}:0`;
    case 'DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT':
      return arrival.ip;
    case 'DOWNSTREAM_LOCAL_PORT':
      return arrival.port;
    case 'DOWNSTREAM_LOCAL_ADDRESS':
      return `${arrival.ip}:${arrival.port}`;
    case 'DOWNSTREAM_REMOTE_ADDRESS':
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS':
      return `${arrival.peer.ip}:0`;
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT':
      return arrival.peer.ip;
    case 'DOWNSTREAM_PEER_URI_SAN':
      return arrival.peer.principal === undefined ? undefined : `spiffe://${arrival.peer.principal}`;
    case 'HOSTNAME':
      return seat.name;
    case 'REQUESTED_SERVER_NAME':
      return arrival.serverName;
    case 'ROUTE_NAME':
      return record.routeName;
    default:
      return undefined;
  }
}
