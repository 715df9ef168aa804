import type { HttpRequest, HttpResponse } from '../envoy/httpMessage.ts';
import type { Seat } from '../hop/seat.ts';
import type { SpanStore } from '../traces/spanStore.ts';

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
  /** What the proxies of the mesh have sent to this pod, if it collects traces. */
  readonly spans: SpanStore;
  /** The port of this machine on which the mesh's Prometheus listens while it runs. */
  readonly prometheusPort: number;
}

/** A stand-in for the program of a container. */
export type Application = (request: HttpRequest, context: AppContext) => Promise<HttpResponse>;
