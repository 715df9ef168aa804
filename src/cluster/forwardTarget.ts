import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { ClusterError } from './clusterError.ts';
import { resourcePath } from './discovery.ts';
import type { ServedKind } from './discovery.ts';

/** What a port is forwarded to. */
export type ForwardTarget =
  | {
      readonly kind: 'service';
      readonly namespace: string;
      readonly name: string;
      /** The port of the Service; the port of the pods follows from it. */
      readonly port: number;
    }
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly port: number }
  | {
      readonly kind: 'labels';
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly port: number;
    };

/** Which pods a forward may go to, and to which of their ports. */
export interface PodChoice {
  readonly namespace: string;
  readonly labelSelector: string;
  /** The best of these pods, if any will do. A pod that is in use stays in use as long as it does. */
  readonly choose: (pods: readonly KubeObject[], current: string | undefined) => ChosenPod | undefined;
}

export interface ChosenPod {
  readonly pod: string;
  readonly uid: string;
  readonly port: number;
}

const core = { group: '', version: 'v1', versions: ['v1'], namespaced: true, verbs: [], categories: [] };
export const PODS: ServedKind = { ...core, kind: 'Pod', resource: 'pods' };
const SERVICES: ServedKind = { ...core, kind: 'Service', resource: 'services' };

/**
 * Where a pod stands: copied from its node, so the pod that takes its place may have others
 * (admission plugin PodTopologyLabels of Kubernetes).
 */
const PLACE_LABELS = 'topology.kubernetes.io/';
/** Labels that differ between pods of one workload or between two of its templates. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/** Asks the cluster what a target means now. Throws ClusterError, also for a Service that leads to no pods. */
export async function podChoice(
  client: ApiClient,
  target: ForwardTarget,
  signal: AbortSignal,
): Promise<PodChoice> {
  const { namespace } = target;
  if (target.kind === 'labels') {
    return { namespace, labelSelector: selectorOf(target.labels), choose: readyPods(() => target.port) };
  }
  const kind = target.kind === 'service' ? SERVICES : PODS;
  const object = await client.json({ path: resourcePath(kind, { namespace, name: target.name }), signal });
  if (target.kind === 'service') {
    const selector = stringMapAt(object, 'spec', 'selector');
    if (Object.keys(selector).length === 0) {
      throw new ClusterError(
        'invalid',
        l10n.t('Service {0} selects no pods, so there is none to forward to.', target.name),
      );
    }
    return { namespace, labelSelector: selectorOf(selector), choose: readyPods(portOfPods(object, target)) };
  }
  const own = Object.entries(stringMapAt(object, 'metadata', 'labels')).filter(
    ([key]) => !OWN_LABELS.has(key) && !key.startsWith(PLACE_LABELS),
  );
  return {
    namespace,
    labelSelector: selectorOf(Object.fromEntries(own)),
    // A pod that was chosen by name is wanted before it is ready; others of its kind only take its place.
    choose: (pods, current) => {
      const named = pods.find(({ metadata }) => metadata.name === target.name);
      if (named !== undefined && isRunning(named)) return chosen(named, target.port);
      return own.length === 0 ? undefined : readyPods(() => target.port)(pods, current);
    },
  };
}

function readyPods(portOf: (pod: KubeObject) => number | undefined): PodChoice['choose'] {
  return (pods, current) => {
    const ready = pods.filter((pod) => isRunning(pod) && isReady(pod) && portOf(pod) !== undefined);
    const best =
      ready.find(({ metadata }) => metadata.uid === current) ??
      ready.toSorted((one, other) => one.metadata.name.localeCompare(other.metadata.name))[0];
    return best === undefined ? undefined : chosen(best, portOf(best) ?? 0);
  };
}

function chosen({ metadata }: KubeObject, port: number): ChosenPod {
  return { pod: metadata.name, uid: metadata.uid ?? '', port };
}

function isRunning(pod: KubeObject): boolean {
  return stringAt(pod, 'status', 'phase') === 'Running' && pod.metadata.deletionTimestamp === undefined;
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}

/** The port of a pod that a port of a Service leads to: by number, or by the name of a container's port. */
function portOfPods(
  service: unknown,
  { name, port }: { readonly name: string; readonly port: number },
): (pod: KubeObject) => number | undefined {
  const ports = listAt(service, 'spec', 'ports');
  const found = ports.find((one) => numberAt(one, 'port') === port);
  if (!isRecord(found)) {
    const known = ports.map((one) => numberAt(one, 'port') ?? '?').join(', ');
    throw new ClusterError('invalid', l10n.t('Service {0} has no port {1}; it has {2}.', name, port, known));
  }
  const target = at(found, 'targetPort') ?? port;
  if (typeof target === 'number') return () => target;
  return (pod) =>
    [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
      .flatMap((container) => listAt(container, 'ports'))
      .flatMap((one) => (stringAt(one, 'name') === target ? (numberAt(one, 'containerPort') ?? []) : []))[0];
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
