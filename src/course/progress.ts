import * as l10n from '@vscode/l10n';
import { plainText } from '../cli/plainText.ts';
import type { Course, Chapter, Step } from './course.ts';
import type { Facts } from './facts.ts';
import { todo } from './stepState.ts';
import type { StepState } from './stepState.ts';

/** What is remembered of a learner's way on one cluster. Plain data, for a Memento. */
export interface Progress {
  /** Steps that were seen done and not cleaned up since: id to time, milliseconds since 1970. */
  readonly done: Readonly<Record<string, number>>;
  /** Steps whose result was taken away by a step of the course. */
  readonly past: readonly string[];
  /** Steps for which the learner used Do or Check. */
  readonly started: readonly string[];
  /** Steps for which the learner used Undo, until they are done again: what goes with them is no loss. */
  readonly undone?: readonly string[];
}

export const noProgress: Progress = { done: {}, past: [], started: [] };

/** `progress` with the learner's use of Do or Check of a step. */
export function withStarted(progress: Progress, step: string): Progress {
  const { started, undone = [] } = progress;
  return {
    ...progress,
    started: started.includes(step) ? started : [...started, step],
    undone: undone.filter((id) => id !== step),
  };
}

/** `progress` with the learner's use of Undo of a step. */
export function withUndone(progress: Progress, step: string): Progress {
  return { ...progress, undone: [...new Set([...(progress.undone ?? []), step])] };
}

/**
 * `current`: the one to do next. `lost`: was done, and the cluster has lost it. `past`: was done and was cleaned up by a
 * step of the course. `notYet`: something else comes first. `open`: can be done.
 */
export type StepStatus =
  'done' | 'current' | 'waiting' | 'blocked' | 'lost' | 'past' | 'open' | 'notYet' | 'unknown';

export interface StepView {
  readonly step: Step;
  readonly status: StepStatus;
  readonly state: StepState;
  /** Steps that have to be done first and are not. */
  readonly missingNeeds: readonly Step[];
}

export interface ChapterView {
  readonly chapter: Chapter;
  readonly steps: readonly StepView[];
  /** Of the steps that are not optional. */
  readonly done: number;
  readonly total: number;
  readonly minutesLeft: number;
}

export interface CourseView {
  readonly chapters: readonly ChapterView[];
  readonly done: number;
  readonly total: number;
  /** Id of the step to do next; absent at the end. */
  readonly current?: string;
  /** Something is blocked or lost, so the learner should look. */
  readonly trouble: boolean;
}

const settled: ReadonlySet<StepStatus> = new Set(['done', 'past']);

function advanced(
  course: Course,
  facts: Facts,
  before: Progress,
  states: ReadonlyMap<string, StepState>,
): Progress {
  const done = new Map(Object.entries(before.done));
  const past = new Set(before.past);
  const started = new Set(before.started);
  const undone = new Set(before.undone);
  const connected = facts.connection.state === 'connected';
  const goesWithUndo = (step: Step): boolean =>
    undone.has(step.id) || course.steps.some((one) => step.needs.includes(one.id) && goesWithUndo(one));
  for (const step of course.steps) {
    const is = states.get(step.id)?.state;
    if (step.undoes.length === 0) {
      if (is !== 'done') {
        if (connected && is !== 'unknown' && step.probe.lasting !== true && goesWithUndo(step))
          done.delete(step.id);
        continue;
      }
      if (!done.has(step.id)) undone.delete(step.id);
      past.delete(step.id);
      if (!done.has(step.id)) done.set(step.id, facts.now);
      continue;
    }
    if (!connected || is === 'unknown') continue;
    if (is !== 'done') {
      // What it took away is there again: a new round.
      if (done.delete(step.id)) {
        past.add(step.id);
        started.delete(step.id);
      }
      continue;
    }
    if (done.has(step.id)) continue;
    // Another clean-up may have come first: uninstalling Istio and deleting its namespace take away the same step.
    const there = step.undoes.filter((id) => done.has(id) || past.has(id));
    const meant = started.has(step.id) || (step.after.length > 0 && step.after.every((id) => done.has(id)));
    if (there.length === 0 || !meant) continue;
    done.set(step.id, facts.now);
    past.delete(step.id);
    for (const id of there) {
      done.delete(id);
      past.add(id);
    }
  }
  return { done: Object.fromEntries(done), past: [...past], started: [...started], undone: [...undone] };
}

