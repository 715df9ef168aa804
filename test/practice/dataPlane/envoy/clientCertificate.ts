import { booleanAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { Headers } from './httpMessage.ts';

const name = 'x-forwarded-client-cert';

/**
 * Tells the backend who has called by mutual TLS, as far as the connection manager wants it. Envoy's hash of the
 * certificate is left out: nothing is encrypted here, so no certificate was shown.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
 * @param own identity of this side, without scheme
 * @param principal identity that the caller has shown, `undefined` without mutual TLS
 */
export function forwardClientCertificate(
  headers: Headers,
  manager: unknown,
  own: string,
  principal: string | undefined,
): void {
  // In JSON of protobuf the first value, SANITIZE, is left out.
  const wish = stringAt(manager, 'forwardClientCertDetails') ?? 'SANITIZE';
  const before = headers.get(name);
  const keeps =
    wish === 'ALWAYS_FORWARD_ONLY' || (principal !== undefined && /^(APPEND_)?FORWARD/.test(wish));
  if (!keeps) headers.delete(name);
  if (principal === undefined || (wish !== 'APPEND_FORWARD' && wish !== 'SANITIZE_SET')) return;
  const details = (part: string) => booleanAt(manager, 'setCurrentClientCertDetails', part) === true;
  const element = [
    `By=spiffe://${own}`,
    ...(details('subject') ? ['Subject=""'] : []),
    ...(details('uri') ? [`URI=spiffe://${principal}`] : []),
  ].join(';');
  headers.set(name, [...(keeps && before !== undefined ? before : []), element]);
}
