import type { CountedHop } from './hop/hop.ts';
import type { Seat } from './hop/seat.ts';

/** Upper bounds of Envoy's histograms, in milliseconds and bytes. Source: Envoy's default stats configuration. */
const bounds = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
] as const;

interface Series {
  requests: number;
  readonly histograms: Readonly<Record<HistogramName, Histogram>>;
}

interface Histogram {
  readonly buckets: number[];
  sum: number;
}

const histogramNames = [
  'istio_request_duration_milliseconds',
  'istio_request_bytes',
  'istio_response_bytes',
] as const;
type HistogramName = (typeof histogramNames)[number];

/** Istio's standard metrics of one proxy. Source: https://istio.io/latest/docs/reference/config/metrics/ */
export class ProxyMetrics {
  private readonly series = new Map<string, Series>();

  count(hop: CountedHop): void {
    const labels = labelsOf(hop);
    let series = this.series.get(labels);
    if (series === undefined) {
      const histogram = () => ({ buckets: bounds.map(() => 0), sum: 0 });
      series = {
        requests: 0,
        histograms: {
          istio_request_duration_milliseconds: histogram(),
          istio_request_bytes: histogram(),
          istio_response_bytes: histogram(),
        },
      };
      this.series.set(labels, series);
    }
    series.requests++;
    observe(series.histograms.istio_request_duration_milliseconds, hop.milliseconds);
    observe(series.histograms.istio_request_bytes, hop.requestBytes);
    observe(series.histograms.istio_response_bytes, hop.responseBytes);
  }

  /** Prometheus text. @param more labels for every series, such as the pod */
  text(more: Readonly<Record<string, string>> = {}): string {
    const extra = Object.entries(more)
      .map(([name, value]) => `,${name}="${value}"`)
      .join('');
    const lines = ['# TYPE istio_requests_total counter'];
    for (const [labels, { requests }] of this.series)
      lines.push(`istio_requests_total{${labels}${extra}} ${requests}`);
    for (const name of histogramNames) {
      lines.push(`# TYPE ${name} histogram`);
      for (const [labels, { requests, histograms }] of this.series) {
        const { buckets, sum } = histograms[name];
        bounds.forEach((bound, index) => {
          lines.push(`${name}_bucket{${labels}${extra},le="${bound}"} ${buckets[index] ?? 0}`);
        });
        lines.push(`${name}_bucket{${labels}${extra},le="+Inf"} ${requests}`);
        lines.push(`${name}_sum{${labels}${extra}} ${sum}`, `${name}_count{${labels}${extra}} ${requests}`);
      }
    }
    return `${lines.join('\n')}\n`;
  }
}

function observe(histogram: Histogram, value: number): void {
  histogram.sum += value;
  bounds.forEach((bound, index) => {
    if (value <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
  });
}

function labelsOf(hop: CountedHop): string {
  const { source, destination, isMutual, principals } = hop;
  const of = (seat: Seat | undefined, side: 'source' | 'destination') => ({
    [`${side}_workload`]: seat?.workload ?? 'unknown',
    [`${side}_workload_namespace`]: seat?.namespace ?? 'unknown',
    [`${side}_app`]: seat?.app ?? 'unknown',
    [`${side}_version`]: seat?.version ?? 'unknown',
    [`${side}_canonical_service`]: seat?.label('service.istio.io/canonical-name') ?? seat?.app ?? 'unknown',
    [`${side}_canonical_revision`]: seat?.version ?? 'unknown',
    [`${side}_cluster`]: seat === undefined ? 'unknown' : 'Kubernetes',
    [`${side}_principal`]: principal(isMutual ? principals[side] : undefined),
  });
  const service = hop.service;
  const labels = {
    reporter: hop.reporter,
    ...of(source, 'source'),
    ...of(destination, 'destination'),
    destination_service: service,
    destination_service_name: service.split('.')[0] ?? service,
    destination_service_namespace: service.split('.')[1] ?? destination?.namespace ?? 'unknown',
    request_protocol: 'http',
    response_code: String(hop.status),
    response_flags: hop.flags === '' ? '-' : hop.flags,
    grpc_response_status: '',
    // The caller's proxy cannot know; Istio says so.
    connection_security_policy: hop.reporter === 'source' ? 'unknown' : isMutual ? 'mutual_tls' : 'none',
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, String.raw`\$&`)}"`)
    .join(',');
}

function principal(identity: string | undefined): string {
  return identity === undefined ? 'unknown' : `spiffe://${identity}`;
}
