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

interface Rule {
  readonly cause: FailureExplanation['cause'];
  readonly pattern: RegExp;
  readonly sentence: (found: RegExpExecArray) => string;
  readonly hint: string;
}

const rules: readonly Rule[] = [
  {
    cause: 'memory',
    pattern:
      /(?:has only|only has|have only)\s+(\d+)\s?(?:MB|MiB)[^.]*?(?:but you specified|requested|need)\w*\s+(\d+)\s?(?:MB|MiB)?/i,
    sentence: (found) => `minikube wanted ${found[2]} MB of memory, and only ${found[1]} MB are there.`,
    hint: 'Give Docker more memory (Settings, Resources), or start minikube with less: --memory=1800 is enough until the dashboards.',
  },
  {
    cause: 'memory',
    pattern: /RSRC_OVER_ALLOC_MEM|RSRC_INSUFFICIENT_\w*MEM|RSRC_DOCKER_MEM|Requested memory allocation/i,
    sentence: () => 'minikube did not get the memory that it asked for.',
    hint: 'Give Docker more memory (Settings, Resources), or start minikube with less: --memory=1800 is enough until the dashboards.',
  },
  {
    cause: 'cpu',
    pattern:
      /RSRC_INSUFFICIENT_CORES|RSRC_DOCKER_CORES|(?:CPU cores? available|available CPUs).*(?:less than|requested)|Requested cpu count/i,
    sentence: () => 'minikube did not get the CPUs that it asked for.',
    hint: 'Start it with fewer, for example --cpus=2, or give Docker more (Settings, Resources).',
  },
  {
    cause: 'memory',
    pattern: /Insufficient memory|OOMKilled/i,
    sentence: (found) =>
      /OOM/i.test(found[0])
        ? 'A container used more memory than it may and was ended.'
        : 'No node has enough free memory for this pod.',
    hint: 'Start the cluster with more memory, or remove what is not needed: the addons of the Observe chapter are the largest.',
  },
  {
    cause: 'cpu',
    pattern: /Insufficient cpu/i,
    sentence: () => 'No node has enough free CPU for this pod.',
    hint: 'Start the cluster with more CPUs, or remove what is not needed.',
  },
  {
    cause: 'disk',
    pattern: /no space left on device|RSRC_DOCKER_STORAGE|disk pressure|DiskPressure/i,
    sentence: () => 'The disk is full.',
    hint: 'Free some space (docker system prune removes what Docker no longer uses), then try again.',
  },
  {
    cause: 'driver',
    pattern:
      /PROVIDER_\w+_(?:NOT_RUNNING|NOT_FOUND)|DRV_\w+|Cannot connect to the Docker daemon|driver .* is not (?:healthy|supported)|Unable to pick a default driver/i,
    sentence: () => 'The driver that minikube should use is not there or does not run.',
    hint: 'Start Docker (or Podman) and wait until it is ready, or choose another driver.',
  },
  {
    cause: 'portInUse',
    pattern:
      /address already in use|port is already allocated|Only one usage of each socket address|bind: permission denied/i,
    sentence: () => 'The port is taken by another program.',
    hint: 'Stop the other program, or let Meshwalk take a free port.',
  },
  {
    cause: 'imagePull',
    pattern:
      /ImagePullBackOff|ErrImagePull|InvalidImageName|failed to pull (?:and unpack )?image|toomanyrequests/i,
    sentence: (found) =>
      /toomanyrequests/i.test(found[0])
        ? 'The image registry has refused more downloads for now.'
        : 'An image cannot be downloaded.',
    hint: 'Check the network and any proxy of the cluster; Kubernetes tries again by itself, at growing intervals.',
  },
  {
    cause: 'webhook',
    pattern: /failed calling webhook "?([\w.-]+)"?/i,
    sentence: (found) => `The API server asked the webhook ${found[1]} and got no answer.`,
    hint: 'Is istiod ready? If Istio was removed by hand, its webhook configurations may be left over: the doctor finds them.',
  },
  {
    cause: 'olderGatewayApi',
    pattern:
      /safe-upgrades\.gateway\.networking\.k8s\.io|Installing CRDs with version before v[\d.]+ is prohibited|Installing experimental CRDs on top of standard/i,
    sentence: () =>
      'The cluster has newer Gateway API CRDs and does not let older or other ones replace them.',
    hint: 'Keep the newer CRDs: they serve everything that this course uses.',
  },
  {
    cause: 'crdMissing',
    pattern: /no matches for kind "([A-Za-z]+)" in version "([\w./-]+)"/,
    sentence: (found) =>
      found[2]?.startsWith('install.istio.io/') === true
        ? 'An IstioOperator is a file for istioctl; the cluster has never heard of this kind.'
        : `The cluster does not know the kind ${found[1]} of ${found[2]}.`,
    hint: 'Install the CRDs first: those of Istio come with istioctl install, those of the Gateway API have a step of their own.',
  },
  {
    cause: 'login',
    pattern: /\bUnauthorized\b|You must be logged in|getting credentials: exec|token has expired/i,
    sentence: () => 'The cluster did not accept the login.',
    hint: 'Log in again with the tool of your cluster, then check again.',
  },
  {
    cause: 'forbidden',
    pattern: /is forbidden: User "([^"]*)" cannot (\w+) resource "([^"]+)"/,
    sentence: (found) => `${found[1]} may not ${found[2]} ${found[3]} on this cluster.`,
    hint: 'Use a cluster of your own, or ask its administrator for the right.',
  },
  {
    cause: 'quota',
    pattern: /exceeded quota/i,
    sentence: () => 'The namespace has a quota, and it is used up.',
    hint: 'Use another namespace or cluster for the course.',
  },
  {
    cause: 'certificate',
    pattern: /x509: |certificate has expired|certificate signed by unknown authority/i,
    sentence: () => 'The certificate of the API server is not trusted or has expired.',
    hint: 'For minikube, "minikube update-context" or a restart mends it; for a corporate proxy, exclude the address of the cluster.',
  },
  {
    cause: 'unreachable',
    pattern:
      /connection refused|ECONNREFUSED|no such host|ENOTFOUND|i\/o timeout|was refused - did you specify the right host/i,
    sentence: () => 'The API server does not answer.',
    hint: 'Is the cluster started? For minikube: minikube start.',
  },
  {
    cause: 'unknownCommand',
    pattern: /unknown command "([\w-]+)" for "istioctl"/,
    sentence: (found) => `This istioctl has no command ${found[1]} any more.`,
    hint: 'Istio 1.24 removed profile, verify-install and operator; the step shows what to use instead.',
  },
  {
    cause: 'crash',
    pattern: /CrashLoopBackOff/,
    sentence: () => 'A container starts and ends again and again.',
    hint: 'Its log says why: open the pod in the Mesh view.',
  },
];

/** What a failure means, by what it says; `undefined` for words that are not known. */
export function explainFailure(text: string): FailureExplanation | undefined {
  for (const rule of rules) {
    const found = rule.pattern.exec(text);
    if (found !== null) return { cause: rule.cause, sentence: rule.sentence(found), hint: rule.hint };
  }
  return undefined;
}
