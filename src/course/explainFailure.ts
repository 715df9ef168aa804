import * as l10n from '@vscode/l10n';

/**
 * Known failures of a mesh on a laptop, recognised in the words of minikube, kubectl, istioctl, events and conditions,
 * and said in ours. Wording of the tools: kubernetes/minikube pkg/minikube/reason, k8s.io/apimachinery api/errors,
 * istio/istio pkg/webhooks, sigs.k8s.io/gateway-api config/crd (safe-upgrades policy).
 */

export interface FailureExplanation {
  readonly cause:
    | 'memory'
    | 'cpu'
    | 'driver'
    | 'portInUse'
    | 'imagePull'
    | 'webhook'
    | 'forbidden'
    | 'login'
    | 'crdMissing'
    | 'olderGatewayApi'
    | 'unreachable'
    | 'unknownCommand'
    | 'disk'
    | 'crash'
    | 'quota'
    | 'certificate';
  /** What happened, one sentence. */
  readonly sentence: string;
  /** What to do now. */
  readonly hint: string;
}

/** What a pattern found, and its groups; a group that is not there is empty. */
type Found = readonly [whole: string, first: string, second: string, third: string];

interface Rule {
  readonly cause: FailureExplanation['cause'];
  readonly pattern: RegExp;
  readonly sentence: (found: Found) => string;
  readonly hint: string;
}

