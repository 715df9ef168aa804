import { textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { DataPlane } from '../dataPlane.ts';
import { leave } from '../hop/connection.ts';
import type { Seat } from '../hop/seat.ts';
import { adminAnswer } from './admin.ts';

/**
 * What a pod answers to someone who reaches one of its ports from inside, as `kubectl port-forward` does.
 * @param tls given when the connection began with TLS, which the gateway of the pod has ended
 */
export async function answerAtPort(
  plane: DataPlane,
  seat: Seat,
  port: number,
  request: HttpRequest,
  signal: AbortSignal,
  tls?: { readonly serverName: string | undefined },
): Promise<HttpResponse | undefined> {
  const proxy = seat.proxy;
  const isProxys = port >= 15_000 && port < 15_100;
  if (proxy !== undefined && isProxys) {
    const metrics = plane.metricsOf(seat).text();
    if (port === 15_000) {
      const identity = await plane.identityOf(seat);
      return adminAnswer({ seat, proxy, metrics, identity }, request.path);
    }
    if (port === 15_021 || port === 15_020) {
      if (request.path.startsWith('/healthz')) return textResponse(proxy.isReady ? 200 : 503, '');
    }
    if (port === 15_020 || port === 15_090) {
      return adminAnswer({ seat, proxy, metrics, identity: undefined }, '/stats/prometheus');
    }
    return undefined;
  }
  const arrival = {
    request,
    ip: seat.ip,
    port,
    transport: tls === undefined ? ('raw_buffer' as const) : ('tls' as const),
    serverName: tls?.serverName,
    peer: { ip: '127.0.0.1', seat: undefined, principal: undefined },
    signal,
  };
  // From inside the pod an application is reached past its sidecar; a gateway has nothing but its listeners.
  const result = seat.isGateway ? await leave(seat, arrival, plane) : await plane.askApp(seat, port, arrival);
  return result.kind === 'response' ? result.response : undefined;
}
