import type { HttpRequest, HttpResponse } from '../envoy/httpMessage.ts';
import type { Seat } from '../hop/seat.ts';

/** A request that an application sends. */
export interface AppCall {
  /** As the application would write it: `reviews`, `reviews.default`, an address. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  readonly body?: Buffer;
  /** Milliseconds that the application waits; 15 s unless told. */
  readonly patience?: number;
}

/** What an application sees of its pod and the network. */
export interface AppContext {
  readonly seat: Seat;
  readonly port: number;
  /** Sends a request through the pod's own sidecar. @throws Error in words when there is no answer */
  readonly call: (call: AppCall) => Promise<HttpResponse>;
  readonly signal: AbortSignal;
}

/** A stand-in for the program of a container. */
export type Application = (request: HttpRequest, context: AppContext) => Promise<HttpResponse>;
