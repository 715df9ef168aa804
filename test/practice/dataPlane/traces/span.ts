/** One span in the form of Zipkin's API. Source: https://zipkin.io/zipkin-api/ */
export interface Span {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind?: string;
  /** Microseconds since 1970. */
  readonly timestamp: number;
  /** Microseconds. */
  readonly duration: number;
  readonly localEndpoint: { readonly serviceName: string; readonly ipv4?: string };
  readonly tags: Readonly<Record<string, string>>;
}
