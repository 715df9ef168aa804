import type { HttpRequest, HttpResponse } from '../envoy/httpMessage.ts';
import type { Span } from '../traces/span.ts';
import type { Seat } from './seat.ts';

/** The other side of a connection, as far as the receiving one can know it. */
export interface Peer {
  readonly ip: string;
  /** The pod that it comes from; of use for metrics only. */
  readonly seat: Seat | undefined;
  /** Identity shown by mTLS, without scheme. */
  readonly principal: string | undefined;
}

/** A connection and the request on it, as it reaches a proxy or a pod. */
export interface Arrival {
  readonly request: HttpRequest;
  readonly ip: string;
  readonly port: number;
  readonly transport: 'tls' | 'raw_buffer';
  readonly serverName: string | undefined;
  readonly peer: Peer;
  /** Ends when the client goes away or has waited long enough. */
  readonly signal: AbortSignal;
}

/** What becomes of a request: an answer, or a connection that ends without one. */
export type Result =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | {
      readonly kind: 'failure';
      readonly reason: 'refused' | 'closed' | 'unreachable';
      readonly detail: string;
    };

/** The rest of the mesh as a hop needs it. */
export interface Surroundings {
  /** Carries a connection to an address: into the pod that has it, through its sidecar where it has one. */
  readonly deliver: (arrival: Arrival) => Promise<Result>;
  /** Asks the stand-in application of a pod. */
  readonly askApp: (seat: Seat, port: number, arrival: Arrival) => Promise<Result>;
  readonly seatAt: (ip: string) => Seat | undefined;
  /** Addresses of the pods behind a name, for clusters that look names up. */
  readonly addressesOf: (name: string) => readonly string[];
  readonly count: (hop: CountedHop) => void;
  /** Takes the spans of a proxy to the collector behind one of its clusters. */
  readonly collect: (seat: Seat, cluster: string, spans: readonly Span[]) => void;
}

/** One passage through one proxy, for metrics. */
export interface CountedHop {
  readonly reporter: 'source' | 'destination';
  readonly source: Seat | undefined;
  readonly destination: Seat | undefined;
  /** Host name of the service that was called, `unknown` without one. */
  readonly service: string;
  readonly status: number;
  readonly flags: string;
  readonly isMutual: boolean;
  readonly principals: { readonly source: string | undefined; readonly destination: string | undefined };
  readonly milliseconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export function answered(response: HttpResponse): Result {
  return { kind: 'response', response };
}
