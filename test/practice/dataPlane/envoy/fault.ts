import { at, isRecord, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { milliseconds } from './duration.ts';
import { fractionOf } from './fraction.ts';
import { requestField, type HttpRequest } from './httpMessage.ts';
import { headerTest } from './stringMatch.ts';

export interface Fault {
  /** Milliseconds to wait first; 0 for none. */
  readonly delay: number;
  /** The status to answer with instead of the backend's. */
  readonly abort: number | undefined;
}

/**
 * What an HTTPFault does to a request. Delay and abort are drawn one by one.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter
 * @param random gives numbers from 0 up to 1
 */
export function faultOf(fault: unknown, request: HttpRequest, random: () => number): Fault {
  const applies = listAt(fault, 'headers').every((matcher) =>
    headerTest(matcher)(requestField(request, (stringAt(matcher, 'name') ?? '').toLowerCase())),
  );
  if (!applies) return { delay: 0, abort: undefined };
  const drawn = (part: unknown) =>
    isRecord(part) && (at(part, 'percentage') === undefined || random() < fractionOf(at(part, 'percentage')));
  const delay = at(fault, 'delay');
  const abort = at(fault, 'abort');
  return {
    delay: drawn(delay) ? (milliseconds(stringAt(delay, 'fixedDelay')) ?? 0) : 0,
    abort: drawn(abort) ? numberAt(abort, 'httpStatus') : undefined,
  };
}
