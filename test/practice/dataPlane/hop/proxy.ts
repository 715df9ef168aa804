import { at, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { jsonLineWriter, lineWriter, type CommandValue } from '../envoy/accessLogFormat.ts';
import { endpointsOf, type Endpoint } from '../envoy/endpoints.ts';
import { logTest, type LogTest } from '../envoy/logFilter.ts';
import { RouteTable } from '../envoy/routeTable.ts';
import type { ProxyNode } from '../xds/proxyNode.ts';
import type { Received, Resource } from '../xds/received.ts';
import { clusterType, endpointType, listenerType, routeType } from '../xds/typeUrls.ts';
import { ClusterState } from './clusterState.ts';
import { ClusterStats } from './clusterStats.ts';

/** Compiled forms of resources; many proxies share the same ones. */
export class Compiled {
  private readonly tables = new WeakMap<object, RouteTable>();
  private readonly endpoints = new WeakMap<object, readonly Endpoint[]>();

  private readonly writers = new Map<string, (value: CommandValue) => string>();

  lineWriter(format: string | object): (value: CommandValue) => string {
    const key = typeof format === 'string' ? format : JSON.stringify(format);
    let writer = this.writers.get(key);
    if (writer === undefined) {
      writer = typeof format === 'string' ? lineWriter(format) : jsonLineWriter(format);
      this.writers.set(key, writer);
    }
    return writer;
  }

  private readonly logTests = new WeakMap<object, LogTest>();

  logTest(filter: object): LogTest {
    let test = this.logTests.get(filter);
    if (test === undefined) {
      test = logTest(filter);
      this.logTests.set(filter, test);
    }
    return test;
  }

  table(json: object): RouteTable {
    let table = this.tables.get(json);
    if (table === undefined) {
      table = new RouteTable(json);
      this.tables.set(json, table);
    }
    return table;
  }

  endpointsOf(assignment: object): readonly Endpoint[] {
    let endpoints = this.endpoints.get(assignment);
    if (endpoints === undefined) {
      endpoints = endpointsOf(assignment);
      this.endpoints.set(assignment, endpoints);
    }
    return endpoints;
  }
}

/** One interpreter of Envoy's configuration: what istiod has told it, and what it remembers of its own requests. */
export class Proxy {
  readonly node: ProxyNode;
  readonly received: Received;
  private readonly compiled: Compiled;
  private readonly counted = new Map<string, ClusterStats>();
  private readonly states = new Map<
    string,
    { readonly of: Resource | undefined; readonly state: ClusterState }
  >();

  constructor(node: ProxyNode, received: Received, compiled: Compiled) {
    this.node = node;
    this.received = received;
    this.compiled = compiled;
  }

  /** Whether it knows enough to serve: listeners, and the route tables and endpoints that they and the clusters name. */
  get isReady(): boolean {
    const { versions } = this.received;
    const has = (typeUrl: string, names: readonly string[]) => names.length === 0 || versions.has(typeUrl);
    return (
      versions.has(listenerType) &&
      versions.has(clusterType) &&
      has(routeType, this.received.routeNames()) &&
      has(endpointType, this.received.endpointNames())
    );
  }

  /** The listener that gets a connection to an address: its own, then that of the port on all addresses. */
  listenerFor(ip: string, port: number): Resource | undefined {
    const listeners = this.received.of(listenerType);
    return (
      listeners.get(`${ip}_${port}`) ?? listeners.get(`0.0.0.0_${port}`) ?? listeners.get(`[::]_${port}`)
    );
  }

  listener(name: string): Resource | undefined {
    return this.received.of(listenerType).get(name);
  }

  /** The route table of an HTTP connection manager, `undefined` when istiod has not sent it. */
  table(manager: unknown): RouteTable | undefined {
    const inline = at(manager, 'routeConfig');
    const name = stringAt(manager, 'rds', 'routeConfigName') ?? '';
    const json = inline ?? this.received.of(routeType).get(name);
    return json === undefined ? undefined : this.compiled.table(json);
  }

  /** The route table of the first HTTP filter chain of a listener. */
  tableOfListener(listener: unknown): RouteTable | undefined {
    const manager = listAt(listener, 'filterChains')
      .flatMap((chain) => listAt(chain, 'filters'))
      .map((filter) => at(filter, 'typedConfig'))
      .find((config) => stringAt(config, '@type')?.endsWith('.HttpConnectionManager') === true);
    return manager === undefined ? undefined : this.table(manager);
  }

  /** Writes access log lines in a format, of text or of JSON. */
  lineWriter(format: string | object): (value: CommandValue) => string {
    return this.compiled.lineWriter(format);
  }

  /** Whether an access log with a filter takes a request. */
  logTest(filter: object): LogTest {
    return this.compiled.logTest(filter);
  }

  cluster(name: string): Resource | undefined {
    return this.received.of(clusterType).get(name);
  }

  endpoints(cluster: Resource): readonly Endpoint[] {
    const name = stringAt(cluster, 'edsClusterConfig', 'serviceName') ?? String(cluster['name']);
    const assignment = at(cluster, 'loadAssignment') ?? this.received.of(endpointType).get(name);
    return assignment === undefined ? [] : this.compiled.endpointsOf(assignment);
  }

  /** What was counted of a cluster since the proxy began. */
  stats(cluster: string): ClusterStats {
    let stats = this.counted.get(cluster);
    if (stats === undefined) {
      stats = new ClusterStats();
      this.counted.set(cluster, stats);
    }
    return stats;
  }

  /** What is remembered of a cluster; with another configuration it begins anew, as in Envoy. */
  state(cluster: string): ClusterState {
    const resource = this.cluster(cluster);
    let known = this.states.get(cluster);
    if (known === undefined || known.of !== resource) {
      known = { of: resource, state: new ClusterState(this.stats(cluster)) };
      this.states.set(cluster, known);
    }
    return known.state;
  }

  /** The ports on which a gateway listens. */
  get listenerPorts(): readonly number[] {
    return [...this.received.of(listenerType).values()].flatMap((listener) => {
      const port = at(listener, 'address', 'socketAddress', 'portValue');
      return typeof port === 'number' && listAt(listener, 'filterChains').length > 0 ? [port] : [];
    });
  }
}
