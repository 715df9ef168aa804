import { join } from 'node:path';

/** Kubernetes release of `modules/kubernetes`; a test holds it to the module file. */
export const kubernetesVersion = 'v1.36.3';

/**
 * What the Istio binaries say about themselves. The Go proxy serves Istio 1.31 only as a pseudo-version, whose own
 * build leaves "unknown". `istioctl version` and everything that compares releases want a semantic version, so it is
 * the first release of that line; that it is a build of ours is said by the build status `practice`.
 */
export const istioVersion = '1.31.0';

export interface Program {
  readonly name: string;
  /** Folder below `test/practice` that holds the go.mod, go.sum and, for programs of ours, the source. */
  readonly folder: string;
  readonly package: string;
  readonly linkerFlags: readonly string[];
  /** Build tags of Go. */
  readonly tags?: readonly string[];
  /** Minutes of a cold build on two cores, to say what is to come. */
  readonly coldMinutes: number;
}

/** Files and folders of a Go module that the practice mesh reads at run time. */
export interface ModuleData {
  readonly name: string;
  readonly folder: string;
  readonly module: string;
  /** Path inside the module. */
  readonly path: string;
}

const small = ['-s', '-w'];
const componentBase = 'k8s.io/component-base/version';
const [, major = '', minor = ''] = /^v(\d+)\.(\d+)\./.exec(kubernetesVersion) ?? [];
const kubernetesFlags = [
  ...small,
  `-X ${componentBase}.gitVersion=${kubernetesVersion}`,
  `-X ${componentBase}.gitMajor=${major}`,
  `-X ${componentBase}.gitMinor=${minor}`,
  `-X ${componentBase}.gitTreeState=clean`,
];
const istioPackage = 'istio.io/istio/pkg/version';
const istioFlags = [
  ...small,
  `-X ${istioPackage}.buildVersion=${istioVersion}`,
  `-X ${istioPackage}.buildStatus=practice`,
  `-X ${istioPackage}.buildTag=${istioVersion}`,
  `-X ${istioPackage}.buildHub=docker.io/istio`,
];

const kubernetes = join('modules', 'kubernetes');
const istio = join('modules', 'istio');

/** Every program of the practice mesh, the warden first: it guards the building of the others too. */
export const programs: readonly Program[] = [
  { name: 'warden', folder: 'warden', package: '.', linkerFlags: small, coldMinutes: 0.1 },
  { name: 'kubelet', folder: 'kubelet', package: '.', linkerFlags: small, coldMinutes: 0.2 },
  {
    name: 'etcd',
    folder: kubernetes,
    package: 'go.etcd.io/etcd/server/v3',
    linkerFlags: small,
    coldMinutes: 0.3,
  },
  ...(
    [
      ['kube-apiserver', 3],
      ['kube-controller-manager', 1],
      ['kube-scheduler', 0.2],
      ['kubectl', 0.5],
    ] as const
  ).map(([name, coldMinutes]) => ({
    name,
    folder: kubernetes,
    package: `k8s.io/kubernetes/cmd/${name}`,
    linkerFlags: kubernetesFlags,
    coldMinutes,
  })),
  {
    name: 'pilot-discovery',
    folder: istio,
    package: 'istio.io/istio/pilot/cmd/pilot-discovery',
    linkerFlags: istioFlags,
    coldMinutes: 4,
  },
  {
    name: 'istioctl',
    folder: istio,
    package: 'istio.io/istio/istioctl/cmd/istioctl',
    linkerFlags: istioFlags,
    coldMinutes: 1,
  },
  {
    name: 'kwok',
    folder: join('modules', 'kwok'),
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    linkerFlags: small,
    coldMinutes: 1,
  },
];

/**
 * Keeps the metrics of the data plane; built only when somebody asks for them. Its discovery of targets in two dozen
 * clouds stays out: that is most of what there would be to build.
 */
export const prometheusProgram: Program = {
  name: 'prometheus',
  folder: join('modules', 'prometheus'),
  package: 'github.com/prometheus/prometheus/cmd/prometheus',
  linkerFlags: small,
  tags: ['remove_all_sd'],
  coldMinutes: 3,
};

export const moduleData: readonly ModuleData[] = [
  { name: 'istio-samples', folder: istio, module: 'istio.io/istio', path: 'samples' },
  {
    name: 'gateway-api-crds',
    folder: join('modules', 'gateway-api'),
    module: 'sigs.k8s.io/gateway-api',
    path: join('config', 'crd', 'standard'),
  },
  {
    name: 'gateway-api-examples',
    folder: join('modules', 'gateway-api'),
    module: 'sigs.k8s.io/gateway-api',
    path: join('examples', 'standard'),
  },
];
