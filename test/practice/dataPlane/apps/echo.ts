import { setTimeout as wait } from 'node:timers/promises';
import { pathOf, textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { AppContext } from './application.ts';
import { json } from './bookinfo.ts';

/** Longest wait that a request may ask for, in seconds. */
const longest = 60;

/**
 * The stand-in for any other workload: says who has answered and what arrived. `/status/CODE` answers with a code,
 * `/delay/SECONDS` waits first, as httpbin does.
 */
export async function echo(request: HttpRequest, context: AppContext): Promise<HttpResponse> {
  const { seat, port, signal } = context;
  const [, kind, number] = /^\/(status|delay)\/(\d+(?:\.\d+)?)$/.exec(pathOf(request)) ?? [];
  if (kind === 'status') {
    const status = Number(number);
    if (Number.isInteger(status) && status >= 200 && status <= 599) return textResponse(status, '');
  }
  if (kind === 'delay') {
    await wait(Math.min(Number(number), longest) * 1000, undefined, { signal }).catch(() => {});
  }
  const headers = Object.fromEntries([...request.headers].map(([name, values]) => [name, values.join(',')]));
  return json(200, {
    answeredBy: 'the practice mesh, for a container that does not run',
    app: seat.app,
    version: seat.version,
    pod: seat.name,
    namespace: seat.namespace,
    port,
    method: request.method,
    host: request.authority,
    path: request.path,
    headers,
    ...(request.body.length === 0 ? {} : { body: request.body.toString() }),
  });
}
