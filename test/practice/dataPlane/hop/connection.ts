import { at, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { filterChainOf } from '../envoy/filterChain.ts';
import { rbacVerdict } from '../envoy/rbac.ts';
import { answered, type Arrival, type Result, type Surroundings } from './hop.ts';
import { passManager } from './httpHop.ts';
import { foreignFilter, notRepresented } from './httpFilters.ts';
import type { Seat } from './seat.ts';

/** What Istio's proxies and plain clients offer as application protocols; a plain connection is inspected. */
const offered = {
  mutual: ['istio-http/1.1', 'istio', 'http/1.1'],
  tls: ['http/1.1'],
  plain: ['http/1.1'],
};

const closed: Result = { kind: 'failure', reason: 'closed', detail: 'Connection reset by peer' };

/** A connection that an application opens through its own sidecar, or that reaches a gateway. */
export async function leave(seat: Seat, arrival: Arrival, around: Surroundings): Promise<Result> {
  const proxy = seat.proxy;
  const own = proxy?.listenerFor(arrival.ip, arrival.port);
  const listener = own ?? (seat.isGateway ? undefined : proxy?.listener('virtualOutbound'));
  if (listener === undefined) {
    return { kind: 'failure', reason: 'refused', detail: 'Connection refused' };
  }
  const chain = chainOf(listener, arrival);
  const manager = managerOf(chain);
  // Bytes that are no handshake: only inside the mesh is TLS a fact that is noted.
  const endsTls = stringAt(chain, 'transportSocket', 'typedConfig', '@type')?.endsWith(
    '.DownstreamTlsContext',
  );
  if (seat.isGateway && (endsTls === true) !== (arrival.transport === 'tls')) return closed;
  const foreign = foreignFilter(chain);
  if (foreign !== undefined) return answered(notRepresented(foreign).response);
  if (manager !== undefined) {
    return await passManager({ seat, manager, arrival, direction: 'outbound', around });
  }
  const cluster = tcpCluster(chain);
  if (cluster === undefined) return closed;
  if (cluster === 'PassthroughCluster') {
    return await around.deliver({ ...arrival, peer: { ip: seat.ip, seat, principal: undefined } });
  }
  if (cluster === 'BlackHoleCluster') return closed;
  return answered(notRepresented(`TCP connections (port ${arrival.port} is one by its Service)`).response);
}

/** A connection that reaches a pod with a sidecar. */
export async function enter(seat: Seat, arrival: Arrival, around: Surroundings): Promise<Result> {
  const listener = seat.proxy?.listener('virtualInbound');
  // Until istiod has answered the sidecar lets nothing in.
  const chain = listener === undefined ? undefined : chainOf(listener, arrival);
  if (chain === undefined) return closed;
  const isTls = at(chain, 'transportSocket') !== undefined;
  if (arrival.transport === 'tls' && !isTls) {
    return answered(notRepresented('TLS that ends in the application').response);
  }
  if (networkDenies(chain, arrival)) return closed;
  const foreign = foreignFilter(chain);
  if (foreign !== undefined) return answered(notRepresented(foreign).response);
  const manager = managerOf(chain);
  if (manager === undefined) {
    const cluster = tcpCluster(chain);
    return cluster === undefined || cluster === 'BlackHoleCluster'
      ? closed
      : await around.askApp(seat, arrival.port, arrival);
  }
  // Behind the manager is the application: its cluster has the address of the pod itself.
  const local: Surroundings = {
    ...around,
    seatAt: () => seat,
    deliver: async (last) => await around.askApp(seat, last.port, last),
  };
  return await passManager({ seat, manager, arrival, direction: 'inbound', around: local });
}

function chainOf(listener: unknown, arrival: Arrival): unknown {
  const isMutual = arrival.transport === 'tls' && arrival.peer.principal !== undefined;
  return filterChainOf(listener, {
    destinationIp: arrival.ip,
    destinationPort: arrival.port,
    sourceIp: arrival.peer.ip,
    transport: arrival.transport,
    serverName: arrival.serverName,
    applications: isMutual ? offered.mutual : arrival.transport === 'tls' ? offered.tls : offered.plain,
  });
}

function managerOf(chain: unknown): unknown {
  return listAt(chain, 'filters')
    .map((filter) => at(filter, 'typedConfig'))
    .find((config) => stringAt(config, '@type')?.endsWith('.HttpConnectionManager') === true);
}

function tcpCluster(chain: unknown): string | undefined {
  const config = listAt(chain, 'filters')
    .map((filter) => at(filter, 'typedConfig'))
    .find((candidate) => stringAt(candidate, '@type')?.endsWith('.TcpProxy') === true);
  return stringAt(config, 'cluster') ?? stringAt(config, 'weightedClusters', 'clusters', 0, 'name');
}

/** Authorization of a connection whose requests nobody reads. */
function networkDenies(chain: unknown, arrival: Arrival): boolean {
  return listAt(chain, 'filters')
    .map((filter) => at(filter, 'typedConfig'))
    .filter((config) => stringAt(config, '@type')?.endsWith('filters.network.rbac.v3.RBAC') === true)
    .some(
      (config) =>
        !rbacVerdict(config, {
          request: { ...arrival.request, headers: new Map(), method: '', path: '', authority: '' },
          principal: arrival.peer.principal,
          sourceIp: arrival.peer.ip,
          remoteIp: arrival.peer.ip,
          destinationIp: arrival.ip,
          destinationPort: arrival.port,
          serverName: arrival.serverName,
          metadata: {},
        }).allowed,
    );
}
