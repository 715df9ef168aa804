import * as l10n from '@vscode/l10n';
import { booleanAt, listAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { StepLine } from '../stepState.ts';
import { podsOf } from './reading.ts';
import { podState, workloadState } from './workload.ts';

/** Ready and all containers of a pod as kubectl counts them: native sidecars are init containers that stay. */
function readyCount(pod: KubeObject): string {
  const staying = new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => stringAt(container, 'restartPolicy') === 'Always')
      .map((container) => stringAt(container, 'name')),
  );
  const statuses = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses').filter((one) => staying.has(stringAt(one, 'name'))),
  ];
  const ready = statuses.filter((one) => booleanAt(one, 'ready') === true).length;
  return `${ready}/${listAt(pod, 'spec', 'containers').length + staying.size}`;
}

function podLine(pod: KubeObject, events: readonly KubeObject[]): StepLine {
  const { name } = pod.metadata;
  const state = podState(pod, events);
  const count = readyCount(pod);
  if (state === undefined) return { mark: 'good', name, words: l10n.t('{0} ready', count) };
  // Each line begins with the pod's name, and need not say it again.
  const why = state.reason.replace(`Pod ${name}: `, '').replace(`Pod ${name} is `, '').replace(/\.$/, '');
  const hint = state.hint === undefined ? '' : `. ${state.hint}`;
  return { mark: state.state === 'blocked' ? 'bad' : 'waiting', name, words: `${count} · ${why}${hint}` };
}

/** A line for each pod of some workloads, and for each workload that has no pod. */
export function podLines(
  workloads: readonly KubeObject[],
  pods: readonly KubeObject[],
  events: readonly KubeObject[],
): readonly StepLine[] {
  return workloads.flatMap((workload): readonly StepLine[] => {
    const own = podsOf(workload, pods);
    if (own.length > 0) return own.map((pod) => podLine(pod, events));
    const state = workloadState(workload, pods, events);
    if (state === undefined) return [];
    const mark = state.state === 'blocked' ? 'bad' : 'waiting';
    return [{ mark, name: workload.metadata.name, words: state.reason.replace(/\.$/, '') }];
  });
}
