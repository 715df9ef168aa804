import type { Span } from './span.ts';

/** Spans that are kept; the oldest traces go first. */
const mostSpans = 10_000;
/** Spans of one trace. */
const mostOfTrace = 500;

export interface TraceFilter {
  readonly service?: string | undefined;
  readonly spanName?: string | undefined;
  /** Microseconds since 1970, of the first span. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit?: number | undefined;
}

/** What a collector remembers, by trace. */
export class SpanStore {
  private readonly traces = new Map<string, Span[]>();
  private kept = 0;

  add(span: Span): void {
    const spans = this.traces.get(span.traceId);
    if (spans === undefined) this.traces.set(span.traceId, [span]);
    else if (spans.length < mostOfTrace) spans.push(span);
    else return;
    this.kept++;
    for (const [id, oldest] of this.traces) {
      if (this.kept <= mostSpans) break;
      this.traces.delete(id);
      this.kept -= oldest.length;
    }
  }

  /** The spans of a trace by their start, or `undefined` for one that is not known. */
  trace(id: string): readonly Span[] | undefined {
    return this.traces.get(id)?.toSorted((one, other) => one.timestamp - other.timestamp);
  }

  /** The newest traces that fit, newest first. */
  find({ service, spanName, from, to, limit = 10 }: TraceFilter): (readonly Span[])[] {
    const fits = (span: Span) =>
      (service === undefined || span.localEndpoint.serviceName === service) &&
      (spanName === undefined || span.name === spanName);
    return [...this.traces.keys()]
      .flatMap((id) => {
        const spans = this.trace(id) ?? [];
        const start = spans[0]?.timestamp ?? 0;
        const inTime = start >= (from ?? 0) && start <= (to ?? Infinity);
        return inTime && spans.some(fits) ? [spans] : [];
      })
      .sort((one, other) => (other[0]?.timestamp ?? 0) - (one[0]?.timestamp ?? 0))
      .slice(0, limit);
  }

  services(): string[] {
    return this.distinct((span) => span.localEndpoint.serviceName);
  }

  names(service: string): string[] {
    return this.distinct((span) => (span.localEndpoint.serviceName === service ? span.name : undefined));
  }

  private distinct(of: (span: Span) => string | undefined): string[] {
    const values = new Set<string>();
    for (const spans of this.traces.values())
      for (const span of spans) {
        const value = of(span);
        if (value !== undefined) values.add(value);
      }
    return [...values].sort();
  }
}
