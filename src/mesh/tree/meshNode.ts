import { groupKindKey, groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';

/** How a node stands; `bad` and `warning` bubble up to the folders above. */
export type NodeState = 'good' | 'neutral' | 'pending' | 'warning' | 'bad';

/** What a node is: the first word of the `viewItem` that menus in package.json ask for. */
export type NodeKind =
  | 'controlPlane'
  | 'namespace'
  | 'section'
  | 'object'
  | 'pod'
  | 'listener'
  | 'rule'
  | 'backend'
  | 'subset'
  | 'crds'
  | 'crd'
  | 'kinds'
  | 'kind'
  | 'proxies'
  | 'note';

/** One row of the Mesh view, without anything of VS Code. */
export interface MeshNode {
  /** The same for the same thing in every picture, so that expansion and selection stay. */
  readonly id: string;
  readonly kind: NodeKind;
  /** Further words for menus: what else the node's object can take. */
  readonly tags?: readonly string[];
  readonly label: string;
  readonly description: string;
  /** A codicon id. */
  readonly icon: string;
  readonly state: NodeState;
  /** Sentences for the card that hovers over the row. */
  readonly facts: readonly string[];
  readonly documentation?: string;
  readonly object?: KubeObject;
  /** Whether the row is open before the learner touches it. */
  readonly open?: boolean;
  /** Rows below, made when they are asked for; missing for a leaf. */
  readonly children?: () => readonly MeshNode[];
}

/** The id of an object's row below `parent`: one object may stand in several places. */
export function objectId(parent: string, object: KubeObject): string {
  const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
  return `${parent}/${kind}:${object.metadata.namespace ?? ''}:${object.metadata.name}`;
}

/** Rows below that are made when they are first asked for, and are the same ones from then on. */
export function madeOnce(make: () => readonly MeshNode[]): () => readonly MeshNode[] {
  let made: readonly MeshNode[] | undefined;
  return () => (made ??= make());
}

const RANK: Readonly<Record<NodeState, number>> = { neutral: 0, good: 1, pending: 2, warning: 3, bad: 4 };

/** The worst of several states; `neutral` of none. */
export function worst(states: Iterable<NodeState>): NodeState {
  let found: NodeState = 'neutral';
  for (const state of states) if (RANK[state] > RANK[found]) found = state;
  return found;
}

/** Negative when `one` is in more trouble than `other`. */
export function byTrouble(one: NodeState, other: NodeState): number {
  return RANK[other] - RANK[one];
}

export function isProblem(state: NodeState): boolean {
  return state === 'bad' || state === 'warning';
}

/** The parts that say something, with dots between them. */
export function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
