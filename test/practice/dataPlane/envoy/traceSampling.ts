import { at, numberAt } from '../../../../src/mesh/fields.ts';
import { headerOf, type Headers } from './httpMessage.ts';

/** The digit of a request id in which Envoy keeps whether the request is traced: position, and its values. */
const place = 14;
const reasons = { none: '4', sampled: '9', forced: 'a', client: 'b' } as const;

/**
 * Decides whether a request is traced, and notes it in its id, so that every proxy on its way decides alike. The same
 * id always falls on the same side of a percentage.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
 * @param tracing the tracing settings of a connection manager
 * @param headers with a request id; it is changed
 */
export function decideTracing(tracing: unknown, headers: Headers): boolean {
  const id = headerOf(headers, 'x-request-id') ?? '';
  const drawn = parseInt(id.slice(0, 8), 16) % 10_000;
  if (id.length !== 36 || Number.isNaN(drawn)) return false;
  const within = (name: string) => {
    const share = at(tracing, name);
    // In JSON of protobuf a zero is left out.
    return share === undefined || drawn < 100 * (numberAt(share, 'value') ?? 0);
  };
  let reason: string = id[place] ?? '';
  if (!Object.values<string>(reasons).includes(reason) || reason === reasons.none) {
    reason =
      headers.has('x-client-trace-id') && within('clientSampling')
        ? reasons.client
        : headers.has('x-envoy-force-trace')
          ? reasons.forced
          : within('randomSampling')
            ? reasons.sampled
            : reasons.none;
  }
  if (reason !== reasons.none && !within('overallSampling')) reason = reasons.none;
  headers.set('x-request-id', [`${id.slice(0, place)}${reason}${id.slice(place + 1)}`]);
  return reason !== reasons.none;
}
