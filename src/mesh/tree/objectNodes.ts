import * as l10n from '@vscode/l10n';
import { conditionsOf, healthBy, healthOf } from '../conditions.ts';
import type { Condition, Health } from '../conditions.ts';
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
  const conditions = conditionsOf(object);
  const health = healthBy(object, conditions);
  return {
    id: objectId(parent, object),
    kind: 'object',
    ...(TAKES_REQUESTS.has(groupKindKey(kind)) ? { tags: ['requests'] } : {}),
    label: `${object.kind} ${object.metadata.name}`,
    description: healthWords(object, health),
    icon: kind.icon,
    state: stateBy(object, health),
    facts: [
      ...(health.state === 'bad' && health.message !== '' ? [health.message] : []),
      ...conditions.map(conditionFact),
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
  return healthWords(object, healthOf(object));
}

function healthWords(object: KubeObject, health: Health): string {
  if (object.metadata.deletionTimestamp !== undefined) return l10n.t('being deleted');
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
  return stateBy(object, healthOf(object));
}

function stateBy(object: KubeObject, health: Health): NodeState {
  if (object.metadata.deletionTimestamp !== undefined) return 'pending';
  return health.state === 'none' ? 'neutral' : health.state;
}
