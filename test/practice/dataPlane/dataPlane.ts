import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ApiClient } from '../apiClient.ts';
import type { MeshPorts } from '../state.ts';
import type { AppCall } from './apps/application.ts';
import { applicationOf, collectsTraces } from './apps/applicationOf.ts';
import { Directory } from './directory.ts';
import { enter, leave } from './hop/connection.ts';
import { isLoopback, leaveMesh } from './hop/egress.ts';
import { answered, type Arrival, type CountedHop, type Result, type Surroundings } from './hop/hop.ts';
import { Compiled, Proxy } from './hop/proxy.ts';
import type { Seat } from './hop/seat.ts';
import { ProxyMetrics } from './metrics.ts';
import { callFrom } from './podCall.ts';
import type { Span } from './traces/span.ts';
import { SpanStore } from './traces/spanStore.ts';
import { askIdentity, type Identity } from './xds/identity.ts';
import { followIstiod } from './xds/adsStream.ts';
import type { IstiodConnection } from './xds/istiodClients.ts';
import { ProtoJson } from './xds/protoJson.ts';
import { loadProtos } from './xds/protos.ts';
import { proxyNodeOf } from './xds/proxyNode.ts';
import { Received, ResourceReader } from './xds/received.ts';

/** More proxies than that are not played: the practice mesh is for learning, not for load. */
export const mostProxies = 200;

const noRoute = 'No route to host (the practice mesh reaches nothing beyond this machine)';

/** Milliseconds after which a certificate, good for a day, is asked for anew. */
const halfADay = 43_200_000;

export interface DataPlaneInput {
  readonly api: ApiClient;
  /** Ports of the mesh itself. */
  readonly ports: MeshPorts;
  readonly istioVersion: string;
  readonly connect: (
    revision: string,
    namespace: string,
    serviceAccount: string,
  ) => Promise<IstiodConnection>;
  readonly log: (line: string) => void;
}

/**
 * Plays the sidecars and gateways of all pods: each has its own stream to istiod, and requests go from pod to pod by
 * what istiod has sent. It interprets Envoy's configuration; it is not Envoy.
 */
export class DataPlane implements Surroundings {
  readonly directory = new Directory();
  /** Passages of a request through a proxy since the start. */
  hops = 0;
  private readonly input: DataPlaneInput;
  private readonly root = loadProtos();
  private readonly reader = new ResourceReader(new ProtoJson(this.root));
  private readonly compiled = new Compiled();
  private readonly streams = new Map<Seat, AbortController>();
  private readonly metrics = new WeakMap<Seat, ProxyMetrics>();
  private readonly identities = new WeakMap<Seat, Identity>();
  private readonly spans = new WeakMap<Seat, SpanStore>();
  private readonly over = new AbortController();
  private following: Promise<void> = Promise.resolve();

  constructor(input: DataPlaneInput) {
    this.input = input;
  }

  start(): void {
    const { api } = this.input;
    this.following = this.directory.follow(api, (seat, gone) => this.changed(seat, gone), this.over.signal);
  }

  async stop(): Promise<void> {
    this.over.abort();
    for (const stream of this.streams.values()) stream.abort();
    await this.following;
  }

  /** Whether every pod that has a proxy has its configuration. */
  get isReady(): boolean {
    return [...this.streams.keys()].every((seat) => seat.proxy?.isReady === true);
  }

  get proxies(): readonly Seat[] {
    return [...this.streams.keys()];
  }

  metricsOf(seat: Seat): ProxyMetrics {
    let metrics = this.metrics.get(seat);
    if (metrics === undefined) {
      metrics = new ProxyMetrics();
      this.metrics.set(seat, metrics);
    }
    return metrics;
  }

  /** The certificate of a pod's proxy from istiod's authority, asked for when somebody wants to see it. */
  async identityOf(seat: Seat): Promise<Identity | undefined> {
    const known = this.identities.get(seat);
    if (known !== undefined && Date.now() - known.issuedAt.getTime() < halfADay) return known;
    const { proxy } = seat;
    if (proxy === undefined) return undefined;
    try {
      const { revision, serviceAccount } = proxy.node;
      const connection = await this.input.connect(revision, seat.namespace, serviceAccount);
      const identity = await askIdentity(this.root, connection, seat.principal);
      this.identities.set(seat, identity);
      return identity;
    } catch (error) {
      this.input.log(
        `${seat.name} has no certificate: ${error instanceof Error ? error.message : String(error)}`,
      );
      return known;
    }
  }

