import type { AppCall } from './apps/application.ts';
import type { DataPlane } from './dataPlane.ts';
import type { HttpRequest, HttpResponse } from './envoy/httpMessage.ts';
import { leave } from './hop/connection.ts';
import type { Arrival } from './hop/hop.ts';
import type { Seat } from './hop/seat.ts';

/** Addresses of names that only the mesh knows, as Istio's own DNS gives them. */
const madeUpAddress = '240.240.0.1';

export type CallFailure = 'unknown-host' | 'refused' | 'closed' | 'timeout';

/** A request got no answer; `why` is for exit codes. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly why: CallFailure;

  constructor(why: CallFailure, message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * A request that a program in a pod sends, by its sidecar where it has one.
 * @param direct past the sidecar, as the proxy's own container does
 * @throws CallError in curl's words when there is no answer
 */
export async function callFrom(
  plane: DataPlane,
  seat: Seat,
  call: AppCall,
  signal: AbortSignal,
  direct = false,
): Promise<HttpResponse> {
  const over = new AbortController();
  const stop = () => over.abort();
  const timer = setTimeout(stop, call.patience ?? 15_000);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await callUntil(plane, seat, call, over.signal, direct);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function callUntil(
  plane: DataPlane,
  seat: Seat,
  call: AppCall,
  over: AbortSignal,
  direct: boolean,
): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: call.method ?? 'GET',
    path: call.path,
    authority:
      call.headers?.get('host')?.at(-1) ?? (call.port === 80 ? call.host : `${call.host}:${call.port}`),
    scheme: 'http',
    headers: new Map([...(call.headers ?? [])].filter(([name]) => name !== 'host')),
    body: call.body ?? Buffer.alloc(0),
  };
  const ip = plane.directory.resolve(call.host, seat.namespace) ?? madeUp(seat, request, call.port);
  if (ip === undefined) throw new CallError('unknown-host', `Could not resolve host: ${call.host}`);
  const arrival: Arrival = {
    request,
    ip,
    port: call.port,
    transport: 'raw_buffer',
    serverName: undefined,
    peer: { ip: seat.ip, seat, principal: undefined },
    signal: over,
  };
  const proxy = direct || seat.isGateway || ip === '127.0.0.1' ? undefined : seat.proxy;
  const end = ip === '127.0.0.1' ? plane.askApp(seat, call.port, arrival) : undefined;
  const result = await Promise.race([
    end ?? (proxy === undefined ? plane.deliver(arrival) : leave(seat, arrival, plane)),
    ended(over),
  ]);
  if (result === undefined) {
    throw new CallError('timeout', `Operation timed out after ${call.patience ?? 15_000} milliseconds`);
  }
  if (result.kind === 'response') return result.response;
  if (result.reason === 'closed') throw new CallError('closed', `Recv failure: ${result.detail}`);
  throw new CallError('refused', `Failed to connect to ${call.host} port ${call.port}: ${result.detail}`);
}

/** A ServiceEntry's host has no address in cluster DNS; the sidecar knows it by its name. */
function madeUp(seat: Seat, request: HttpRequest, port: number): string | undefined {
  const listener = seat.proxy?.listenerFor('0.0.0.0', port);
  if (listener === undefined) return undefined;
  const found = seat.proxy?.tableOfListener(listener)?.routeOf(request);
  const name = (found?.virtualHost as { name?: string } | undefined)?.name;
  return name === undefined || name === 'allow_any' || name === 'block_all' ? undefined : madeUpAddress;
}

async function ended(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
