import type { Action } from './actions.ts';
import type { GroupKind } from '../mesh/kubeObject.ts';
import type { Facts } from './facts.ts';

export type StepStateName = 'done' | 'waiting' | 'blocked' | 'todo' | 'unknown';

/** What the facts say about a step. Texts are plain and may hold words of the cluster: never Markdown, never HTML. */
export interface StepState {
  /**
   * `waiting`: on its way, nothing to do. `blocked`: started, but it will not get there by itself. `unknown`: the facts
   * are not there yet.
   */
  readonly state: StepStateName;
  readonly reason: string;
  /** What may help, in words. */
  readonly hint?: string;
  /** The next action that may help, where it differs from the step's own. */
  readonly action?: Action;
  /** What the state is made of, such as a line for each pod; with words of the cluster, as they came. */
  readonly lines?: readonly StepLine[];
}

/** One of the things that a state is made of. */
export interface StepLine {
  readonly mark: 'good' | 'waiting' | 'bad' | 'note';
  /** Such as the name of a pod. */
  readonly name: string;
  /** How it is doing. */
  readonly words: string;
  /** What can be done about it. */
  readonly action?: Action;
}

export interface Probe {
  /** Kinds that have to be watched for this probe to have an answer. */
  readonly needs: readonly GroupKind[];
  readonly check: (facts: Facts) => StepState;
  /** True for what was seen to happen and cannot be undone by the cluster: a page that was read, a command that ran. */
  readonly lasting?: boolean;
}

export const done = (reason: string): StepState => ({ state: 'done', reason });
export const todo = (reason: string, hint?: string): StepState => withHint({ state: 'todo', reason }, hint);
export const waiting = (reason: string, hint?: string): StepState =>
  withHint({ state: 'waiting', reason }, hint);
export const blocked = (reason: string, hint?: string): StepState =>
  withHint({ state: 'blocked', reason }, hint);
export const unknown = (reason: string): StepState => ({ state: 'unknown', reason });

/** `state` with the lines that it is made of. */
export function withLines(state: StepState, lines: readonly StepLine[]): StepState {
  return lines.length === 0 ? state : { ...state, lines };
}

function withHint(state: StepState, hint: string | undefined): StepState {
  return hint === undefined ? state : { ...state, hint };
}
