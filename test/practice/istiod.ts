import { at, listAt, stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { isReady } from './clusterNetwork.ts';
import { IstiodProcess, environmentOf, type IstiodPorts } from './istiodProcess.ts';
import { istiodLabel } from './kwokConfig.ts';
import type { PartCrash, PartReport } from './part.ts';
import { freePorts } from './ports.ts';
import type { MeshPorts } from './state.ts';

export interface IstiodInput {
  readonly api: ApiClient;
  readonly dir: string;
  readonly program: string;
  readonly warden: string;
  readonly kubeconfigPath: string;
  readonly ports: MeshPorts;
  readonly log: (line: string) => void;
  readonly onCrash: (crash: PartCrash) => void;
}

/**
 * Lets an istiod run for each revision that has a running istiod pod, and no other: what `istioctl install` and
 * `uninstall` do to the Deployment happens to the process. The pods become ready when their process is.
 */
export class Istiod {
  private readonly input: IstiodInput;
  private readonly processes = new Map<string, IstiodProcess>();
  private readonly ports = new Map<string, IstiodPorts>();
  /** Revisions that a test has stopped; they stay down until it starts them again. */
  private readonly held = new Set<string>();
  /** For each revision whose process ended by itself, the pod that it ran for: only a new pod starts it again. */
  private readonly crashedFor = new Map<string, string>();
  private readonly over = new AbortController();
  private pods: readonly KubeObject[] = [];
  private following: Promise<void> = Promise.resolve();
  private work: Promise<void> = Promise.resolve();

  constructor(input: IstiodInput) {
    this.input = input;
    const { ports } = input;
    this.ports.set('default', {
      http: ports.istiodHttp,
      https: ports.istiodHttps,
      grpc: ports.istiodGrpc,
      secureGrpc: ports.istiodSecureGrpc,
      monitoring: ports.istiodMonitoring,
    });
  }

  /** Begins to follow the pods. */
  start(): void {
    const selection = { apiVersion: 'v1', kind: 'Pod', labelSelector: `app=${istiodLabel}` };
    this.following = this.input.api.follow(
      selection,
      (pods) => {
        this.pods = pods.filter(
          (pod) =>
            stringAt(pod, 'status', 'phase') === 'Running' &&
            at(pod, 'metadata', 'deletionTimestamp') === undefined,
        );
        this.schedule();
      },
      this.over.signal,
    );
  }

  /** Stops following and every process. */
  async stop(): Promise<void> {
    this.over.abort();
    await this.following;
    await Promise.all([...this.processes.values()].map((process) => process.part.stop()));
    await this.work;
    this.processes.clear();
  }

  reports(): PartReport[] {
    return [...this.processes.values()].map((process) => process.part.report());
  }

  /** Secure ports of those that are ready, by revision. */
  securePorts(): Record<string, number> {
    return Object.fromEntries(
      [...this.processes].flatMap(([revision, process]) => {
        const port = process.part.report().state === 'ready' ? process.portOf(15_012) : undefined;
        return port === undefined ? [] : [[revision, port]];
      }),
    );
  }

  /** The process that plays a pod, or `undefined` when the pod is none of istiod. */
  of(pod: KubeObject): IstiodProcess | undefined {
    return stringAt(pod, 'metadata', 'labels', 'app') === istiodLabel
      ? this.processes.get(revisionOf(pod))
      : undefined;
  }

  /** Kills a process by its part name until `resume`. @returns whether there is one of this name */
  async hold(name: string): Promise<boolean> {
    const process = this.named(name);
    if (process === undefined) return false;
    this.held.add(process.revision);
    await process.part.stop();
    this.schedule();
    await this.work;
    return true;
  }

  /** Starts what `hold` stopped and waits until it is ready. */
  async resume(name: string): Promise<boolean> {
    const process = this.named(name);
    if (process === undefined) return false;
    this.held.delete(process.revision);
    this.crashedFor.delete(process.revision);
    this.schedule();
    await this.work;
    return true;
  }

  private named(name: string): IstiodProcess | undefined {
    return [...this.processes.values()].find((process) => process.part.spec.name === name);
  }

  /** One adjustment after the other: each sees the pods as they are when its turn comes. */
  private schedule(): void {
    this.work = this.work.then(async () => {
      try {
        if (!this.over.signal.aborted) await this.adjust();
      } catch (error) {
        if (!this.over.signal.aborted) this.input.log(error instanceof Error ? error.message : String(error));
      }
    });
  }

  private async adjust(): Promise<void> {
    const wanted = new Map<string, KubeObject>();
    for (const pod of this.pods) {
      const known = wanted.get(revisionOf(pod));
      if (known === undefined || createdAt(known) <= createdAt(pod)) wanted.set(revisionOf(pod), pod);
    }
    for (const [revision, process] of this.processes) {
      const pod = wanted.get(revision);
      if (pod !== undefined && process.environment === JSON.stringify(environmentOf(pod))) continue;
      await process.part.stop();
      this.processes.delete(revision);
      if (pod === undefined) this.held.delete(revision);
      const { name } = process.part.spec;
      this.input.log(
        pod === undefined ? `${name} has stopped: its pod is gone.` : `${name} restarts with new settings.`,
      );
    }
    for (const [revision, pod] of wanted) await this.ensureRunning(revision, pod);
    await Promise.all(this.pods.map((pod) => this.showReadiness(pod)));
  }

  private async ensureRunning(revision: string, pod: KubeObject): Promise<void> {
    let process = this.processes.get(revision);
    if (process === undefined) {
      const { dir, program, warden, kubeconfigPath } = this.input;
      const ports = await this.portsOf(revision);
      const onCrash = (crash: PartCrash) => {
        this.crashedFor.set(revision, newest(this.pods, revision)?.metadata.uid ?? '');
        this.input.onCrash(crash);
        this.schedule();
      };
      process = new IstiodProcess({ dir, program, warden, kubeconfigPath, revision, ports, onCrash }, pod);
      this.processes.set(revision, process);
    }
    const { state } = process.part.report();
    if (state === 'ready' || state === 'starting' || this.held.has(revision)) return;
    if (state === 'crashed' && this.crashedFor.get(revision) === pod.metadata.uid) return;
    await process.part.start(this.over.signal);
  }

  private async portsOf(revision: string): Promise<IstiodPorts> {
    const known = this.ports.get(revision);
    if (known !== undefined) return known;
    const [http = 0, https = 0, grpc = 0, secureGrpc = 0, monitoring = 0] = await freePorts(5);
    const ports = { http, https, grpc, secureGrpc, monitoring };
    this.ports.set(revision, ports);
    return ports;
  }

  /** Does for an istiod pod what its kubelet would do after a readiness probe. */
  private async showReadiness(pod: KubeObject): Promise<void> {
    const ready = this.processes.get(revisionOf(pod))?.part.report().state === 'ready';
    if (isReady(pod) === ready) return;
    const { name, namespace } = pod.metadata;
    const lastTransitionTime = new Date().toISOString();
    const conditions = listAt(pod, 'status', 'conditions').map((condition) =>
      ['Ready', 'ContainersReady'].includes(stringAt(condition, 'type') ?? '')
        ? { ...(condition as object), status: ready ? 'True' : 'False', lastTransitionTime }
        : condition,
    );
    const containerStatuses = listAt(pod, 'status', 'containerStatuses').map((status) => ({
      ...(status as object),
      ready,
    }));
    const status = { status: { conditions, containerStatuses } };
    await this.input.api.patch({ apiVersion: 'v1', kind: 'Pod', name, namespace }, status, 'status');
  }
}

function revisionOf(pod: KubeObject): string {
  return stringAt(pod, 'metadata', 'labels', 'istio.io/rev') ?? 'default';
}

function createdAt(pod: KubeObject): string {
  return pod.metadata.creationTimestamp ?? '';
}

function newest(pods: readonly KubeObject[], revision: string): KubeObject | undefined {
  const own = pods.filter((pod) => revisionOf(pod) === revision);
  return own.sort((one, other) => createdAt(one).localeCompare(createdAt(other))).at(-1);
}
