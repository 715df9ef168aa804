import type { Action } from '../actions.ts';

/**
 * What the doctor says about one thing. `blocking`: the course cannot go on like this. `ask`: has to be agreed to once.
 * `note`: good to know. `good`: looked at, and fine.
 */
export interface DoctorFinding {
  /** The same for the same thing, so that an answer can be remembered. */
  readonly id: string;
  readonly level: 'good' | 'note' | 'ask' | 'blocking';
  /** What was found, one sentence. */
  readonly text: string;
  /** Why it matters, and what to do. */
  readonly detail: string;
  /** The one action that mends it or leads to where it is mended; only what is fine has none. */
  readonly action?: Action;
}

export const good = (id: string, text: string, detail = ''): DoctorFinding => ({
  id,
  level: 'good',
  text,
  detail,
});
export const note = (id: string, text: string, detail: string, action: Action): DoctorFinding => ({
  id,
  level: 'note',
  text,
  detail,
  action,
});
export const ask = (id: string, text: string, detail: string, action: Action): DoctorFinding => ({
  id,
  level: 'ask',
  text,
  detail,
  action,
});
export const blocking = (id: string, text: string, detail: string, action: Action): DoctorFinding => ({
  id,
  level: 'blocking',
  text,
  detail,
  action,
});
