import { newestKubernetes } from '../cli/istioctlSafety.ts';
import type { EngineName } from '../cli/cliCommand.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { MinikubeDriver, MinikubeStart } from '../cli/tools/minikube.ts';

/** The machine that minikube would run on. */
export interface MinikubeHost {
  readonly platform: NodeJS.Platform;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** What the container engine may use, where there is one and it says so. */
  readonly engine?: { readonly name: EngineName; readonly memoryBytes?: number; readonly cpus?: number };
  /** Names of the programs of {@link driverPrograms} that are on PATH. */
  readonly programs: ReadonlySet<string>;
}

const MiB = 2 ** 20;
/** What Istio with Bookinfo needs at the least, and what all dashboards use in comfort, in MB. */
const LEAST_MEMORY_MB = 1_800;
const AMPLE_MEMORY_MB = 8_192;
/** kubeadm refuses a node with fewer. */
const LEAST_CPUS = 2;
const AMPLE_CPUS = 4;
/** The Kubernetes that the course is tried on; the newest that Istio 1.31 is made for. */
const TRIED = { minor: 36, version: 'v1.36.3' };

/** Which program tells that a driver can be used, the better first. Source: minikube.sigs.k8s.io/docs/drivers. */
const DRIVERS: readonly {
  readonly driver: MinikubeDriver;
  readonly program: string;
  readonly on?: NodeJS.Platform;
}[] = [
  { driver: 'docker', program: 'docker' },
  { driver: 'podman', program: 'podman' },
  { driver: 'vfkit', program: 'vfkit', on: 'darwin' },
  { driver: 'hyperkit', program: 'hyperkit', on: 'darwin' },
  { driver: 'kvm2', program: 'virsh', on: 'linux' },
  { driver: 'qemu2', program: 'qemu-system-x86_64' },
  { driver: 'virtualbox', program: 'VBoxManage' },
];

/** Programs whose presence says which drivers there are. */
export const driverPrograms: readonly string[] = DRIVERS.map(({ program }) => program);

/** Drivers that seem to work on this machine, the better first. Hyper-V has no program of its own, so Windows lists it. */
export function minikubeDriversOn({ platform, programs }: MinikubeHost): readonly MinikubeDriver[] {
  const found = DRIVERS.filter(
    ({ program, on }) => programs.has(program) && (on === undefined || on === platform),
  ).map(({ driver }) => driver);
  return platform === 'win32' ? [...found, 'hyperv'] : found;
}

/** The minikube profile that made a cluster, by the label that minikube puts on its nodes; undefined for other clusters. */
export function minikubeProfile(nodes: readonly KubeObject[]): string | undefined {
  return nodes
    .map(({ metadata }) => metadata.labels?.['minikube.k8s.io/name'])
    .find((name) => name !== undefined);
}

/** The Kubernetes for a new cluster: the newest that an Istio is made for, and the tried one where it is not known. */
function kubernetesFor(istio: string | undefined): string {
  const minor = (istio === undefined ? undefined : newestKubernetes(istio)) ?? TRIED.minor;
  return minor === TRIED.minor ? TRIED.version : `v1.${minor}.0`;
}

/**
 * The arguments of `minikube start` for this machine instead of those that a step's file has for everybody.
 * @param plans of {@link minikubePlans}, empty where no driver was found
 */
export function plannedStart(
  written: Readonly<Record<string, unknown>>,
  plans: readonly MinikubeStart[],
  istio: string | undefined,
): Readonly<Record<string, unknown>> {
  const [plan] = plans;
  if (plan === undefined) return { ...written, kubernetesVersion: kubernetesFor(istio) };
  const { profile: _, ...args } = plan;
  return args;
}

/**
 * How to start minikube for the course: half of the memory, at most what the dashboards need and what the container
 * engine may use, and a Kubernetes that the learner's Istio is made for.
 * @param istio version of the learner's istioctl or control plane; undefined where there is none yet
 * @returns one plan for each driver, the best first; empty when no driver was found
 */
export function minikubePlans(host: MinikubeHost, istio: string | undefined): readonly MinikubeStart[] {
  const inSteps = (bytes: number): number => Math.floor(bytes / MiB / 256) * 256;
  const kubernetesVersion = kubernetesFor(istio);
  return minikubeDriversOn(host).map((driver) => {
    const engine = host.engine?.name === driver ? host.engine : undefined;
    const memory = Math.min(
      inSteps(host.memoryBytes / 2),
      inSteps(engine?.memoryBytes ?? Number.MAX_SAFE_INTEGER),
    );
    const cpus = Math.min(host.cpus, engine?.cpus ?? host.cpus);
    return {
      profile: 'minikube',
      driver,
      memoryMb: Math.min(AMPLE_MEMORY_MB, Math.max(LEAST_MEMORY_MB, memory)),
      cpus: Math.min(AMPLE_CPUS, Math.max(LEAST_CPUS, cpus)),
      kubernetesVersion,
    };
  });
}
