import { at, booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import { jwtVerdict } from '../envoy/jwt.ts';
import { rbacVerdict } from '../envoy/rbac.ts';
import type { Arrival } from './hop.ts';

export interface Stop {
  readonly response: HttpResponse;
  readonly flags: string;
  readonly details: string;
}

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

/**
 * Runs the filters of a connection manager that may end a request before it is routed.
 * @returns the answer of the filter that ended it, or `undefined`
 */
export function stoppedByFilter(manager: unknown, arrival: Arrival, request: HttpRequest): Stop | undefined {
  const metadata: Record<string, unknown> = {};
  for (const filter of listAt(manager, 'httpFilters')) {
    if (booleanAt(filter, 'disabled') === true) continue;
    const config = at(filter, 'typedConfig');
    const direct = stringAt(config, '@type') ?? '';
    const type = direct.endsWith('TypedStruct') ? (stringAt(config, 'typeUrl') ?? '') : direct;
    let stop: Stop | undefined;
    if (type.endsWith('jwt_authn.v3.JwtAuthentication')) stop = byToken(config, request, metadata);
    else if (type.endsWith('filters.http.rbac.v3.RBAC')) stop = byRules(config, request, arrival, metadata);
    else if (!known.some((name) => type.endsWith(name)))
      stop = notRepresented(stringAt(filter, 'name') ?? type);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** The answer to whatever the interpreter does not represent: it says so instead of passing silently. */
export function notRepresented(what: string): Stop {
  const text = `The practice mesh interprets Envoy's configuration and does not represent ${what}.\n`;
  return { response: textResponse(501, text), flags: 'DI', details: 'not_represented_on_the_practice_mesh' };
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
  const { allowed, policy } = rbacVerdict(config, {
    request,
    principal: arrival.peer.principal,
    sourceIp: arrival.peer.ip,
    remoteIp: forwardedFor ?? arrival.peer.ip,
    destinationIp: arrival.ip,
    destinationPort: arrival.port,
    serverName: arrival.serverName,
    metadata,
  });
  if (allowed) return undefined;
  return {
    response: textResponse(403, 'RBAC: access denied'),
    flags: 'UAEX',
    details: `rbac_access_denied_matched_policy[${policy}]`,
  };
}
