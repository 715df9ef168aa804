import { at, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { milliseconds } from './duration.ts';

/** How an attempt ended: with a status, or without one. */
export type Outcome =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'reset'; readonly reason: 'connect-failure' | 'termination' | 'timeout' | 'overflow' };

export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds for one attempt. */
  readonly perTry: number | undefined;
  readonly applies: (outcome: Outcome) => boolean;
  /** Milliseconds to wait before attempt number 1, 2, …, drawn anew each time. */
  readonly pause: (attempt: number, random: () => number) => number;
}

/**
 * The retry policy of a route, or of its virtual host where the route has none.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
 */
export function retryPolicyOf(route: unknown, virtualHost: unknown): RetryPolicy {
  const policy = at(route, 'route', 'retryPolicy') ?? at(virtualHost, 'retryPolicy');
  const on = new Set((stringAt(policy, 'retryOn') ?? '').split(/[\s,]+/).filter((name) => name !== ''));
  const codes = new Set(listAt(policy, 'retriableStatusCodes').map(Number));
  const base = milliseconds(at(policy, 'retryBackOff', 'baseInterval')) ?? 25;
  const most = milliseconds(at(policy, 'retryBackOff', 'maxInterval')) ?? base * 10;
  return {
    retries: policy === undefined ? 0 : (numberAt(policy, 'numRetries') ?? 1),
    perTry: milliseconds(stringAt(policy, 'perTryTimeout')) || undefined,
    applies: (outcome) => {
      if (outcome.kind === 'status') return statusApplies(on, codes, outcome.status);
      if (outcome.reason === 'overflow') return false;
      if (on.has('5xx') || on.has('gateway-error')) return true;
      if (outcome.reason === 'connect-failure')
        return on.has('connect-failure') || on.has('reset') || on.has('reset-before-request');
      return on.has('reset') || (outcome.reason === 'termination' && on.has('reset-before-request'));
    },
    pause: (attempt, random) => Math.floor(random() * Math.min(base * (2 ** attempt - 1), most)),
  };
}

function statusApplies(on: ReadonlySet<string>, codes: ReadonlySet<number>, status: number): boolean {
  return (
    (on.has('5xx') && status >= 500 && status <= 599) ||
    (on.has('gateway-error') && [502, 503, 504].includes(status)) ||
    (on.has('retriable-4xx') && status === 409) ||
    (on.has('retriable-status-codes') && codes.has(status))
  );
}
