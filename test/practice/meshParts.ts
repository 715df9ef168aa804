import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { ApiClient } from './apiClient.ts';
import type { Binaries } from './binaries.ts';
import { ensureCertificates, type Certificates } from './certificates.ts';
import { ClusterNetwork } from './clusterNetwork.ts';
import { controlPlane } from './controlPlane.ts';
import { dataPlanePart } from './dataPlane/process.ts';
import { TrafficPlayer } from './dataPlane/trafficPlayer.ts';
import { Istiod } from './istiod.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { MetricsWish } from './meshOptions.ts';
import { startNetworkProxy } from './networkProxy.ts';
import { Part, type PartCrash, type PartReport } from './part.ts';
import { startPodBackend } from './podBackend.ts';
import { Prometheus } from './prometheus.ts';
import { StandIns } from './standIns/standIns.ts';
import type { MeshState } from './state.ts';

export interface MeshPartsInput {
  readonly dir: string;
  /** URL of the API server. */
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly state: MeshState;
  readonly binaries: Binaries;
  readonly hasTraffic: boolean;
  readonly metrics: MetricsWish | undefined;
  readonly log: (line: string) => void;
  readonly onCrash: (crash: PartCrash) => void;
}

/** The programs of one start of a mesh and the servers between them; a reset makes new ones. */
export class MeshParts {
  readonly api: ApiClient;
  private readonly input: MeshPartsInput;
  private readonly certificates: Certificates;
  private readonly core: readonly Part[];
  private readonly istiod: Istiod;
  private readonly prometheus: Prometheus | undefined;
  private servers: readonly Server[] = [];

  /** Clears what an earlier start has left in the folder; starts nothing. */
  static async prepare(input: MeshPartsInput): Promise<MeshParts> {
    for (const old of ['etcd', 'logs', 'prometheus'])
      rmSync(join(input.dir, old), { recursive: true, force: true });
    const certificates = await ensureCertificates(join(input.dir, 'certificates'));
    writeKubeconfig(input.kubeconfigPath, input.server, certificates);
    return new MeshParts(input, certificates);
  }

  private constructor(input: MeshPartsInput, certificates: Certificates) {
    const { dir, state, binaries, kubeconfigPath, log, onCrash } = input;
    const { ports, token } = state;
    const warden = binaries.program('warden');
    this.input = input;
    this.certificates = certificates;
    this.api = new ApiClient(input.server, certificates.caCert, certificates.admin);
    const { api } = this;
    this.istiod = new Istiod({
      api,
      dir,
      program: binaries.program('pilot-discovery'),
      warden,
      kubeconfigPath,
      ports,
      log,
      onCrash,
    });
    const specs = [
      ...controlPlane({ dir, ports, certificates, kubeconfigPath, token, program: binaries.program }),
    ];
    if (input.hasTraffic) specs.push(dataPlanePart(dir, state));
    this.core = specs.map((spec) => new Part(spec, warden, onCrash));
    const { metrics } = input;
    if (metrics !== undefined && input.hasTraffic)
      this.prometheus = new Prometheus({ api, dir, state, warden, wish: metrics, log, onCrash });
  }

  /** Starts everything and waits until it is ready. */
  async start(signal: AbortSignal): Promise<void> {
    const { istiod, certificates, api, input } = this;
    const { state, log } = input;
    const { ports, token } = state;
    const network = new ClusterNetwork(api);
    const standIns = new StandIns({ network, istiodOf: (pod) => istiod.of(pod) });
    const isReal = (pod: KubeObject) => istiod.of(pod) !== undefined;
    const player = input.hasTraffic ? new TrafficPlayer({ state, standIns, isReal }) : standIns;
    this.servers = await Promise.all([
      startNetworkProxy({ port: ports.network, kubelet: ports.kubelet, certificates, network, player }),
      startPodBackend({ port: ports.backend, token, api, player }),
    ]);
    log('Starting etcd and the Kubernetes API server …');
    const [etcd, apiServer, ...others] = this.core;
    // The API server waits for etcd by itself, and the others are of no use before the API server.
    await Promise.all([etcd?.start(signal), apiServer?.start(signal)]);
    log('Starting the controllers and the nodes …');
    await Promise.all(others.map((part) => part.start(signal)));
    istiod.start();
    await this.prometheus?.start(signal);
  }

  async stop(): Promise<void> {
    await Promise.all([this.istiod.stop(), this.prometheus?.stop(), ...this.core.map((part) => part.stop())]);
    this.api.close();
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
    this.servers = [];
  }

  /** Every program as it is now; istiod only while its Deployment wants it. */
  reports(): readonly PartReport[] {
    return [
      ...this.core.map((part) => part.report()),
      ...this.istiod.reports(),
      ...(this.prometheus?.reports() ?? []),
    ];
  }

  /** Secure port of each istiod that is ready, by revision. */
  istiodPorts(): Record<string, number> {
    return this.istiod.securePorts();
  }

  /** Kills a part at once, with everything it started; it stays down until `restart`. @throws Error for an unknown name */
  async kill(name: string): Promise<void> {
    const part = this.core.find((candidate) => candidate.spec.name === name);
    if (part !== undefined) await part.stop();
    else if (!(await this.istiod.hold(name))) {
      const known = this.reports().map((report) => report.name);
      throw new Error(`The practice mesh has no part ${name}; it has ${known.join(', ')}.`);
    }
  }

  /** Kills a part if it runs, starts it on the same port and waits until it is ready. */
  async restart(name: string): Promise<void> {
    await this.kill(name);
    const part = this.core.find((candidate) => candidate.spec.name === name);
    if (part !== undefined) await part.start();
    else await this.istiod.resume(name);
    const report = this.reports().find((candidate) => candidate.name === name);
    if (report?.state !== 'ready')
      throw new Error(`${name} did not start again: ${report?.logFile ?? 'it is gone'}`);
  }
}
