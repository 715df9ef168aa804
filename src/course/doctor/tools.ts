import { clusterAnalysis, istioctlSkew, kubernetesSkew } from '../../cli/istioctlSafety.ts';
import { versionNumbers } from '../../cli/versionNumbers.ts';
import type { DoctorInput } from './doctor.ts';
import { blocking, good, note } from './finding.ts';
import type { DoctorFinding } from './finding.ts';

const absent = {
  istioctl: 'It installs Istio and explains mistakes: the chapter on Istio needs it.',
  kubectl: 'Meshwalk applies and reads without it; the steps that show a kubectl command need it.',
  minikube: 'It is needed only if you have no cluster yet.',
} as const;

function presence({ facts }: DoctorInput): DoctorFinding[] {
  const tools = facts.tools ?? {};
  return (['istioctl', 'kubectl', 'minikube'] as const).map((tool): DoctorFinding => {
    const found = tools[tool];
    if (found === undefined) {
      return note(`tool.${tool}`, `${tool} was not found.`, absent[tool], { kind: 'getTool', tool });
    }
    return good(`tool.${tool}`, `${tool} ${found.version ?? ''}`.trim(), found.path);
  });
}

/** kubectl and server may be one minor version apart (https://kubernetes.io/releases/version-skew-policy/). */
function kubectlSkew({ facts, serverVersion }: DoctorInput): DoctorFinding[] {
  const client = facts.tools?.kubectl?.version;
  const mine = client === undefined ? undefined : versionNumbers(client);
  const theirs = serverVersion === undefined ? undefined : versionNumbers(serverVersion);
  if (mine === undefined || theirs === undefined) return [];
  const apart = Math.abs(mine[1] - theirs[1]);
  if (apart <= 1) return [good('skew.kubectl', `kubectl ${client} fits the server ${serverVersion}.`)];
  return [
    note(
      'skew.kubectl',
      `kubectl is ${client}, and the server ${serverVersion}.`,
      'More than one minor version apart, some commands behave oddly. Get a kubectl of the version of the server.',
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
        : note('skew.istioctl', skew.sentence, 'What istioctl says about this mesh may be wrong.', get),
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
        'Outside of that range nothing was tested. With minikube, choose the version with --kubernetes-version.',
      ),
    );
  }
  const analysis = version === undefined ? undefined : clusterAnalysis(version);
  if (analysis?.safe === false) {
    findings.push(
      note(
        'safety.istioctl',
        analysis.reason,
        'Until then Meshwalk analyses a cluster only when you ask for it.',
        get,
      ),
    );
  }
  return findings;
}

const GiB = 2 ** 30;

/** Only where there is no cluster yet does the machine itself matter. */
function machine({ facts, host }: DoctorInput): DoctorFinding[] {
  if (host === undefined || facts.connection.state === 'connected') return [];
  const findings: DoctorFinding[] = [];
  if (host.memoryBytes < 4 * GiB) {
    const has = `${(host.memoryBytes / GiB).toFixed(1)} GB`;
    findings.push(
      blocking(
        'host.memory',
        `This machine has ${has} of memory.`,
        'A cluster with Istio needs at least 4 GB beside everything else. Choose a remote cluster.',
        { kind: 'chooseCluster' },
      ),
    );
  }
  if (host.cpus < 2) {
    findings.push(
      blocking('host.cpus', 'This machine has one CPU.', 'minikube wants two at least.', {
        kind: 'chooseCluster',
      }),
    );
  }
  if (host.diskFreeBytes !== undefined && host.diskFreeBytes < 20 * GiB) {
    const free = `${Math.floor(host.diskFreeBytes / GiB)} GB`;
    findings.push(
      note(
        'host.disk',
        `${free} of disk are free.`,
        'The images of Istio, Bookinfo and the dashboards take about 10 GB.',
      ),
    );
  }
  if (facts.tools?.minikube !== undefined && host.containerEngine === undefined) {
    findings.push(
      note(
        'host.engine',
        'Neither Docker nor Podman was found.',
        'minikube runs its node in one of them, or in a virtual machine.',
      ),
    );
  }
  return findings;
}

/** Tools: which are there, whether they fit each other and the cluster, and whether the machine could run one. */
export function toolFindings(input: DoctorInput): readonly DoctorFinding[] {
  return [...presence(input), ...kubectlSkew(input), ...istioctlFit(input), ...machine(input)];
}
