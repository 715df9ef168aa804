import { at, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, queryOf, requestField, type HttpRequest } from './httpMessage.ts';

/** A number for consistent hashing of a request by its route's hash policies; `undefined` when none of them applies. */
export function hashOf(action: unknown, request: HttpRequest, sourceIp: string): number | undefined {
  for (const policy of listAt(action, 'hashPolicy')) {
    const key = keyOf(policy, request, sourceIp);
    if (key !== undefined) return fnv1a(key);
  }
  return undefined;
}

function keyOf(policy: unknown, request: HttpRequest, sourceIp: string): string | undefined {
  const header = stringAt(policy, 'header', 'headerName');
  if (header !== undefined) return requestField(request, header.toLowerCase());
  const query = stringAt(policy, 'queryParameter', 'name');
  if (query !== undefined) return new URLSearchParams(queryOf(request)).get(query) ?? undefined;
  const cookie = stringAt(policy, 'cookie', 'name');
  if (cookie !== undefined) return cookieOf(request, cookie);
  return at(policy, 'connectionProperties', 'sourceIp') === true ? sourceIp : undefined;
}

/** The value of a cookie of a request. */
export function cookieOf(request: HttpRequest, name: string): string | undefined {
  for (const pair of (headerOf(request.headers, 'cookie') ?? '').split(/;\s*/)) {
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  }
  return undefined;
}

/** 32 bits of FNV-1a. Source: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
export function fnv1a(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return hash;
}
