/** Names of Envoy's counters of a cluster. Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats */
export type ClusterCounter =
  | 'upstream_rq_total'
  | 'upstream_rq_completed'
  | `upstream_rq_${number}`
  | `upstream_rq_${number}xx`
  | 'upstream_rq_pending_overflow'
  | 'upstream_rq_timeout'
  | 'upstream_rq_per_try_timeout'
  | 'upstream_rq_retry'
  | 'upstream_rq_retry_success'
  | 'upstream_rq_retry_limit_exceeded'
  | 'upstream_cx_connect_fail'
  | 'outlier_detection.ejections_enforced_total'
  | 'outlier_detection.ejections_enforced_consecutive_5xx'
  | 'outlier_detection.ejections_enforced_consecutive_gateway_failure';

/** Counters that are shown before anything is counted: a learner looks for a zero, too. */
const always: readonly ClusterCounter[] = [
  'upstream_rq_total',
  'upstream_rq_pending_overflow',
  'upstream_rq_timeout',
  'upstream_rq_retry',
  'upstream_rq_retry_limit_exceeded',
];

/** What one proxy has counted of one cluster; it outlives the cluster's configuration. */
export class ClusterStats {
  private readonly counters = new Map<ClusterCounter, number>();

  add(counter: ClusterCounter): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1);
  }

  answered(status: number): void {
    this.add('upstream_rq_completed');
    this.add(`upstream_rq_${status}`);
    this.add(`upstream_rq_${Math.floor(status / 100)}xx`);
  }

  /** By name, in order. */
  entries(): readonly (readonly [name: string, value: number])[] {
    const zeros = always.map((name): [string, number] => [name, 0]);
    return [...new Map([...zeros, ...this.counters])].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}
