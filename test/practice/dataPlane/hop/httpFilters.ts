import { at, booleanAt, isRecord, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import { jwtVerdict } from '../envoy/jwt.ts';
import { metadataHolds, rbacVerdict, shadowNote, type RbacFacts } from '../envoy/rbac.ts';
import type { Arrival } from './hop.ts';

export interface Stop {
  readonly response: HttpResponse;
  readonly flags: string;
  readonly details: string;
}

const rbacFilter = 'envoy.filters.http.rbac';

/** Filters that change nothing that a learner can see here, or that the hop itself plays. */
const known = [
  'extensions.filters.http.router.v3.Router',
  'extensions.filters.http.fault.v3.HTTPFault',
  'extensions.filters.http.cors.v3.Cors',
  'extensions.filters.http.grpc_stats.v3.FilterConfig',
  'extensions.filters.http.grpc_web.v3.GrpcWeb',
  'istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
  'io.istio.http.peer_metadata.Config',
  'stats.PluginConfig',
  'extensions.filters.http.set_filter_state.v3.Config',
] as const;

/** Filters of connections that change nothing that can be seen here, or that the hop itself plays. */
const knownOfConnections = [
  'HttpConnectionManager',
  'network.tcp_proxy.v3.TcpProxy',
  'filters.network.rbac.v3.RBAC',
  'network.set_filter_state.v3.Config',
  'metadataexchange.config.MetadataExchange',
  'stats.PluginConfig',
] as const;

/** A filter of a chain that is not played, such as one of an EnvoyFilter: its name. */
export function foreignFilter(chain: unknown): string | undefined {
  const foreign = listAt(chain, 'filters').find(
    (filter) => !knownOfConnections.some((name) => typeOfFilter(filter).endsWith(name)),
  );
  return foreign === undefined ? undefined : (stringAt(foreign, 'name') ?? typeOfFilter(foreign));
}

/** Empty for a filter that comes by a discovery service of its own, such as Wasm. */
function typeOfFilter(filter: unknown): string {
  const config = at(filter, 'typedConfig');
  const type = stringAt(config, '@type') ?? '';
  return type.endsWith('TypedStruct') ? (stringAt(config, 'typeUrl') ?? '') : type;
}

/**
 * Runs the filters of a connection manager that may end a request before it is routed.
 * @returns the answer of the filter that ended it, or `undefined`
 */
export function stoppedByFilter(manager: unknown, arrival: Arrival, request: HttpRequest): Stop | undefined {
  const metadata: Record<string, unknown> = {};
  for (const filter of listAt(manager, 'httpFilters')) {
    if (booleanAt(filter, 'disabled') === true) continue;
    const config = at(filter, 'typedConfig');
    const type = typeOfFilter(filter);
    let stop: Stop | undefined;
    if (type.endsWith('jwt_authn.v3.JwtAuthentication')) stop = byToken(config, request, metadata);
    else if (type.endsWith('filters.http.rbac.v3.RBAC')) stop = byRules(config, request, arrival, metadata);
    else if (type.endsWith('ext_authz.v3.ExtAuthz')) {
      const only = at(config, 'filterEnabledMetadata');
      if (only === undefined || metadataHolds(only, { metadata }))
        stop = notRepresented('external authorization');
    } else if (!known.some((name) => type.endsWith(name)))
      stop = notRepresented(stringAt(filter, 'name') ?? type);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** The answer to whatever the interpreter does not represent: it says so instead of passing silently. */
export function notRepresented(what: string): Stop {
  const text = `The practice mesh interprets Envoy's configuration and does not represent ${what}.\n`;
  return { response: textResponse(501, text), flags: '', details: 'not_represented_on_the_practice_mesh' };
}

/** What a client of gRPC understands: it reads the reason from the headers. */
export function grpcNotRepresented(): Stop {
  const stop = notRepresented('gRPC');
  const { headers, body } = stop.response;
  headers.set('grpc-status', ['12']).set('grpc-message', [body.toString().trimEnd()]);
  return stop;
}

function byToken(config: unknown, request: HttpRequest, metadata: Record<string, unknown>): Stop | undefined {
  const verdict = jwtVerdict(config, request, Date.now());
  if (verdict.kind === 'none') return undefined;
  if (verdict.kind === 'invalid') {
    const challenge = `Bearer realm="http://${request.authority}${request.path}", error="invalid_token"`;
    return {
      response: textResponse(401, verdict.problem, { 'www-authenticate': challenge }),
      flags: '',
      details: `jwt_authn_access_denied{${verdict.problem.replaceAll(' ', '_')}}`,
    };
  }
  const { payload, provider } = verdict;
  metadata['envoy.filters.http.jwt_authn'] = {
    [stringAt(provider, 'payloadInMetadata') ?? 'payload']: { ...payload, ...lists(payload) },
  };
  for (const claim of listAt(provider, 'claimToHeaders')) {
    const value = payload[stringAt(claim, 'claimName') ?? ''];
    if (value !== undefined)
      request.headers.set((stringAt(claim, 'headerName') ?? '').toLowerCase(), [
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
  }
  const forwarded = stringAt(provider, 'forwardPayloadHeader');
  if (forwarded !== undefined) {
    request.headers.set(forwarded.toLowerCase(), [
      Buffer.from(JSON.stringify(payload)).toString('base64url'),
    ]);
  }
  if (booleanAt(provider, 'forward') !== true) request.headers.delete('authorization');
  return undefined;
}

/** Claims that are words separated by spaces count as lists too. */
function lists(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const scope = payload['scope'];
  return typeof scope === 'string' && scope.includes(' ') ? { scope: scope.split(' ') } : {};
}

function byRules(
  config: unknown,
  request: HttpRequest,
  arrival: Arrival,
  metadata: Record<string, unknown>,
): Stop | undefined {
  const forwardedFor = headerOf(request.headers, 'x-forwarded-for')?.split(',').at(-1)?.trim();
  const facts: RbacFacts = {
    request,
    principal: arrival.peer.principal,
    sourceIp: arrival.peer.ip,
    remoteIp: forwardedFor ?? arrival.peer.ip,
    destinationIp: arrival.ip,
    destinationPort: arrival.port,
    serverName: arrival.serverName,
    metadata,
  };
  const { allowed, policy } = rbacVerdict(config, facts);
  const noted = metadata[rbacFilter];
  metadata[rbacFilter] = { ...(isRecord(noted) ? noted : {}), ...shadowNote(config, facts) };
  if (allowed) return undefined;
  return {
    response: textResponse(403, 'RBAC: access denied'),
    flags: 'UAEX',
    details: `rbac_access_denied_matched_policy[${policy}]`,
  };
}
