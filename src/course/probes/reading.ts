import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { blocked, todo, unknown } from '../stepState.ts';
import type { StepState } from '../stepState.ts';

/** A list that could be read, or the state that says why not. */
export type Read = { readonly items: readonly KubeObject[] } | { readonly state: StepState };

/** What stands between the learner and the cluster; `undefined` when it is connected. */
export function connectionState(facts: Facts): StepState | undefined {
  const { state, context, reason } = facts.connection;
  const why = reason === undefined ? '' : `: ${reason}`;
  const name = context ?? 'the cluster';
  switch (state) {
    case 'connected':
      return undefined;
    case 'none':
      return { ...todo(l10n.t('No cluster is chosen.')), action: { kind: 'chooseCluster' } };
    case 'connecting':
      return unknown(l10n.t('Connecting to {0} …', name));
    case 'unreachable':
      return {
        ...blocked(
          l10n.t('{0} does not answer{1}.', name, why),
          l10n.t('Is the cluster started? Meshwalk tries again by itself.'),
        ),
        action: { kind: 'chooseCluster' },
      };
    case 'denied':
      return {
        ...blocked(
          l10n.t('{0} refuses the login{1}.', name, why),
          l10n.t('Log in with the tool of your cluster; Meshwalk tries again.'),
        ),
        action: { kind: 'chooseCluster' },
      };
  }
}

/** All objects of a kind. A kind that is not served has none. */
export function read(facts: Facts, of: GroupKind): Read {
  const offline = connectionState(facts);
  if (offline !== undefined) return { state: offline };
  const { synced, served, problem, items } = facts.objects(of);
  if (served === false) return { items: [] };
  if (problem !== undefined)
    return { state: blocked(l10n.t('{0} objects cannot be read: {1}.', of.kind, problem)) };
  return synced ? { items } : { state: unknown(l10n.t('Reading {0} objects …', of.kind)) };
}

/** Several kinds at once: their lists in the same order, or the first state that says why not. */
export function readAll(
  facts: Facts,
  of: readonly GroupKind[],
): { readonly lists: readonly (readonly KubeObject[])[] } | { readonly state: StepState } {
  const lists: (readonly KubeObject[])[] = [];
  for (const kind of of) {
    const one = read(facts, kind);
    if ('state' in one) return one;
    lists.push(one.items);
  }
  return { lists };
}

export function inNamespace(items: readonly KubeObject[], namespace: string): readonly KubeObject[] {
  return items.filter((item) => item.metadata.namespace === namespace);
}

export function named(
  items: readonly KubeObject[],
  name: string,
  namespace?: string,
): KubeObject | undefined {
  return items.find((item) => item.metadata.name === name && item.metadata.namespace === namespace);
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** A condition of `status.conditions`; one that speaks of an older generation of the object counts as missing. */
export function condition(
  object: KubeObject,
  type: string,
  conditions?: readonly unknown[],
): Condition | undefined {
  const generation = object.metadata.generation;
  for (const raw of conditions ?? listAt(object, 'status', 'conditions')) {
    const seen = numberAt(raw, 'observedGeneration');
    if (stringAt(raw, 'type') !== type) continue;
    if (generation !== undefined && seen !== undefined && seen < generation) continue;
    return {
      type,
      status: stringAt(raw, 'status') ?? 'Unknown',
      reason: stringAt(raw, 'reason') ?? '',
      message: stringAt(raw, 'message') ?? '',
    };
  }
  return undefined;
}

/** Whether a label selector of `matchLabels` picks an object. An empty one picks nothing here. */
export function selects(selector: Readonly<Record<string, string>>, object: KubeObject): boolean {
  const wanted = Object.entries(selector);
  const labels = object.metadata.labels ?? {};
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** The pods of a Deployment or StatefulSet, by its selector; those on their way out left aside. */
export function podsOf(workload: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const selector = stringMapAt(workload, 'spec', 'selector', 'matchLabels');
  return inNamespace(pods, workload.metadata.namespace ?? '').filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && selects(selector, pod),
  );
}

/** `text` as the end of a sentence: without its own full stop, on one line, cut. */
export function clause(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
