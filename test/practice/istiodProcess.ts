import { join } from 'node:path';
import { listAt, stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { partEnvironment } from './controlPlane.ts';
import { Part, type PartCrash, type PartSpec } from './part.ts';
import { answersHttp } from './probes.ts';

/** Ports of one istiod of this machine, by what they are for. */
export interface IstiodPorts {
  readonly http: number;
  readonly https: number;
  readonly grpc: number;
  readonly secureGrpc: number;
  readonly monitoring: number;
}

export interface IstiodProcessInput {
  readonly dir: string;
  readonly program: string;
  readonly warden: string;
  readonly kubeconfigPath: string;
  readonly revision: string;
  readonly ports: IstiodPorts;
  readonly onCrash: (crash: PartCrash) => void;
}

/** Environment of the pod that cannot hold for a process outside a pod. */
const notForProcess = new Set(['KUBECONFIG', 'POD_NAME', 'POD_NAMESPACE', 'SERVICE_ACCOUNT']);

/** The pilot-discovery of one revision. */
export class IstiodProcess {
  readonly revision: string;
  readonly part: Part;
  /** The environment of the pod that it was started for: another one asks for another start. */
  readonly environment: string;
  private readonly ports: IstiodPorts;

  constructor(input: IstiodProcessInput, pod: KubeObject) {
    this.revision = input.revision;
    this.ports = input.ports;
    const env = environmentOf(pod);
    this.environment = JSON.stringify(env);
    this.part = new Part(
      specOf(input, pod.metadata.namespace ?? 'istio-system', env),
      input.warden,
      input.onCrash,
    );
  }

  get logFile(): string {
    return this.part.spec.logFile;
  }

  /** The port of this machine for a port of the pod. */
  portOf(podPort: number): number | undefined {
    const { http, https, grpc, secureGrpc, monitoring } = this.ports;
    const ports: Readonly<Record<number, number>> = {
      8080: http,
      15_010: grpc,
      15_012: secureGrpc,
      15_014: monitoring,
      15_017: https,
    };
    return ports[podPort];
  }
}

/** What the pod of an istiod sets in plain words; references to fields and resources are left to the process. */
export function environmentOf(pod: KubeObject): Record<string, string> {
  const discovery = listAt(pod, 'spec', 'containers').find(
    (entry) => stringAt(entry, 'name') === 'discovery',
  );
  const pairs = listAt(discovery, 'env').flatMap((entry) => {
    const name = stringAt(entry, 'name') ?? '';
    const value = stringAt(entry, 'value');
    return value === undefined || notForProcess.has(name) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

function specOf(input: IstiodProcessInput, namespace: string, env: Record<string, string>): PartSpec {
  const { ports, revision } = input;
  const name = revision === 'default' ? 'istiod' : `istiod-${revision}`;
  return {
    name,
    program: input.program,
    args: [
      'discovery',
      `--kubeconfig=${input.kubeconfigPath}`,
      `--httpAddr=127.0.0.1:${ports.http}`,
      `--httpsAddr=127.0.0.1:${ports.https}`,
      `--grpcAddr=127.0.0.1:${ports.grpc}`,
      `--secureGRPCAddr=127.0.0.1:${ports.secureGrpc}`,
      `--monitoringAddr=127.0.0.1:${ports.monitoring}`,
      '--ctrlz_port=0',
      '--domain=cluster.local',
      '--kubernetesApiQPS=400',
      '--kubernetesApiBurst=800',
    ],
    env: {
      ...partEnvironment(input.dir),
      PILOT_CERT_PROVIDER: 'istiod',
      CLUSTER_ID: 'Kubernetes',
      ...env,
      REVISION: revision,
      // Its leader elections go by this name: with the same one a restarted istiod leads again at once.
      POD_NAME: `${name}-practice`,
      POD_NAMESPACE: namespace,
      SERVICE_ACCOUNT: name,
    },
    // It looks for its configuration below its folder, finds none and takes the ConfigMaps instead.
    cwd: join(input.dir, name),
    logFile: join(input.dir, 'logs', `${name}.log`),
    port: ports.https,
    isReady: () => answersHttp(ports.http, '/ready'),
    // Each time that it is not ready it writes so into the log that learners read.
    askEvery: 200,
  };
}
