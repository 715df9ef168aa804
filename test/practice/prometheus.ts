import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { ensureBinaries } from './binaries.ts';
import { partEnvironment } from './controlPlane.ts';
import type { MetricsWish } from './meshOptions.ts';
import { Part, type PartCrash, type PartReport, type PartSpec } from './part.ts';
import { answersHttp } from './probes.ts';
import { programs, prometheusProgram } from './programs.ts';
import type { MeshState } from './state.ts';

/** The label by which istioctl finds Istio's Prometheus. */
const addonLabel = 'app.kubernetes.io/name=prometheus';

export interface PrometheusInput {
  readonly api: ApiClient;
  readonly dir: string;
  readonly state: MeshState;
  readonly warden: string;
  readonly wish: MetricsWish;
  readonly log: (line: string) => void;
  readonly onCrash: (crash: PartCrash) => void;
}

/**
 * The real Prometheus, reading the metrics of the data plane: from the start, or for as long as a Prometheus pod of
 * Istio's addons runs, whose API it then plays. It is built when it is first needed.
 */
export class Prometheus {
  private readonly input: PrometheusInput;
  private readonly over = new AbortController();
  private part: Part | undefined;
  private following: Promise<void> = Promise.resolve();
  private work: Promise<void> = Promise.resolve();
  private isWanted = false;

  constructor(input: PrometheusInput) {
    this.input = input;
  }

  /** Waits until it is ready where it is to run from the start. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.input.wish === 'always') {
      await this.run(AbortSignal.any([signal, this.over.signal]));
      return;
    }
    const selection = { apiVersion: 'v1', kind: 'Pod', labelSelector: addonLabel };
    this.following = this.input.api.follow(selection, (pods) => this.adjust(pods), this.over.signal);
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.following;
    await this.work;
    await this.part?.stop();
  }

  reports(): readonly PartReport[] {
    return this.part === undefined ? [] : [this.part.report()];
  }

  private adjust(pods: readonly KubeObject[]): void {
    const wanted = pods.some((pod) => stringAt(pod, 'status', 'phase') === 'Running');
    if (wanted === this.isWanted) return;
    this.isWanted = wanted;
    this.work = this.work.then(async () => {
      try {
        if (this.over.signal.aborted) return;
        if (!wanted) {
          await this.part?.stop();
          this.part = undefined;
        } else if (this.part === undefined) await this.run(this.over.signal);
      } catch (error) {
        this.part = undefined;
        if (!this.over.signal.aborted)
          this.input.log(
            `Prometheus does not run: ${error instanceof Error ? error.message : String(error)}`,
          );
      }
    });
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { log, warden, onCrash } = this.input;
    const guard = programs.filter(({ name }) => name === 'warden');
    const wanted = { log, signal, programs: [...guard, prometheusProgram], data: [] };
    const program = (await ensureBinaries(wanted)).program(prometheusProgram.name);
    this.part = new Part(this.spec(program), warden, onCrash);
    await this.part.start(signal);
  }

  private spec(program: string): PartSpec {
    const { dir, state } = this.input;
    const port = state.ports.prometheus;
    const folder = join(dir, 'prometheus');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const config = join(folder, 'prometheus.yaml');
    writeFileSync(config, configuration(state), { mode: 0o600 });
    return {
      name: 'prometheus',
      program,
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        '--storage.tsdb.retention.time=6h',
        '--storage.tsdb.retention.size=256MB',
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=warn',
      ],
      env: partEnvironment(dir),
      cwd: folder,
      logFile: join(dir, 'logs', 'prometheus.log'),
      port,
      isReady: () => answersHttp(port, '/-/ready'),
    };
  }
}

/** One target is enough: the data plane shows the metrics of all proxies, each with its pod and namespace. */
function configuration(state: MeshState): string {
  return dump({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '15s' },
    scrape_configs: [
      {
        job_name: 'practice-mesh',
        metrics_path: '/metrics',
        honor_labels: true,
        fallback_scrape_protocol: 'PrometheusText0.0.4',
        authorization: { credentials: state.token },
        static_configs: [{ targets: [`127.0.0.1:${state.ports.dataPlane}`] }],
      },
    ],
  });
}
