import * as l10n from '@vscode/l10n';
import { crdState } from './crds.ts';
import { at, listAt, numberAt, stringAt } from './fields.ts';
import { groupKindKey, groupOf } from './kubeObject.ts';
import type { KubeObject } from './kubeObject.ts';
import { namespaceMembership } from './membership.ts';
import { replicasOf } from './replicas.ts';
import type { NodeState } from './tree/meshNode.ts';
import { membershipWords } from './tree/namespaceNodes.ts';
import { podFacts, readinessWords, troubleSentence } from './tree/podNodes.ts';

/** How an object of Kubernetes itself is doing, in a few words. */
export interface ShortStatus {
  readonly state: NodeState;
  readonly text: string;
  /** A sentence of the controller about what is wrong; empty where it gave none. */
  readonly detail: string;
}

/**
 * The status of kinds that say it in fields of their own, as `kubectl get` reads them; `undefined` for all others,
 * whose conditions tell. Of a Secret nothing is said but its type and how many keys it has.
 */
export function statusInShort(object: KubeObject): ShortStatus | undefined {
  const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
  return READERS[kind]?.(object);
}

const READERS: Readonly<Record<string, ((object: KubeObject) => ShortStatus) | undefined>> = {
  Pod: podStatus,
  'Deployment.apps': workloadStatus,
  'StatefulSet.apps': workloadStatus,
  'DaemonSet.apps': workloadStatus,
  'Job.batch': jobStatus,
  Secret: secretStatus,
  Namespace: namespaceStatus,
  PersistentVolumeClaim: claimStatus,
  'CustomResourceDefinition.apiextensions.k8s.io': crdStatus,
};

function status(state: NodeState, text: string, detail = ''): ShortStatus {
  return { state, text, detail };
}

function podStatus(pod: KubeObject): ShortStatus {
  const { readiness, state } = podFacts(pod);
  const detail = readiness.reason === undefined ? '' : troubleSentence(readiness);
  return status(state, readinessWords(readiness), detail);
}

function workloadStatus(workload: KubeObject): ShortStatus {
  const { ready, wanted } = replicasOf(workload);
  const text = l10n.t('{0} of {1} ready', ready, wanted);
  const stuck =
    conditionOf(workload, 'Progressing', 'False') ?? conditionOf(workload, 'ReplicaFailure', 'True');
  if (stuck !== undefined) return status('bad', `${text} · ${stuck.reason}`, stuck.message);
  const renewed = renewedPods(workload, wanted);
  if (renewed !== undefined)
    return status('pending', `${text} · ${l10n.t('{0} of {1} renewed', renewed, wanted)}`);
  return status(ready < wanted ? 'pending' : 'good', text);
}

/** How many pods are of the newest form, while a change is being rolled out; else `undefined`. */
function renewedPods(workload: KubeObject, wanted: number): number | undefined {
  const { generation } = workload.metadata;
  const observed = numberAt(workload, 'status', 'observedGeneration');
  if (generation === undefined || observed === undefined) return undefined;
  // What the counts say is of the form before.
  if (observed < generation) return 0;
  if (workload.kind !== 'Deployment' || at(workload, 'spec', 'paused') === true) return undefined;
  const renewed = numberAt(workload, 'status', 'updatedReplicas') ?? 0;
  return renewed < wanted ? renewed : undefined;
}

function jobStatus(job: KubeObject): ShortStatus {
  const failed = conditionOf(job, 'Failed', 'True');
  if (failed !== undefined) return status('bad', `Failed: ${failed.reason}`, failed.message);
  if (conditionOf(job, 'Complete', 'True') !== undefined) return status('good', 'Complete');
  if (conditionOf(job, 'Suspended', 'True') !== undefined) return status('neutral', 'Suspended');
  const done = numberAt(job, 'status', 'succeeded') ?? 0;
  return status('pending', l10n.t('{0} of {1} complete', done, numberAt(job, 'spec', 'completions') ?? 1));
}

function secretStatus(secret: KubeObject): ShortStatus {
  const data = secret['data'];
  const count = typeof data === 'object' && data !== null ? Object.keys(data).length : 0;
  const keys = count === 1 ? l10n.t('1 key') : l10n.t('{0} keys', count);
  return status('neutral', `${stringAt(secret, 'type') ?? 'Opaque'} · ${keys}`);
}

function namespaceStatus(namespace: KubeObject): ShortStatus {
  const membership = namespaceMembership(namespace);
  const phase = stringAt(namespace, 'status', 'phase') ?? 'Active';
  return status(
    membership.state === 'conflict' ? 'warning' : 'good',
    `${phase} · ${membershipWords(membership)}`,
  );
}

function claimStatus(claim: KubeObject): ShortStatus {
  const phase = stringAt(claim, 'status', 'phase') ?? 'Pending';
  // A claim may wait for its first pod on purpose: that is nothing to wait for here.
  return status(phase === 'Bound' ? 'good' : phase === 'Lost' ? 'bad' : 'neutral', phase);
}

function crdStatus(crd: KubeObject): ShortStatus {
  const refused = conditionOf(crd, 'NamesAccepted', 'False');
  if (refused !== undefined) return status('bad', `NamesAccepted: ${refused.reason}`, refused.message);
  const { established, served } = crdState(crd);
  return established
    ? status('good', `Established · ${served.join(', ')}`)
    : status('pending', l10n.t('not established yet'));
}

/** The reason and message of a condition that stands as given. */
function conditionOf(
  object: KubeObject,
  type: string,
  wanted: 'True' | 'False',
): { readonly reason: string; readonly message: string } | undefined {
  const found = listAt(object, 'status', 'conditions').find(
    (one) => stringAt(one, 'type') === type && stringAt(one, 'status') === wanted,
  );
  if (found === undefined) return undefined;
  return { reason: stringAt(found, 'reason') ?? type, message: stringAt(found, 'message') ?? '' };
}
