import { at, booleanAt, listAt, numberAt, stringAt } from './fields.ts';
import { imageTag } from './imageTag.ts';
import type { KubeObject } from './kubeObject.ts';

/**
 * How a namespace belongs to the mesh. `conflict`: labels that Istio reads differently from what they seem to say.
 * Rules: `istio-injection` wins over `istio.io/rev` (istiod's mutatingwebhook.yaml; IST0123).
 */
export type Membership =
  | { readonly state: 'injected'; readonly revision: string }
  | { readonly state: 'ambient' }
  | { readonly state: 'conflict'; readonly labels: readonly string[] }
  | { readonly state: 'out'; readonly because: 'noLabel' | 'disabled' };

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const DATAPLANE = 'istio.io/dataplane-mode';

export function namespaceMembership(namespace: KubeObject): Membership {
  const labels = namespace.metadata.labels ?? {};
  const injection = labels[INJECTION];
  const revision = labels[REVISION];
  const ambient = labels[DATAPLANE] === 'ambient';
  const injects = injection === 'enabled' || (injection === undefined && revision !== undefined);
  if ((injection !== undefined && revision !== undefined) || (injects && ambient)) {
    return {
      state: 'conflict',
      labels: [INJECTION, REVISION, DATAPLANE].filter((name) => labels[name] !== undefined),
    };
  }
  if (injection === 'enabled') return { state: 'injected', revision: 'default' };
  if (injection === undefined && revision !== undefined) return { state: 'injected', revision };
  if (ambient) return { state: 'ambient' };
  return { state: 'out', because: injection === 'disabled' ? 'disabled' : 'noLabel' };
}

/** What carries a pod's mesh traffic. `native`: the sidecar is an init container that keeps running. */
export type ProxyState =
  | { readonly kind: 'sidecar' | 'native'; readonly version: string | undefined; readonly ready: boolean }
  | { readonly kind: 'gateway'; readonly version: string | undefined; readonly ready: boolean }
  | { readonly kind: 'ambient' }
  | { readonly kind: 'none' };

const PROXY = 'istio-proxy';

/** Reads the proxy from the pod itself: labels and annotations only say what somebody wished. */
export function podProxy(pod: KubeObject): ProxyState {
  const plain = listAt(pod, 'spec', 'containers').find((container) => stringAt(container, 'name') === PROXY);
  const native = listAt(pod, 'spec', 'initContainers').find(
    (container) => stringAt(container, 'name') === PROXY && stringAt(container, 'restartPolicy') === 'Always',
  );
  const container = plain ?? native;
  if (container === undefined) {
    const redirected = pod.metadata.annotations?.['ambient.istio.io/redirection'] === 'enabled';
    return { kind: redirected ? 'ambient' : 'none' };
  }
  const statuses = plain === undefined ? 'initContainerStatuses' : 'containerStatuses';
  const status = listAt(pod, 'status', statuses).find((one) => stringAt(one, 'name') === PROXY);
  const version = imageTag(stringAt(container, 'image'));
  const ready = booleanAt(status, 'ready') === true;
  if (pod.metadata.labels?.['gateway.networking.k8s.io/gateway-name'] !== undefined)
    return { kind: 'gateway', version, ready };
  return { kind: plain === undefined ? 'native' : 'sidecar', version, ready };
}

export interface PodReadiness {
  /** As `kubectl get pods` counts: containers and restartable init containers. */
  readonly ready: number;
  readonly total: number;
  readonly phase: string;
  readonly restarts: number;
  /** Why a container waits or ended last, in the kubelet's word (`ImagePullBackOff`), when something is wrong. */
  readonly reason: string | undefined;
  /** The kubelet's or scheduler's sentence for `reason`. */
  readonly message: string | undefined;
  /** How the run before ended of a container that is not ready: `OOMKilled`, or `Error, exit code 1`. */
  readonly endedWith: string | undefined;
  /** The containers that run and are not ready, by name. */
  readonly unready: readonly string[];
}

export function podReadiness(pod: KubeObject): PodReadiness {
  const natives = new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => stringAt(container, 'restartPolicy') === 'Always')
      .map((container) => stringAt(container, 'name')),
  );
  const running = listAt(pod, 'status', 'containerStatuses');
  const inits = listAt(pod, 'status', 'initContainerStatuses');
  const nativeStatuses = inits.filter((status) => natives.has(stringAt(status, 'name')));
  const counted = [...running, ...nativeStatuses];
  const trouble =
    [...running, ...inits].map(containerTrouble).find((one) => one !== undefined) ?? podTrouble(pod);
  return {
    ready: counted.filter(isReady).length,
    total: listAt(pod, 'spec', 'containers').length + natives.size,
    phase:
      pod.metadata.deletionTimestamp === undefined
        ? (stringAt(pod, 'status', 'phase') ?? 'Unknown')
        : 'Terminating',
    restarts: counted.reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0),
    reason: trouble?.reason,
    message: trouble?.message,
    endedWith: [...running, ...inits].map(lastEnd).find((one) => one !== undefined),
    unready: counted
      .filter((status) => at(status, 'state', 'running') !== undefined && !isReady(status))
      .flatMap((status) => stringAt(status, 'name') ?? []),
  };
}

function isReady(status: unknown): boolean {
  return booleanAt(status, 'ready') === true;
}

/** A container that waits for its next run says only that it waits: the run before says why. */
function lastEnd(status: unknown): string | undefined {
  const ended = at(status, 'lastState', 'terminated');
  if (ended === undefined || isReady(status)) return undefined;
  const reason = stringAt(ended, 'reason') ?? 'Error';
  const code = numberAt(ended, 'exitCode');
  // The kubelet's words for an end of one's own say nothing without the code.
  return ['Error', 'Completed'].includes(reason) && code !== undefined
    ? `${reason}, exit code ${code}`
    : reason;
}

interface Trouble {
  readonly reason: string;
  readonly message: string | undefined;
}

/** `ContainerCreating` and `PodInitializing` are waiting, too, but nothing is wrong. */
const NORMAL_WAITS = new Set(['ContainerCreating', 'PodInitializing']);

function containerTrouble(status: unknown): Trouble | undefined {
  const waiting = stringAt(status, 'state', 'waiting', 'reason');
  if (waiting !== undefined && !NORMAL_WAITS.has(waiting)) {
    return { reason: waiting, message: stringAt(status, 'state', 'waiting', 'message') };
  }
  const ended = at(status, 'state', 'terminated');
  if (ended !== undefined && numberAt(ended, 'exitCode') !== 0) {
    return { reason: stringAt(ended, 'reason') ?? 'Error', message: stringAt(ended, 'message') };
  }
  return undefined;
}

function podTrouble(pod: KubeObject): Trouble | undefined {
  const reason = stringAt(pod, 'status', 'reason');
  if (reason !== undefined) return { reason, message: stringAt(pod, 'status', 'message') };
  const unscheduled = listAt(pod, 'status', 'conditions').find(
    (one) => stringAt(one, 'type') === 'PodScheduled' && stringAt(one, 'status') === 'False',
  );
  if (unscheduled === undefined) return undefined;
  return {
    reason: stringAt(unscheduled, 'reason') ?? 'Unschedulable',
    message: stringAt(unscheduled, 'message'),
  };
}
