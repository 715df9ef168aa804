import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { at, isRecord, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, queryOf, type HttpRequest } from './httpMessage.ts';

export type JwtVerdict =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'valid';
      readonly payload: Readonly<Record<string, unknown>>;
      readonly provider: unknown;
    }
  | { readonly kind: 'invalid'; readonly problem: string };

/**
 * What the tokens of a request prove to a JwtAuthentication filter. Keys are those that istiod has fetched and put in.
 * A request without token passes; RequestAuthentication alone demands none.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter
 * @param now milliseconds since 1970
 */
export function jwtVerdict(config: unknown, request: HttpRequest, now: number): JwtVerdict {
  const providers = at(config, 'providers');
  let verdict: JwtVerdict = { kind: 'none' };
  for (const provider of Object.values(isRecord(providers) ? providers : {})) {
    const token = tokenOf(provider, request);
    if (token === undefined) continue;
    const next = tokenVerdict(provider, token, now);
    if (next.kind === 'valid') return next;
    verdict = next;
  }
  return verdict;
}

function tokenOf(provider: unknown, request: HttpRequest): string | undefined {
  const headers = listAt(provider, 'fromHeaders');
  const parameters = listAt(provider, 'fromParams');
  if (headers.length === 0 && parameters.length === 0) {
    return (
      bearer(headerOf(request.headers, 'authorization'), 'Bearer ') ?? parameterOf(request, 'access_token')
    );
  }
  for (const place of headers) {
    const value = headerOf(request.headers, (stringAt(place, 'name') ?? '').toLowerCase());
    const token = bearer(value, stringAt(place, 'valuePrefix') ?? '');
    if (token !== undefined) return token;
  }
  for (const name of parameters) {
    const token = parameterOf(request, String(name));
    if (token !== undefined) return token;
  }
  return undefined;
}

function bearer(value: string | undefined, prefix: string): string | undefined {
  return value?.startsWith(prefix) === true ? value.slice(prefix.length).trim() : undefined;
}

function parameterOf(request: HttpRequest, name: string): string | undefined {
  return new URLSearchParams(queryOf(request)).get(name) ?? undefined;
}

function tokenVerdict(provider: unknown, token: string, now: number): JwtVerdict {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const header = parsePart(head);
  const payload = parsePart(body);
  if (more.length > 0 || header === undefined || payload === undefined) {
    return {
      kind: 'invalid',
      problem: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    };
  }
  const issuer = stringAt(provider, 'issuer');
  if (issuer !== undefined && payload['iss'] !== issuer) {
    return { kind: 'invalid', problem: 'Jwt issuer is not configured' };
  }
  const expires = numberAt(payload, 'exp');
  const begins = numberAt(payload, 'nbf');
  // Envoy's clock skew is a minute.
  if (expires !== undefined && now / 1000 > expires + 60)
    return { kind: 'invalid', problem: 'Jwt is expired' };
  if (begins !== undefined && now / 1000 < begins - 60)
    return { kind: 'invalid', problem: 'Jwt not yet valid' };
  const audiences = listAt(provider, 'audiences').map(String);
  const own = typeof payload['aud'] === 'string' ? [payload['aud']] : listAt(payload, 'aud').map(String);
  if (audiences.length > 0 && !own.some((name) => audiences.includes(name))) {
    return { kind: 'invalid', problem: 'Audiences in Jwt are not allowed' };
  }
  if (!isSigned(provider, header, `${head}.${body}`, Buffer.from(signature, 'base64url'))) {
    return { kind: 'invalid', problem: 'Jwt verification fails' };
  }
  return { kind: 'valid', payload, provider };
}

function parsePart(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(provider: unknown, header: unknown, signed: string, signature: Buffer): boolean {
  const source = at(provider, 'localJwks');
  const inline = stringAt(source, 'inlineString') ?? decoded(stringAt(source, 'inlineBytes'));
  let keys: readonly unknown[];
  try {
    keys = listAt(JSON.parse(inline), 'keys');
  } catch {
    return false;
  }
  const id = stringAt(header, 'kid');
  const fitting = keys.filter(
    (key) => id === undefined || stringAt(key, 'kid') === undefined || stringAt(key, 'kid') === id,
  );
  const algorithm = /^(RS|ES|PS)(256|384|512)$/.exec(stringAt(header, 'alg') ?? '');
  if (algorithm === null) return false;
  const [, family = '', bits = ''] = algorithm;
  return fitting.some((key) => {
    try {
      const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
      // 6 is RSA_PKCS1_PSS_PADDING.
      const options = {
        key: publicKey,
        dsaEncoding: 'ieee-p1363' as const,
        ...(family === 'PS' ? { padding: 6 } : {}),
      };
      return verify(`sha${bits}`, Buffer.from(signed), options, signature);
    } catch {
      return false;
    }
  });
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString();
}
