import { booleanAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { HttpRequest } from './httpMessage.ts';
import { rewritePath } from './pathRewrite.ts';

const codes: Readonly<Record<string, number>> = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

/**
 * Status and Location of a RedirectAction. The port of the request stays unless the host, the port or a scheme to which
 * it no longer fits is set.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-redirectaction
 */
export function redirectOf(
  action: unknown,
  match: unknown,
  request: HttpRequest,
): { readonly status: number; readonly location: string } {
  const wanted = booleanAt(action, 'httpsRedirect') === true ? 'https' : stringAt(action, 'schemeRedirect');
  const scheme = wanted ?? request.scheme;
  const [, ownHost = '', ownPort] = /^(.*?)(?::(\d+))?$/.exec(request.authority) ?? [];
  const host = stringAt(action, 'hostRedirect') ?? ownHost;
  const hasOwnDefault =
    wanted !== undefined &&
    ((request.scheme === 'http' && ownPort === '80') || (request.scheme === 'https' && ownPort === '443'));
  const keptPort = stringAt(action, 'hostRedirect') === undefined && !hasOwnDefault ? ownPort : undefined;
  const port = String(numberAt(action, 'portRedirect') ?? keptPort ?? '');
  const shown = port === '' || (scheme === 'http' && port === '80') || (scheme === 'https' && port === '443');
  let path = stringAt(action, 'pathRedirect');
  if (path === undefined) path = rewritePath(action, match, request.path);
  else if (!path.includes('?')) path += request.path.slice(request.path.replace(/\?.*$/s, '').length);
  if (booleanAt(action, 'stripQuery') === true) path = path.replace(/\?.*$/s, '');
  return {
    status: codes[stringAt(action, 'responseCode') ?? 'MOVED_PERMANENTLY'] ?? 301,
    location: `${scheme}://${host}${shown ? '' : `:${port}`}${path}`,
  };
}
