import * as l10n from '@vscode/l10n';
import { booleanAt, isRecord, listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { explainFailure } from '../explainFailure.ts';
import { blocked, waiting } from '../stepState.ts';
import type { StepState } from '../stepState.ts';
import { clause, condition, inNamespace, podsOf } from './reading.ts';

/** Reasons of a waiting container that do not go away by waiting. */
const stuckReasons: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

function blockedBy(subject: string, words: string): StepState {
  const known = explainFailure(words);
  if (known === undefined) return blocked(`${subject}: ${clause(words)}.`);
  return blocked(`${subject}: ${clause(known.sentence)} (${clause(words)}).`, known.hint);
}

function containerStatuses(pod: KubeObject): readonly unknown[] {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
}

/** The newest warning about an object, by Kubernetes' own event. */
function warningAbout(object: KubeObject, events: readonly KubeObject[]): string | undefined {
  const time = (event: KubeObject): string =>
    stringAt(event, 'lastTimestamp') ??
    stringAt(event, 'eventTime') ??
    event.metadata.creationTimestamp ??
    '';
  const about = inNamespace(events, object.metadata.namespace ?? '').filter(
    (event) =>
      stringAt(event, 'type') === 'Warning' &&
      stringAt(event, 'involvedObject', 'kind') === object.kind &&
      stringAt(event, 'involvedObject', 'name') === object.metadata.name,
  );
  const newest = about.reduce<KubeObject | undefined>(
    (best, event) => (best === undefined || time(event) > time(best) ? event : best),
    undefined,
  );
  if (newest === undefined) return undefined;
  return `${stringAt(newest, 'reason') ?? 'Warning'}: ${stringAt(newest, 'message') ?? ''}`;
}

/** Why a pod is not ready, in the words of its conditions, containers and events; `undefined` when it is ready. */
export function podState(pod: KubeObject, events: readonly KubeObject[]): StepState | undefined {
  const name = `Pod ${pod.metadata.name}`;
  const ready = condition(pod, 'Ready');
  if (ready?.status === 'True') return undefined;
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return blockedBy(name, `${scheduled.reason}: ${scheduled.message}`);
  for (const status of containerStatuses(pod)) {
    const reason = stringAt(status, 'state', 'waiting', 'reason');
    if (reason === undefined || !stuckReasons.has(reason)) continue;
    const container = stringAt(status, 'name') ?? 'container';
    const last = stringAt(status, 'lastState', 'terminated', 'reason');
    const lastWords = last === undefined || last === 'Error' ? '' : l10n.t(', last ended by {0}', last);
    const message = stringAt(status, 'state', 'waiting', 'message') ?? '';
    return blockedBy(name, `${reason} of ${container}${lastWords}${message === '' ? '' : `: ${message}`}`);
  }
  const warning = warningAbout(pod, events);
  if (warning !== undefined && warning.startsWith('Failed')) return blockedBy(name, warning);
  const unready = containerStatuses(pod).filter((status) => booleanAt(status, 'ready') === false);
  const what = unready.map((status) => {
    const container = stringAt(status, 'name') ?? 'container';
    const why = stringAt(status, 'state', 'waiting', 'reason');
    return why === undefined ? container : `${container} (${why})`;
  });
  const detail = what.length === 0 ? '' : l10n.t(': waiting for {0}', what.join(', '));
  const hint = warning === undefined ? undefined : l10n.t('The cluster warns: {0}.', clause(warning));
  return waiting(l10n.t('{0} is not ready yet{1}.', name, detail), hint);
}

function wantedReplicas(workload: KubeObject): number {
  return numberAt(workload, 'spec', 'replicas') ?? 1;
}

/** Why a Deployment or StatefulSet is not ready; `undefined` when all its replicas are. */
export function workloadState(
  workload: KubeObject,
  pods: readonly KubeObject[],
  events: readonly KubeObject[],
): StepState | undefined {
  const name = `${workload.kind} ${workload.metadata.name}`;
  const wanted = wantedReplicas(workload);
  const ready = numberAt(workload, 'status', 'readyReplicas') ?? 0;
  const seen = numberAt(workload, 'status', 'observedGeneration');
  const current = seen === undefined || seen >= (workload.metadata.generation ?? 0);
  // Kubernetes leaves zeros out. Ready pods of the version before are not what was asked for.
  const all = numberAt(workload, 'status', 'replicas');
  const updated = all === undefined ? ready : (numberAt(workload, 'status', 'updatedReplicas') ?? 0);
  const leftOver = (all ?? updated) - updated;
  if (wanted === 0) return blocked(l10n.t('{0} is scaled to 0.', name), l10n.t('Scale it to 1 to go on.'));
  if (current && ready >= wanted && updated >= wanted && leftOver <= 0) return undefined;
  const failure = condition(workload, 'ReplicaFailure');
  if (failure?.status === 'True') return blockedBy(name, `${failure.reason}: ${failure.message}`);
  const states = podsOf(workload, pods)
    .map((pod) => podState(pod, events))
    .filter((state) => state !== undefined);
  const stuck = states.find((state) => state.state === 'blocked');
  if (stuck !== undefined) return stuck;
  const progress = condition(workload, 'Progressing');
  if (progress?.status === 'False') return blockedBy(name, `${progress.reason}: ${progress.message}`);
  if (states[0] !== undefined) return states[0];
  if (ready >= wanted) return waiting(l10n.t('{0} is being rolled out.', name));
  return waiting(l10n.t('{0}: {1} of {2} pods are ready.', name, ready, wanted));
}

/** Containers of a pod that are Istio's proxy: a plain container, or a native sidecar among the init containers. */
export function hasSidecar(pod: KubeObject): boolean {
  const isProxy = (container: unknown): boolean =>
    isRecord(container) && stringAt(container, 'name') === 'istio-proxy';
  const native = listAt(pod, 'spec', 'initContainers').filter(
    (container) => stringAt(container, 'restartPolicy') === 'Always',
  );
  return [...listAt(pod, 'spec', 'containers'), ...native].some(isProxy);
}
