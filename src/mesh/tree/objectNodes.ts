import * as l10n from '@vscode/l10n';
import { conditionsOf, healthOf } from '../conditions.ts';
import type { Condition } from '../conditions.ts';
import { groupKindKey, groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { meshKind } from '../kinds.ts';
import { GATEWAY, HTTP_ROUTE } from '../wellKnown.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { objectId } from './meshNode.ts';

/** Kinds that requests can be sent to, or through. */
const TAKES_REQUESTS: ReadonlySet<string> = new Set([GATEWAY, HTTP_ROUTE].map(groupKindKey));

/** The row of any mesh object: kind and name, and its health in a word. */
export function objectNode(parent: string, object: KubeObject, more: Partial<MeshNode> = {}): MeshNode {
  const kind = meshKind({ group: groupOf(object.apiVersion), kind: object.kind });
  const health = healthOf(object);
  return {
    id: objectId(parent, object),
    kind: 'object',
    ...(TAKES_REQUESTS.has(groupKindKey(kind)) ? { tags: ['requests'] } : {}),
    label: `${object.kind} ${object.metadata.name}`,
    description: describeHealth(object),
    icon: kind.icon,
    state: stateOf(object),
    facts: [
      ...(health.state === 'bad' && health.message !== '' ? [health.message] : []),
      ...conditionsOf(object).map(conditionFact),
    ],
    documentation: kind.documentation,
    object,
    ...more,
  };
}

/** A condition as one fact: `Accepted (gate): False, NotAllowedByListeners`. */
export function conditionFact({ type, status, reason, about }: Condition): string {
  const of = about === '' ? '' : ` (${about})`;
  return `${type}${of}: ${status}${reason === '' || reason === type ? '' : `, ${reason}`}`;
}

/** The object's health as the words of its row. */
export function describeHealth(object: KubeObject): string {
  if (object.metadata.deletionTimestamp !== undefined) return l10n.t('being deleted');
  const health = healthOf(object);
  switch (health.state) {
    case 'good':
    case 'bad':
      return health.word;
    case 'pending':
      return l10n.t('no status yet');
    case 'none':
      return '';
  }
}

export function stateOf(object: KubeObject): NodeState {
  if (object.metadata.deletionTimestamp !== undefined) return 'pending';
  const health = healthOf(object);
  return health.state === 'none' ? 'neutral' : health.state;
}
