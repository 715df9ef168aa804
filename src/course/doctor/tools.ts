import * as l10n from '@vscode/l10n';
import { clusterAnalysis, istioctlSkew, kubernetesSkew } from '../../cli/istioctlSafety.ts';
import { versionNumbers } from '../../cli/versionNumbers.ts';
import type { DoctorInput, HostFacts } from './doctorInput.ts';
import { blocking, good, note } from './finding.ts';
import type { DoctorFinding } from './finding.ts';

const absent = {
  istioctl: l10n.t('It installs Istio and explains mistakes: the chapter on Istio needs it.'),
  kubectl: l10n.t('Meshwalk applies and reads without it; the steps that show a kubectl command need it.'),
  minikube: l10n.t('It is needed only if you have no cluster yet.'),
} as const;

function presence({ facts }: DoctorInput): DoctorFinding[] {
  const tools = facts.tools ?? {};
  return (['istioctl', 'kubectl', 'minikube'] as const).map((tool): DoctorFinding => {
    const found = tools[tool];
    if (found === undefined) {
      return note(`tool.${tool}`, l10n.t('{0} was not found.', tool), absent[tool], {
        kind: 'getTool',
        tool,
      });
    }
    return good(`tool.${tool}`, `${tool} ${found.version ?? ''}`.trim(), found.path);
  });
}

/** kubectl and server may be one minor version apart (https://kubernetes.io/releases/version-skew-policy/). */
function kubectlSkew({ facts, serverVersion }: DoctorInput): DoctorFinding[] {
  const client = facts.tools?.kubectl?.version;
  if (client === undefined || serverVersion === undefined) return [];
  const mine = versionNumbers(client);
  const theirs = versionNumbers(serverVersion);
  if (mine === undefined || theirs === undefined) return [];
  const apart = Math.abs(mine[1] - theirs[1]);
  if (apart <= 1)
    return [good('skew.kubectl', l10n.t('kubectl {0} fits the server {1}.', client, serverVersion))];
  return [
    note(
      'skew.kubectl',
      l10n.t('kubectl is {0}, and the server {1}.', client, serverVersion),
      l10n.t(
        'More than one minor version apart, some commands behave oddly. Get a kubectl of the version of the server.',
      ),
      { kind: 'getTool', tool: 'kubectl' },
    ),
  ];
}

function istioctlFit({ facts, serverVersion }: DoctorInput): DoctorFinding[] {
  const version = facts.tools?.istioctl?.version;
  const findings: DoctorFinding[] = [];
  const get = { kind: 'getTool', tool: 'istioctl' } as const;
  if (version !== undefined && facts.istioVersion !== undefined) {
    const skew = istioctlSkew(version, facts.istioVersion);
    findings.push(
      skew.fits
        ? good('skew.istioctl', skew.sentence)
        : note(
            'skew.istioctl',
            skew.sentence,
            l10n.t('What istioctl says about this mesh may be wrong.'),
            get,
          ),
    );
  }
  const mesh = facts.istioVersion ?? version;
  const range =
    mesh === undefined || serverVersion === undefined ? undefined : kubernetesSkew(mesh, serverVersion);
  if (range !== undefined && !range.fits) {
    findings.push(
      note(
        'skew.kubernetes',
        range.sentence,
        l10n.t(
          'Outside of that range nothing was tested. With minikube, choose the version with --kubernetes-version.',
        ),
        { kind: 'startCluster' },
      ),
    );
  }
  const analysis = version === undefined ? undefined : clusterAnalysis(version);
  if (analysis?.safe === false) {
    findings.push(
      note(
        'safety.istioctl',
        analysis.reason,
        l10n.t('Until then Meshwalk analyses a cluster only when you ask for it.'),
        get,
      ),
    );
  }
  return findings;
}

const GiB = 2 ** 30;
/** Docker's own machine may have no more than Istio with Bookinfo needs; the machine itself runs all the rest, too. */
const LEAST_ENGINE = 1.8 * GiB;
const LEAST_HOST = 4 * GiB;
const gigabytes = (bytes: number): string => `${(bytes / GiB).toFixed(1)} GB`;

