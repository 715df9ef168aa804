import { mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { ApiClient } from './apiClient.ts';
import { ensureBinaries, type Binaries } from './binaries.ts';
import { askMesh, startControl } from './control.ts';
import { dataPlaneReady, dataPlaneState, type DataPlaneState } from './dataPlane/process.ts';
import { contextName } from './kubeconfig.ts';
import { statusOf, type MeshStatus } from './meshStatus.ts';
import type { PracticeMeshOptions, Tools } from './meshOptions.ts';
import { MeshParts } from './meshParts.ts';
import type { PartCrash, PartReport } from './part.ts';
import { programs, prometheusProgram } from './programs.ts';
import { loadState, readState, type MeshPorts, type MeshState } from './state.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { createNamespace } from './testNamespace.ts';
import { prepareScenario, type ScenarioName } from './scenarios/scenario.ts';

export type { PracticeMeshOptions, Tools } from './meshOptions.ts';

/**
 * Starts a practice mesh and waits until the scenario stands. Everything that it starts ends with this process,
 * however that ends.
 * @throws PartCrash when a part ends during the start; Error in words otherwise. Nothing is left running then.
 */
export async function startPracticeMesh(options: PracticeMeshOptions): Promise<PracticeMesh> {
  if (process.platform === 'win32') throw new Error('On Windows the practice mesh runs inside WSL only.');
  const log = options.log ?? (() => {});
  const wanted = options.metrics === 'always' ? [...programs, prometheusProgram] : programs;
  const binaries = await ensureBinaries({ log, signal: options.signal, programs: wanted });
  const dir = options.dir ?? temporaryFolder();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const known = readState(dir);
  if (known !== undefined && (await askMesh(known, 'status')) !== undefined) {
    throw new Error(
      `A practice mesh runs in ${dir} already. Use it (npm run practice -- status), stop it (npm run practice -- down) or take another folder (--dir).`,
    );
  }
  const mesh = new PracticeMesh(options, dir, await loadState(dir), binaries, log);
  try {
    await mesh.begin();
  } catch (error) {
    await mesh.down();
    throw error;
  }
  return mesh;
}

/** Proxies that a scenario has when it stands. */
const proxiesOf: Readonly<Record<ScenarioName, number>> = { bare: 0, istio: 0, bookinfo: 7, large: 0 };

/** A running practice mesh. Its address, kubeconfig and ports stay the same until `down`, whatever restarts. */
export class PracticeMesh {
  readonly dir: string;
  readonly kubeconfigPath: string;
  readonly contextName = contextName;
  readonly namespace = 'default';
  /** URL of the API server. */
  readonly server: string;
  readonly ports: MeshPorts;
  readonly tools: Tools;
  readonly scenario: ScenarioName;
  private readonly options: PracticeMeshOptions;
  private readonly hasTraffic: boolean;
  private readonly state: MeshState;
  private readonly binaries: Binaries;
  private readonly log: (line: string) => void;
  private readonly crashListeners = new Set<(crash: PartCrash) => void>();
  private started: MeshParts | undefined;
  private control: Server | undefined;
  private isReady = false;
  private isDown = false;
  private over: Promise<void> | undefined;
  private readonly end = Promise.withResolvers<void>();

  constructor(
    options: PracticeMeshOptions,
    dir: string,
    state: MeshState,
    binaries: Binaries,
    log: (line: string) => void,
  ) {
    this.options = options;
    this.dir = dir;
    this.state = state;
    this.binaries = binaries;
    this.log = log;
    this.scenario = options.scenario;
    this.hasTraffic = options.traffic ?? options.scenario !== 'large';
    this.ports = state.ports;
    this.server = `https://127.0.0.1:${state.ports.apiServer}`;
    this.kubeconfigPath = join(dir, 'kubeconfig');
    this.tools = {
      kubectl: binaries.program('kubectl'),
      istioctl: binaries.program('istioctl'),
      samples: binaries.samples,
      gatewayApiCrds: binaries.gatewayApiCrds,
      gatewayApiExamples: binaries.gatewayApiExamples,
    };
  }

  /** Client of the API server as system:masters. */
  get api(): ApiClient {
    return this.running.api;
  }

  private get running(): MeshParts {
    if (this.started === undefined || this.isDown) throw new Error('The practice mesh is down.');
    return this.started;
  }

  /** Every program of the mesh as it is now; istiod only while its Deployment wants it. */
  get parts(): readonly PartReport[] {
    return this.started?.reports() ?? [];
  }

  /** What the data plane says of itself; `undefined` without one. */
  async dataPlane(): Promise<DataPlaneState | undefined> {
    return this.hasTraffic ? await dataPlaneState(this.state) : undefined;
  }

  /** Called for every part that ends by itself. @returns a function that ends it */
  onCrash(listener: (crash: PartCrash) => void): () => void {
    this.crashListeners.add(listener);
    return () => this.crashListeners.delete(listener);
  }

  /** Resolves when the mesh is down, whoever asked for it. */
  get ended(): Promise<void> {
    return this.end.promise;
  }

  get status(): MeshStatus {
    return statusOf(this, this.isReady);
  }

  /** Makes a namespace for one test. @see createNamespace */
  async createNamespace(prefix: string, options: { injected?: boolean } = {}): Promise<string> {
    return await createNamespace(this.api, prefix, options);
  }

  /** The first start, for `startPracticeMesh`. */
  async begin(): Promise<void> {
    this.control = await startControl(this.state, async (verb) => {
      if (verb === 'istiods') return { answer: this.started?.istiodPorts() ?? {} };
      if (verb === 'reset') await this.reset();
      const answer = this.status;
      if (verb !== 'down') return { answer };
      await this.stopParts();
      return { answer, afterwards: () => void this.down() };
    });
    await this.start(this.options.signal);
  }

  private async start(signal: AbortSignal | undefined): Promise<void> {
    const crashed = new AbortController();
    const stopListening = this.onCrash((crash) => crashed.abort(crash));
    try {
      const either = AbortSignal.any(signal === undefined ? [crashed.signal] : [signal, crashed.signal]);
      await this.startParts(either);
      await prepareScenario({
        api: this.api,
        tools: this.tools,
        warden: this.binaries.program('warden'),
        kubeconfigPath: this.kubeconfigPath,
        dir: this.dir,
        log: this.log,
        signal: either,
        scenario: this.options.scenario,
        large: this.options.large,
        istio: this.options.istio,
      });
      if (this.hasTraffic) await dataPlaneReady(this.state, proxiesOf[this.scenario], either);
      this.isReady = true;
    } catch (error) {
      // A crash explains what failed because of it.
      if (crashed.signal.aborted) throw crashed.signal.reason;
      throw error;
    } finally {
      stopListening();
    }
  }

  private async startParts(signal: AbortSignal): Promise<void> {
    const { dir, server, kubeconfigPath, state, binaries, hasTraffic, log, options } = this;
    this.started = await MeshParts.prepare({
      dir,
      server,
      kubeconfigPath,
      state,
      binaries,
      hasTraffic,
      metrics: options.metrics,
      log,
      onCrash: (crash) => this.reportCrash(crash),
    });
    this.isDown = false;
    await this.started.start(signal);
  }

  private reportCrash(crash: PartCrash): void {
    this.log(crash.message);
    for (const listener of this.crashListeners) listener(crash);
  }

  /** @see MeshParts.kill */
  async kill(part: string): Promise<void> {
    await this.running.kill(part);
  }

  /** @see MeshParts.restart */
  async restart(part: string): Promise<void> {
    await this.running.restart(part);
  }

  /** Back to the beginning of the scenario: whatever was made since is gone. Ports and kubeconfig stay. */
  async reset(signal?: AbortSignal): Promise<void> {
    if (!this.isReady) throw new Error('The practice mesh is still starting: reset it when it is ready.');
    await this.stopParts();
    await this.start(signal);
  }

  /** Ends everything, and removes the folder if it was made for this mesh. Calling it again is fine. */
  async down(): Promise<void> {
    this.over ??= this.finish();
    await this.over;
  }

  private async finish(): Promise<void> {
    await this.stopParts();
    this.control?.close();
    if (this.options.dir === undefined) rmSync(this.dir, { recursive: true, force: true });
    this.end.resolve();
  }

  private async stopParts(): Promise<void> {
    this.isReady = false;
    this.isDown = true;
    await this.started?.stop();
  }
}