  /** What a pod has collected of traces. */
  private spansOf(seat: Seat): SpanStore {
    let spans = this.spans.get(seat);
    if (spans === undefined) {
      spans = new SpanStore();
      this.spans.set(seat, spans);
    }
    return spans;
  }

  private readonly isOwnPort = (port: number): boolean =>
    Object.values<number>({ ...this.input.ports }).includes(port);

  private changed(seat: Seat, gone: boolean): void {
    const known = this.streams.get(seat);
    const node = gone ? undefined : proxyNodeOf(seat.pod, this.input.istioVersion);
    if (node === undefined) {
      known?.abort();
      this.streams.delete(seat);
      return;
    }
    // Labels and annotations are part of the node: with other ones Envoy would start anew.
    if (known !== undefined && JSON.stringify(seat.proxy?.node) === JSON.stringify(node)) return;
    if (known === undefined && this.streams.size >= mostProxies) {
      this.input.log(`${seat.name} gets no traffic: ${mostProxies} proxies are the most that are played.`);
      return;
    }
    known?.abort();
    const stream = new AbortController();
    const received = new Received();
    const proxy = new Proxy(node, received, this.compiled);
    seat.proxy ??= proxy;
    this.streams.set(seat, stream);
    void followIstiod({
      node,
      root: this.root,
      reader: this.reader,
      received,
      // The one with the older labels serves until the new one can.
      changed: () => {
        if (proxy.isReady && !stream.signal.aborted) seat.proxy = proxy;
      },
      connect: () => this.input.connect(node.revision, seat.namespace, node.serviceAccount),
      log: this.input.log,
      signal: stream.signal,
    });
  }

  readonly seatAt = (ip: string): Seat | undefined => this.directory.seatAt(ip);

  readonly addressesOf = (name: string): readonly string[] => this.directory.addressesOf(name);

  readonly count = (hop: CountedHop): void => {
    this.hops++;
    const seat = hop.reporter === 'source' ? hop.source : hop.destination;
    if (seat !== undefined) this.metricsOf(seat).count(hop);
  };

  /** Like a collector that is down: spans for a cluster without one are lost. */
  readonly collect = (seat: Seat, cluster: string, spans: readonly Span[]): void => {
    const resource = seat.proxy?.cluster(cluster);
    const endpoint = resource === undefined ? undefined : seat.proxy?.endpoints(resource)[0];
    const collector = endpoint === undefined ? undefined : this.seatAt(endpoint.address);
    if (collector === undefined || !collectsTraces(collector)) return;
    for (const span of spans) this.spansOf(collector).add(span);
  };

  readonly deliver = async (arrival: Arrival): Promise<Result> => {
    if (isLoopback(arrival.ip)) return await leaveMesh(arrival, this.isOwnPort);
    const end = this.directory.endOf(arrival.ip, arrival.port);
    const seat = end === undefined ? undefined : this.directory.seatAt(end.ip);
    if (end === undefined || seat === undefined) {
      return { kind: 'failure', reason: 'unreachable', detail: noRoute };
    }
    const here = { ...arrival, ip: end.ip, port: end.port };
    if (seat.proxy === undefined) {
      if (arrival.transport === 'tls') return { kind: 'failure', reason: 'closed', detail: 'TLS error' };
      return await this.askApp(seat, end.port, here);
    }
    return seat.isGateway ? await leave(seat, here, this) : await enter(seat, here, this);
  };

  readonly askApp = async (seat: Seat, port: number, arrival: Arrival): Promise<Result> => {
    if (!seat.listensOn(port)) return { kind: 'failure', reason: 'refused', detail: 'Connection refused' };
    const application = applicationOf(seat);
    const context = {
      seat,
      port,
      signal: arrival.signal,
      call: (call: AppCall) => callFrom(this, seat, call, arrival.signal),
      spans: this.spansOf(seat),
      prometheusPort: this.input.ports.prometheus,
    };
    return answered(await application(arrival.request, context));
  };

  /** A pod as the last watch has it. */
  podNamed(namespace: string, name: string): KubeObject | undefined {
    return this.directory.seatNamed(namespace, name)?.pod;
  }
}