function viewOf(
  step: Step,
  state: StepState,
  progress: Progress,
  facts: Facts,
  missing: readonly Step[],
): StepView {
  const base = { step, missingNeeds: missing };
  const remembered = Object.hasOwn(progress.done, step.id);
  const cleansUp = step.undoes.length > 0;
  if (state.state === 'done' && (!cleansUp || remembered)) return { ...base, status: 'done', state };
  if (progress.past.includes(step.id)) {
    const reason = cleansUp
      ? l10n.t('Done earlier.')
      : l10n.t('Done earlier, and cleaned up since. {0}', state.reason);
    return { ...base, status: 'past', state: { state: state.state, reason } };
  }
  if (state.state === 'done') {
    return {
      ...base,
      status: 'notYet',
      state: { state: 'todo', reason: l10n.t('There is nothing to clean up yet.') },
    };
  }
  const nowBlocked = state.state === 'blocked' && facts.connection.state === 'connected';
  if (remembered && step.probe.lasting === true && !nowBlocked) {
    return { ...base, status: 'done', state: { state: 'done', reason: l10n.t('Done earlier.') } };
  }
  const names = missing.map((one) => one.title).join(', ');
  const reachable = facts.connection.state === 'connected' || step.probe.needs.length === 0;
  if (!reachable || state.state === 'unknown') {
    if (remembered || missing.length === 0) return { ...base, status: 'unknown', state };
    return { ...base, status: 'notYet', state: { ...state, reason: l10n.t('Needs: {0}.', names) } };
  }
  if (remembered)
    return { ...base, status: 'lost', state: { ...state, reason: l10n.t('Was done. {0}', state.reason) } };
  if (state.state === 'waiting' || state.state === 'blocked') return { ...base, status: state.state, state };
  if (missing.length === 0) return { ...base, status: 'open', state };
  return { ...base, status: 'notYet', state: { ...state, reason: l10n.t('Needs: {0}.', names) } };
}

/**
 * A state with its words made harmless and put on one line: they may come from the cluster. Its lines, which are many,
 * are left to whoever shows them.
 */
function plainState(state: StepState): StepState {
  const oneLine = (text: string): string => plainText(text).replaceAll('\n', ' ');
  return {
    ...state,
    reason: oneLine(state.reason),
    ...(state.hint === undefined ? {} : { hint: oneLine(state.hint) }),
  };
}

function isReading(step: Step): boolean {
  return step.check.probe === 'pageOpened';
}

/** The step to do next: the first that is open, passing over optional ones and pages left unread further back. */
function currentOf(views: readonly StepView[]): StepView | undefined {
  const lastDone = views.findLastIndex(({ step, status }) => settled.has(status) && !isReading(step));
  return views.find(
    ({ step, status }, index) =>
      !step.optional && !settled.has(status) && status !== 'notYet' && !(isReading(step) && index < lastDone),
  );
}

/**
 * Where the learner stands: every step judged by its probe, and the progress with what these facts have shown. Pure;
 * call it for every change of the facts and keep the progress that comes back.
 */
export function evaluate(
  course: Course,
  facts: Facts,
  before: Progress,
): { readonly view: CourseView; readonly progress: Progress } {
  const states = new Map(course.steps.map((step) => [step.id, plainState(step.probe.check(facts))]));
  for (const step of course.steps) {
    // A page about what is not there yet was leafed through, not read.
    const early = step.needs.some(
      (id) => states.get(id)?.state !== 'done' && !Object.hasOwn(before.done, id),
    );
    if (isReading(step) && early) states.set(step.id, todo(l10n.t('Open the page to read it.')));
  }
  const progress = advanced(course, facts, before, states);
  const byId = new Map(course.steps.map((step) => [step.id, step]));
  const satisfied = (id: string): boolean =>
    states.get(id)?.state === 'done' ||
    (byId.get(id)?.probe.lasting === true && Object.hasOwn(progress.done, id));
  const views = course.steps.map((step) => {
    const state = states.get(step.id) ?? { state: 'unknown', reason: '' };
    const missing = step.needs
      .filter((id) => !satisfied(id))
      .map((id) => byId.get(id))
      .filter((one) => one !== undefined);
    return viewOf(step, state, progress, facts, missing);
  });
  const current = currentOf(views);
  const shown = views.map((view): StepView =>
    view === current && view.status === 'open' ? { ...view, status: 'current' } : view,
  );
  const chapters = course.chapters.map((chapter): ChapterView => {
    const steps = shown.filter(({ step }) => chapter.steps.includes(step));
    const counted = steps.filter(({ step }) => !step.optional);
    const open = counted.filter(({ status }) => !settled.has(status));
    return {
      chapter,
      steps,
      done: counted.length - open.length,
      total: counted.length,
      minutesLeft: open.reduce((sum, { step }) => sum + step.minutes, 0),
    };
  });
  const sum = (of: (chapter: ChapterView) => number): number =>
    chapters.reduce((all, one) => all + of(one), 0);
  return {
    progress,
    view: {
      chapters,
      done: sum((chapter) => chapter.done),
      total: sum((chapter) => chapter.total),
      ...(current === undefined ? {} : { current: current.step.id }),
      trouble: shown.some(({ status }) => status === 'blocked' || status === 'lost'),
    },
  };
}
