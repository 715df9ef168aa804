import { at, listAt, numberAt } from '../../../../src/mesh/fields.ts';
import { milliseconds } from '../envoy/duration.ts';
import { candidates, hashes, weighsLocalities, type Endpoint } from '../envoy/endpoints.ts';
import { fnv1a } from '../envoy/hashPolicy.ts';
import { ClusterStats } from './clusterStats.ts';

interface Health {
  active: number;
  errors: number;
  gatewayErrors: number;
  ejections: number;
  ejectedUntil: number;
}

export type Entry = 'entered' | 'overflow' | 'over';

/** What one proxy remembers of one cluster: requests under way, turns, and endpoints that it has put aside. */
export class ClusterState {
  private readonly stats: ClusterStats;
  private readonly health = new Map<string, Health>();
  private readonly waiting: (() => void)[] = [];
  private active = 0;
  private turn = 0;

  constructor(stats = new ClusterStats()) {
    this.stats = stats;
  }

  /** Gauges of Envoy's statistics: requests under way, those that wait, and endpoints that are put aside. */
  get gauges(): readonly (readonly [name: string, value: number])[] {
    const now = Date.now();
    const aside = [...this.health.values()].filter(({ ejectedUntil }) => ejectedUntil > now).length;
    return [
      ['outlier_detection.ejections_active', aside],
      ['upstream_rq_active', this.active],
      ['upstream_rq_pending_active', this.waiting.length],
    ];
  }

  /**
   * Takes a place within the circuit breaker's limits. A request beyond the connections waits its turn.
   * @param patience milliseconds that it may wait; Infinity for as long as the client does
   * @returns `overflow` when there is no place to wait, `over` when client or patience end before its turn
   */
  async enter(cluster: unknown, signal: AbortSignal, patience: number): Promise<Entry> {
    const limits = listAt(cluster, 'circuitBreakers', 'thresholds')[0];
    const limit = (name: string) => numberAt(limits, name) ?? 1024;
    if (this.active < limit('maxConnections') && this.active < limit('maxRequests')) {
      this.active++;
      return 'entered';
    }
    if (this.active >= limit('maxRequests') || this.waiting.length >= limit('maxPendingRequests'))
      return 'overflow';
    return await this.turnComes(signal, patience);
  }

