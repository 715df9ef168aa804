import { newestKubernetes } from '../cli/istioctlSafety.ts';
import type { MinikubeDriver, MinikubeStart } from '../cli/tools/minikube.ts';

/** The machine that minikube would run on. */
export interface MinikubeHost {
  readonly platform: NodeJS.Platform;
  readonly memoryBytes: number;
  readonly cpus: number;
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

/**
 * How to start minikube for the course: half of the memory, at most what the dashboards need, and a Kubernetes that the
 * learner's Istio is made for.
 * @param istio version of the learner's istioctl or control plane; undefined where there is none yet
 * @returns one plan for each driver, the best first; empty when no driver was found
 */
export function minikubePlans(host: MinikubeHost, istio: string | undefined): readonly MinikubeStart[] {
  const half = Math.floor(host.memoryBytes / MiB / 2 / 256) * 256;
  const memoryMb = Math.min(AMPLE_MEMORY_MB, Math.max(LEAST_MEMORY_MB, half));
  const cpus = Math.min(AMPLE_CPUS, Math.max(LEAST_CPUS, host.cpus));
  const minor = (istio === undefined ? undefined : newestKubernetes(istio)) ?? TRIED.minor;
  const kubernetesVersion = minor === TRIED.minor ? TRIED.version : `v1.${minor}.0`;
  return minikubeDriversOn(host).map((driver) => ({
    profile: 'minikube',
    driver,
    memoryMb,
    cpus,
    kubernetesVersion,
  }));
}
