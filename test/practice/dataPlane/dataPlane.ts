import type { Client } from '@grpc/grpc-js';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ApiClient } from '../apiClient.ts';
import type { AppCall } from './apps/application.ts';
import { applicationOf } from './apps/applicationOf.ts';
import { Directory } from './directory.ts';
import type { HttpRequest, HttpResponse } from './envoy/httpMessage.ts';
import { enter, leave } from './hop/connection.ts';
import { answered, type Arrival, type CountedHop, type Result, type Surroundings } from './hop/hop.ts';
import { Compiled, Proxy } from './hop/proxy.ts';
import type { Seat } from './hop/seat.ts';
import { ProxyMetrics } from './metrics.ts';
import { followIstiod } from './xds/adsStream.ts';
import { ProtoJson } from './xds/protoJson.ts';
import { loadProtos } from './xds/protos.ts';
import { proxyNodeOf } from './xds/proxyNode.ts';
import { Received, ResourceReader } from './xds/received.ts';

/** More proxies than that are not played: the practice mesh is for learning, not for load. */
export const mostProxies = 200;

/** Addresses of names that only the mesh knows, as Istio's own DNS gives them. */
const madeUpAddress = '240.240.0.1';

export interface DataPlaneInput {
  readonly api: ApiClient;
  readonly istioVersion: string;
  readonly connect: (
    revision: string,
    namespace: string,
    serviceAccount: string,
  ) => Promise<{ readonly client: Client; readonly token: string }>;
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

  readonly deliver = async (arrival: Arrival): Promise<Result> => {
    const end = this.directory.endOf(arrival.ip, arrival.port);
    const seat = end === undefined ? undefined : this.directory.seatAt(end.ip);
    if (end === undefined || seat === undefined) {
      return { kind: 'failure', reason: 'unreachable', detail: 'No route to host' };
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
      call: (call: AppCall) => this.callFrom(seat, call, arrival.signal),
    };
    return answered(await application(arrival.request, context));
  };

  /**
   * A request that a program in a pod sends, by its sidecar where it has one.
   * @param direct past the sidecar, as the proxy's own container does
   * @throws Error in curl's words when there is no answer
   */
  async callFrom(seat: Seat, call: AppCall, signal: AbortSignal, direct = false): Promise<HttpResponse> {
    const over = new AbortController();
    const stop = () => over.abort();
    const timer = setTimeout(stop, call.patience ?? 15_000);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.callUntil(seat, call, over.signal, direct);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  private async callUntil(
    seat: Seat,
    call: AppCall,
    over: AbortSignal,
    direct: boolean,
  ): Promise<HttpResponse> {
    const request: HttpRequest = {
      method: call.method ?? 'GET',
      path: call.path,
      authority:
        call.headers?.get('host')?.at(-1) ?? (call.port === 80 ? call.host : `${call.host}:${call.port}`),
      scheme: 'http',
      headers: new Map([...(call.headers ?? [])].filter(([name]) => name !== 'host')),
      body: call.body ?? Buffer.alloc(0),
    };
    const ip = this.directory.resolve(call.host, seat.namespace) ?? this.madeUp(seat, request, call.port);
    if (ip === undefined) throw new CallError('unknown-host', `Could not resolve host: ${call.host}`);
    const arrival: Arrival = {
      request,
      ip,
      port: call.port,
      transport: 'raw_buffer',
      serverName: undefined,
      peer: { ip: seat.ip, seat, principal: undefined },
      signal: over,
    };
    const proxy = direct || seat.isGateway || ip === '127.0.0.1' ? undefined : seat.proxy;
    const end = ip === '127.0.0.1' ? this.askApp(seat, call.port, arrival) : undefined;
    const result = await Promise.race([
      end ?? (proxy === undefined ? this.deliver(arrival) : leave(seat, arrival, this)),
      ended(over),
    ]);
    if (result === undefined) {
      throw new CallError('timeout', `Operation timed out after ${call.patience ?? 15_000} milliseconds`);
    }
    if (result.kind === 'response') return result.response;
    if (result.reason === 'closed') throw new CallError('closed', `Recv failure: ${result.detail}`);
    throw new CallError('refused', `Failed to connect to ${call.host} port ${call.port}: ${result.detail}`);
  }

  /** A ServiceEntry's host has no address in cluster DNS; the sidecar knows it by its name. */
  private madeUp(seat: Seat, request: HttpRequest, port: number): string | undefined {
    const listener = seat.proxy?.listenerFor('0.0.0.0', port);
    if (listener === undefined) return undefined;
    const found = seat.proxy?.tableOfListener(listener)?.routeOf(request);
    const name = (found?.virtualHost as { name?: string } | undefined)?.name;
    return name === undefined || name === 'allow_any' || name === 'block_all' ? undefined : madeUpAddress;
  }

  /** A pod as the last watch has it. */
  podNamed(namespace: string, name: string): KubeObject | undefined {
    return this.directory.seatNamed(namespace, name)?.pod;
  }
}

export type CallFailure = 'unknown-host' | 'refused' | 'closed' | 'timeout';

/** A request got no answer; `why` is for exit codes. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly why: CallFailure;

  constructor(why: CallFailure, message: string) {
    super(message);
    this.why = why;
  }
}

async function ended(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
