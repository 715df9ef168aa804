import { at, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';

export interface Endpoint {
  /** IP address, or a name of a cluster that looks names up. */
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly priority: number;
  readonly localityWeight: number;
  /** Says that the other side speaks Istio's mTLS. */
  readonly metadata: unknown;
  readonly isHealthy: boolean;
}

/** The endpoints of a ClusterLoadAssignment. */
export function endpointsOf(assignment: unknown): readonly Endpoint[] {
  return listAt(assignment, 'endpoints').flatMap((locality) =>
    listAt(locality, 'lbEndpoints').flatMap((entry) => {
      const address = stringAt(entry, 'endpoint', 'address', 'socketAddress', 'address');
      if (address === undefined) return [];
      return {
        address,
        port: numberAt(entry, 'endpoint', 'address', 'socketAddress', 'portValue') ?? 0,
        weight: numberAt(entry, 'loadBalancingWeight') ?? 1,
        priority: numberAt(locality, 'priority') ?? 0,
        localityWeight: numberAt(locality, 'loadBalancingWeight') ?? 1,
        metadata: at(entry, 'metadata', 'filterMetadata'),
        isHealthy: !['UNHEALTHY', 'DRAINING', 'TIMEOUT'].includes(
          stringAt(entry, 'healthStatus') ?? 'UNKNOWN',
        ),
      };
    }),
  );
}

/**
 * The endpoints among which a balancer may choose now: those of one priority. A priority takes the share of its healthy
 * endpoints times 1.4; what is left goes to the next one.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
 * @param usable whether an endpoint may get requests, beyond what istiod says
 */
export function candidates(
  endpoints: readonly Endpoint[],
  usable: (endpoint: Endpoint) => boolean,
  random: () => number,
): readonly Endpoint[] {
  const priorities = [...new Set(endpoints.map(({ priority }) => priority))].sort(
    (one, other) => one - other,
  );
  const groups = priorities.map((priority) => {
    const all = endpoints.filter((endpoint) => endpoint.priority === priority);
    const healthy = all.filter((endpoint) => endpoint.isHealthy && usable(endpoint));
    return { healthy, health: Math.min(1, (1.4 * healthy.length) / all.length) };
  });
  const total = Math.min(
    1,
    groups.reduce((sum, { health }) => sum + health, 0),
  );
  let drawn = random() * total;
  for (const { healthy, health } of groups) {
    drawn -= health;
    if (drawn < 0 && healthy.length > 0) return healthy;
  }
  return groups.findLast(({ healthy }) => healthy.length > 0)?.healthy ?? [];
}

/**
 * Whether a connection to an endpoint is Istio's mTLS, TLS of another kind or plain, and with which server name: by the
 * first match of the endpoint's metadata, or by the cluster's only transport socket.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-transportsocketmatch
 */
export function transportOf(
  cluster: unknown,
  endpoint: Endpoint,
): { readonly tls: boolean; readonly mutual: boolean; readonly sni: string | undefined } {
  const wanted = at(endpoint.metadata, 'envoy.transport_socket_match');
  const match = listAt(cluster, 'transportSocketMatches').find((candidate) =>
    Object.entries(at(candidate, 'match') ?? {}).every(([key, value]) => at(wanted, key) === value),
  );
  const socket = at(match, 'transportSocket') ?? at(cluster, 'transportSocket');
  const config = at(socket, 'typedConfig');
  const tls = stringAt(config, '@type')?.endsWith('UpstreamTlsContext') === true;
  const mutual = tls && listAt(config, 'commonTlsContext', 'tlsCertificateSdsSecretConfigs').length > 0;
  return { tls, mutual, sni: tls ? stringAt(config, 'sni') : undefined };
}

/** Whether a cluster balances by consistent hashing. */
export function hashes(cluster: unknown): boolean {
  const policy = stringAt(cluster, 'lbPolicy');
  return policy === 'RING_HASH' || policy === 'MAGLEV';
}

/** Whether the localities' weights of a cluster count. */
export function weighsLocalities(cluster: unknown): boolean {
  return at(cluster, 'commonLbConfig', 'localityWeightedLbConfig') !== undefined;
}