const rules: readonly Rule[] = [
  {
    cause: 'memory',
    pattern:
      /(?:has only|only has|have only)\s+(\d+)\s?(?:MB|MiB)[^.]*?(?:but you specified|requested|need)\w*\s+(\d+)\s?(?:MB|MiB)?/i,
    sentence: (found) =>
      l10n.t('minikube wanted {0} MB of memory, and only {1} MB are there.', found[2], found[1]),
    hint: l10n.t(
      'Give Docker more memory (Settings, Resources), or start minikube with less: --memory=1800 is enough until the dashboards.',
    ),
  },
  {
    cause: 'memory',
    pattern: /RSRC_OVER_ALLOC_MEM|RSRC_INSUFFICIENT_\w*MEM|RSRC_DOCKER_MEM|Requested memory allocation/i,
    sentence: () => l10n.t('minikube did not get the memory that it asked for.'),
    hint: l10n.t(
      'Give Docker more memory (Settings, Resources), or start minikube with less: --memory=1800 is enough until the dashboards.',
    ),
  },
  {
    cause: 'cpu',
    pattern:
      /RSRC_INSUFFICIENT_CORES|RSRC_DOCKER_CORES|(?:CPU cores? available|available CPUs).*(?:less than|requested)|Requested cpu count/i,
    sentence: () => l10n.t('minikube did not get the CPUs that it asked for.'),
    hint: l10n.t('Start it with fewer, for example --cpus=2, or give Docker more (Settings, Resources).'),
  },
  {
    cause: 'memory',
    pattern: /Insufficient memory|OOMKilled/i,
    sentence: (found) =>
      /OOM/i.test(found[0])
        ? l10n.t('A container used more memory than it may and was ended.')
        : l10n.t('No node has enough free memory for this pod.'),
    hint: l10n.t(
      'Start the cluster with more memory, or remove what is not needed: the addons of the Observe chapter are the largest.',
    ),
  },
  {
    cause: 'cpu',
    pattern: /Insufficient cpu/i,
    sentence: () => l10n.t('No node has enough free CPU for this pod.'),
    hint: l10n.t('Start the cluster with more CPUs, or remove what is not needed.'),
  },
  {
    cause: 'disk',
    pattern: /no space left on device|RSRC_DOCKER_STORAGE|disk pressure|DiskPressure/i,
    sentence: () => l10n.t('The disk is full.'),
    hint: l10n.t('Free some space (docker system prune removes what Docker no longer uses), then try again.'),
  },
  {
    cause: 'driver',
    pattern:
      /PROVIDER_\w+_(?:NOT_RUNNING|NOT_FOUND)|DRV_\w+|Cannot connect to the Docker daemon|driver .* is not (?:healthy|supported)|Unable to pick a default driver/i,
    sentence: () => l10n.t('The driver that minikube should use is not there or does not run.'),
    hint: l10n.t('Start Docker (or Podman) and wait until it is ready, or choose another driver.'),
  },
  {
    cause: 'portInUse',
    pattern:
      /address already in use|port is already allocated|Only one usage of each socket address|bind: permission denied/i,
    sentence: () => l10n.t('The port is taken by another program.'),
    hint: l10n.t('Stop the other program, or let Meshwalk take a free port.'),
  },
  {
    cause: 'imagePull',
    pattern:
      /ImagePullBackOff|ErrImagePull|InvalidImageName|failed to pull (?:and unpack )?image|toomanyrequests/i,
    sentence: (found) =>
      /toomanyrequests/i.test(found[0])
        ? l10n.t('The image registry has refused more downloads for now.')
        : l10n.t('An image cannot be downloaded.'),
    hint: l10n.t(
      'Check the network and any proxy of the cluster; Kubernetes tries again by itself, at growing intervals.',
    ),
  },
  {
    cause: 'webhook',
    pattern: /failed calling webhook "?([\w.-]+)"?/i,
    sentence: (found) => l10n.t('The API server asked the webhook {0} and got no answer.', found[1]),
    hint: l10n.t(
      'Is istiod ready? If Istio was removed by hand, its webhook configurations may be left over: the doctor finds them.',
    ),
  },
  {
    cause: 'olderGatewayApi',
    pattern:
      /safe-upgrades\.gateway\.networking\.k8s\.io|Installing CRDs with version before v[\d.]+ is prohibited|Installing experimental CRDs on top of standard/i,
    sentence: () =>
      l10n.t('The cluster has newer Gateway API CRDs and does not let older or other ones replace them.'),
    hint: l10n.t('Keep the newer CRDs: they serve everything that this course uses.'),
  },
  {
    cause: 'crdMissing',
    pattern: /no matches for kind "([A-Za-z]+)" in version "([\w./-]+)"/,
    sentence: (found) =>
      found[2].startsWith('install.istio.io/')
        ? l10n.t('An IstioOperator is a file for istioctl; the cluster has never heard of this kind.')
        : l10n.t('The cluster does not know the kind {0} of {1}.', found[1], found[2]),
    hint: l10n.t(
      'Install the CRDs first: those of Istio come with istioctl install, those of the Gateway API have a step of their own.',
    ),
  },
  {
    cause: 'login',
    pattern: /\bUnauthorized\b|You must be logged in|getting credentials: exec|token has expired/i,
    sentence: () => l10n.t('The cluster did not accept the login.'),
    hint: l10n.t('Log in again with the tool of your cluster, then check again.'),
  },
  {
    cause: 'forbidden',
    pattern: /is forbidden: User "([^"]*)" cannot (\w+) resource "([^"]+)"/,
    sentence: (found) => l10n.t('{0} may not {1} {2} on this cluster.', found[1], found[2], found[3]),
    hint: l10n.t('Use a cluster of your own, or ask its administrator for the right.'),
  },
  {
    cause: 'quota',
    pattern: /exceeded quota/i,
    sentence: () => l10n.t('The namespace has a quota, and it is used up.'),
    hint: l10n.t('Use another namespace or cluster for the course.'),
  },
  {
    cause: 'certificate',
    pattern: /x509: |certificate has expired|certificate signed by unknown authority/i,
    sentence: () => l10n.t('The certificate of the API server is not trusted or has expired.'),
    hint: l10n.t(
      'For minikube, "minikube update-context" or a restart mends it; for a corporate proxy, exclude the address of the cluster.',
    ),
  },
  {
    cause: 'unreachable',
    pattern:
      /connection refused|ECONNREFUSED|no such host|ENOTFOUND|i\/o timeout|was refused - did you specify the right host/i,
    sentence: () => l10n.t('The API server does not answer.'),
    hint: l10n.t('Is the cluster started? For minikube: minikube start.'),
  },
  {
    cause: 'unknownCommand',
    pattern: /unknown command "([\w-]+)" for "istioctl"/,
    sentence: (found) => l10n.t('This istioctl has no command {0} any more.', found[1]),
    hint: l10n.t(
      'Istio 1.24 removed profile, verify-install and operator; the step shows what to use instead.',
    ),
  },
  {
    cause: 'crash',
    pattern: /CrashLoopBackOff/,
    sentence: () => l10n.t('A container starts and ends again and again.'),
    hint: l10n.t('Its log says why: open the pod in the Mesh view.'),
  },
];

/** What a failure means, by what it says; `undefined` for words that are not known. */
export function explainFailure(text: string): FailureExplanation | undefined {
  for (const rule of rules) {
    const found = rule.pattern.exec(text);
    if (found === null) continue;
    const [whole, first = '', second = '', third = ''] = found;
    return { cause: rule.cause, sentence: rule.sentence([whole, first, second, third]), hint: rule.hint };
  }
  return undefined;
}
