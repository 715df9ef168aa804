import { textResponse } from '../envoy/httpMessage.ts';
import type { Seat } from '../hop/seat.ts';
import { isDashboard, replyOf } from '../../standIns/replies.ts';
import type { Application } from './application.ts';
import { bookinfo } from './bookinfo.ts';
import { echo } from './echo.ts';
import { prometheusFront } from './prometheusFront.ts';
import { traceCollector } from './traceCollector.ts';

/** The stand-in for what runs in a pod. */
export function applicationOf(seat: Seat): Application {
  const known = Object.hasOwn(bookinfo, seat.app) ? bookinfo[seat.app] : undefined;
  if (known !== undefined) return known;
  if (collectsTraces(seat)) return traceCollector;
  if (seat.app === 'prometheus') return prometheusFront;
  if (!isDashboard(seat.pod)) return echo;
  return async (request, { port }) => {
    const { status, type, body } = replyOf(seat.pod, port, request.path);
    return await Promise.resolve(textResponse(status, body, { 'content-type': type }));
  };
}

/** Whether a pod is one of a program that keeps traces. */
export function collectsTraces(seat: Seat): boolean {
  return seat.app === 'jaeger' || seat.app === 'zipkin';
}