  private async turnComes(signal: AbortSignal, patience: number): Promise<Entry> {
    return await new Promise((resolve) => {
      const end = (entry: Entry) => {
        const place = this.waiting.indexOf(come);
        if (place >= 0) this.waiting.splice(place, 1);
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        resolve(entry);
      };
      const come = () => {
        // At once: whoever asks next must find the place taken.
        this.active++;
        end('entered');
      };
      const stop = () => end('over');
      const timer = Number.isFinite(patience) ? setTimeout(stop, Math.max(0, patience)) : undefined;
      this.waiting.push(come);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  leave(): void {
    this.active--;
    this.waiting[0]?.();
  }

  /** An endpoint by the cluster's balancing policy, or `undefined` when none is healthy. */
  choose(
    cluster: unknown,
    endpoints: readonly Endpoint[],
    hash: number | undefined,
    tried: ReadonlySet<string>,
    random: () => number,
  ): Endpoint | undefined {
    const now = Date.now();
    const usable = candidates(endpoints, (endpoint) => this.of(endpoint).ejectedUntil <= now, random);
    const fresh = usable.filter((endpoint) => !tried.has(keyOf(endpoint)));
    let among = fresh.length > 0 ? fresh : usable;
    if (among.length <= 1) return among[0];
    if (hashes(cluster) && hash !== undefined) return byHash(among, hash);
    if (weighsLocalities(cluster)) among = ofOneLocality(among, random);
    if (among.some(({ weight }) => weight !== among[0]?.weight))
      return byWeight(among, ({ weight }) => weight, random);
    switch (at(cluster, 'lbPolicy')) {
      case 'ROUND_ROBIN':
      case undefined:
        return among[this.turn++ % among.length];
      case 'RANDOM':
      case 'RING_HASH':
      case 'MAGLEV':
        return among[Math.floor(random() * among.length)];
      default:
        return this.lessLoaded(among, random);
    }
  }

  /** Of two drawn endpoints the one with fewer requests under way: Envoy's LEAST_REQUEST. */
  private lessLoaded(among: readonly Endpoint[], random: () => number): Endpoint | undefined {
    const one = among[Math.floor(random() * among.length)];
    const other = among[Math.floor(random() * among.length)];
    if (one === undefined || other === undefined) return one;
    return this.of(other).active < this.of(one).active ? other : one;
  }

  started(endpoint: Endpoint): void {
    this.of(endpoint).active++;
  }

  /**
   * Notes how a request to an endpoint ended, and puts the endpoint aside after too many errors in a row.
   * Source: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
   * @param status 0 when there was no answer, `undefined` when the client did not wait for one
   */
  ended(
    cluster: unknown,
    endpoint: Endpoint,
    status: number | undefined,
    endpoints: readonly Endpoint[],
  ): void {
    const health = this.of(endpoint);
    health.active--;
    if (status === undefined) return;
    const detection = at(cluster, 'outlierDetection');
    if (detection === undefined) return;
    health.errors = status === 0 || status >= 500 ? health.errors + 1 : 0;
    health.gatewayErrors = [0, 502, 503, 504].includes(status) ? health.gatewayErrors + 1 : 0;
    const limit = (name: string, enforced: string, unless: number, byDefault: number) =>
      (numberAt(detection, enforced) ?? byDefault) > 0 ? (numberAt(detection, name) ?? unless) : Infinity;
    const byErrors = health.errors >= limit('consecutive5xx', 'enforcingConsecutive5xx', 5, 100);
    const byGateway =
      health.gatewayErrors >= limit('consecutiveGatewayFailure', 'enforcingConsecutiveGatewayFailure', 5, 0);
    if (!byErrors && !byGateway) return;
    const now = Date.now();
    const aside = endpoints.filter((entry) => this.of(entry).ejectedUntil > now).length;
    const share = (numberAt(detection, 'maxEjectionPercent') ?? 10) / 100;
    // One endpoint may always be put aside.
    if (aside > 0 && (aside + 1) / endpoints.length > share) return;
    this.stats.add('outlier_detection.ejections_enforced_total');
    this.stats.add(
      `outlier_detection.ejections_enforced_consecutive_${byErrors ? '5xx' : 'gateway_failure'}`,
    );
    health.ejections++;
    health.errors = 0;
    health.gatewayErrors = 0;
    health.ejectedUntil =
      now + health.ejections * (milliseconds(at(detection, 'baseEjectionTime')) ?? 30_000);
  }

  isEjected(endpoint: Endpoint): boolean {
    return (this.health.get(keyOf(endpoint))?.ejectedUntil ?? 0) > Date.now();
  }

  private of(endpoint: Endpoint): Health {
    const key = keyOf(endpoint);
    let health = this.health.get(key);
    if (health === undefined) {
      health = { active: 0, errors: 0, gatewayErrors: 0, ejections: 0, ejectedUntil: 0 };
      this.health.set(key, health);
    }
    return health;
  }
}

export function keyOf(endpoint: Endpoint): string {
  return `${endpoint.address}:${endpoint.port}`;
}

/** Rendezvous hashing: like a ring, an endpoint that comes or goes moves only its own share. */
function byHash(among: readonly Endpoint[], hash: number): Endpoint | undefined {
  let best: Endpoint | undefined;
  let most = -1;
  for (const endpoint of among) {
    const score = fnv1a(`${hash} ${keyOf(endpoint)}`);
    if (score > most) [best, most] = [endpoint, score];
  }
  return best;
}

function byWeight<T>(among: readonly T[], weight: (entry: T) => number, random: () => number): T | undefined {
  let drawn = random() * among.reduce((sum, entry) => sum + weight(entry), 0);
  return among.find((entry) => (drawn -= weight(entry)) < 0);
}

function ofOneLocality(among: readonly Endpoint[], random: () => number): readonly Endpoint[] {
  const weights = [...new Set(among.map(({ localityWeight }) => localityWeight))];
  if (weights.length < 2) return among;
  const drawn = byWeight(weights, Number, random);
  return among.filter(({ localityWeight }) => localityWeight === drawn);
}
