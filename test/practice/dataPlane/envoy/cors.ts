import { booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { headerOf, type Headers, type HttpRequest } from './httpMessage.ts';
import { stringTest } from './stringMatch.ts';

export interface CorsVerdict {
  /** Whether the request only asks what is allowed: it is answered at once. */
  readonly isPreflight: boolean;
  readonly headers: Headers;
}

/**
 * What a CorsPolicy says to a request, or `undefined` when it does not concern it.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/cors_filter
 */
export function corsOf(policy: unknown, request: HttpRequest): CorsVerdict | undefined {
  const origin = headerOf(request.headers, 'origin');
  if (policy === undefined || origin === undefined) return undefined;
  const allowed = listAt(policy, 'allowOriginStringMatch').some((matcher) => stringTest(matcher)(origin));
  if (!allowed) return undefined;
  const headers: Headers = new Map([['access-control-allow-origin', [origin]]]);
  const set = (name: string, field: string) => {
    const value = stringAt(policy, field);
    if (value !== undefined && value !== '') headers.set(name, [value]);
  };
  if (booleanAt(policy, 'allowCredentials') === true)
    headers.set('access-control-allow-credentials', ['true']);
  const isPreflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
  if (isPreflight) {
    set('access-control-allow-methods', 'allowMethods');
    set('access-control-allow-headers', 'allowHeaders');
    set('access-control-max-age', 'maxAge');
  } else set('access-control-expose-headers', 'exposeHeaders');
  return { isPreflight, headers };
}
