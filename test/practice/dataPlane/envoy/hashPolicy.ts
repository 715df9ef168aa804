import { at, booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { milliseconds } from './duration.ts';
import { headerOf, queryOf, requestField, type HttpRequest } from './httpMessage.ts';

/** What a route's hash policies make of a request. */
export interface RequestHash {
  /** For consistent hashing; `undefined` when no policy applies. */
  readonly value: number | undefined;
  /** `Set-Cookie` for a client that has no cookie yet, so that its next requests go where this one goes. */
  readonly cookies: readonly string[];
}

/**
 * The hash of a request by all of its route's policies that apply, up to one that ends the list.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction-hashpolicy
 * @param newCookie gives the value of a cookie that the client does not have yet
 */
export function hashOf(
  action: unknown,
  request: HttpRequest,
  sourceIp: string,
  newCookie: () => string,
): RequestHash {
  let value: number | undefined;
  const cookies: string[] = [];
  for (const policy of listAt(action, 'hashPolicy')) {
    let key = keyOf(policy, request, sourceIp);
    if (key === undefined && milliseconds(at(policy, 'cookie', 'ttl')) !== undefined) {
      key = newCookie();
      cookies.push(setCookie(at(policy, 'cookie'), key));
    }
    // Turned, so that two policies with the same key do not cancel each other out.
    if (key !== undefined)
      value = value === undefined ? fnv1a(key) : (((value << 1) | (value >>> 31)) ^ fnv1a(key)) >>> 0;
    if (value !== undefined && booleanAt(policy, 'terminal') === true) break;
  }
  return { value, cookies };
}

/** A cookie without a life time ends with the client's session. */
function setCookie(cookie: unknown, value: string): string {
  const seconds = Math.floor((milliseconds(at(cookie, 'ttl')) ?? 0) / 1000);
  const path = stringAt(cookie, 'path') ?? '';
  const parts = [
    `${stringAt(cookie, 'name') ?? ''}="${value}"`,
    ...(seconds === 0 ? [] : [`Max-Age=${seconds}`]),
    ...(path === '' ? [] : [`Path=${path}`]),
    ...listAt(cookie, 'attributes').map((attribute) => {
      const given = stringAt(attribute, 'value') ?? '';
      return `${stringAt(attribute, 'name') ?? ''}${given === '' ? '' : `=${given}`}`;
    }),
    'HttpOnly',
  ];
  return parts.join('; ');
}

function keyOf(policy: unknown, request: HttpRequest, sourceIp: string): string | undefined {
  const header = stringAt(policy, 'header', 'headerName');
  if (header !== undefined) return requestField(request, header.toLowerCase());
  const query = stringAt(policy, 'queryParameter', 'name');
  if (query !== undefined) return new URLSearchParams(queryOf(request)).get(query) ?? undefined;
  const cookie = stringAt(policy, 'cookie', 'name');
  if (cookie !== undefined) return cookieOf(request, cookie);
  return booleanAt(policy, 'connectionProperties', 'sourceIp') === true ? sourceIp : undefined;
}

/** The value of a cookie of a request, without quotes. */
export function cookieOf(request: HttpRequest, name: string): string | undefined {
  for (const pair of (headerOf(request.headers, 'cookie') ?? '').split(/;\s*/)) {
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

/** 32 bits of FNV-1a. Source: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
export function fnv1a(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return hash;
}