/** Whether a container engine is there and runs, and what it may use. */
function engine({ facts, host }: DoctorInput): DoctorFinding[] {
  const found = host?.engine;
  if (host === undefined) return [];
  if (found === undefined) {
    if (facts.connection.state === 'connected' || facts.tools?.minikube === undefined) return [];
    return [
      note(
        'host.engine',
        l10n.t('Neither Docker nor Podman was found.'),
        l10n.t('minikube runs its node in one of them, or in a virtual machine.'),
        { kind: 'openPage', url: 'https://minikube.sigs.k8s.io/docs/drivers/' },
      ),
    ];
  }
  const name = `${found.name} ${found.version ?? ''}`.trim();
  if (found.running) return [good('tool.engine', name)];
  // Somebody's cluster elsewhere needs none.
  if (facts.connection.state === 'connected') return [];
  return [
    note(
      'host.engine',
      l10n.t('{0} is installed and does not run.', name),
      l10n.t(
        'A cluster on this machine runs in it. Start it, wait until it says that it runs, and look again.',
      ),
      { kind: 'runDoctor' },
    ),
  ];
}

function machineMemory({ memoryBytes, engine: found }: HostFacts): DoctorFinding[] {
  const elsewhere = { kind: 'chooseCluster' } as const;
  if (memoryBytes < LEAST_HOST) {
    return [
      blocking(
        'host.memory',
        l10n.t('This machine has {0} of memory.', gigabytes(memoryBytes)),
        l10n.t('A cluster with Istio needs at least 4 GB beside everything else. Choose a remote cluster.'),
        elsewhere,
      ),
    ];
  }
  const given = found?.memoryBytes;
  if (found === undefined || given === undefined || given >= LEAST_HOST) return [];
  const text = l10n.t('{0} may use {1} of memory.', found.name, gigabytes(given));
  const page = {
    kind: 'openPage',
    url: 'https://docs.docker.com/desktop/settings-and-maintenance/settings/',
  } as const;
  return given < LEAST_ENGINE
    ? [
        blocking(
          'host.memory',
          text,
          l10n.t('Istio with Bookinfo needs about 2 GB. Give it more: Settings, Resources.'),
          page,
        ),
      ]
    : [
        note(
          'host.memory',
          text,
          l10n.t(
            'That is enough until the dashboards. To have them, too, give it 8 GB: Settings, Resources.',
          ),
          page,
        ),
      ];
}

/** Only where there is no cluster yet does the machine itself matter. */
function machine({ facts, host }: DoctorInput): DoctorFinding[] {
  if (host === undefined || facts.connection.state === 'connected') return [];
  const findings = machineMemory(host);
  const cpus = Math.min(host.cpus, host.engine?.cpus ?? host.cpus);
  if (cpus < 2) {
    findings.push(
      blocking('host.cpus', l10n.t('This machine has one CPU.'), l10n.t('minikube wants two at least.'), {
        kind: 'chooseCluster',
      }),
    );
  }
  if (host.diskFreeBytes !== undefined && host.diskFreeBytes < 20 * GiB) {
    const free = `${Math.floor(host.diskFreeBytes / GiB)} GB`;
    findings.push(
      note(
        'host.disk',
        l10n.t('{0} of disk are free.', free),
        l10n.t('The images of Istio, Bookinfo and the dashboards take about 10 GB.'),
        { kind: 'openPage', url: 'https://docs.docker.com/engine/manage-resources/pruning/' },
      ),
    );
  }
  return findings;
}

/** Tools: which are there, whether they fit each other and the cluster, and whether the machine could run one. */
export function toolFindings(input: DoctorInput): readonly DoctorFinding[] {
  return [
    ...presence(input),
    ...engine(input),
    ...kubectlSkew(input),
    ...istioctlFit(input),
    ...machine(input),
  ];
}
