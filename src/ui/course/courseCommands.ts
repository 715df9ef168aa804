import { commands, l10n, window } from 'vscode';
import { View, WALKTHROUGH_PREFIX } from '../../contributions.ts';
import type { Step } from '../../course/course.ts';
import type { StepView } from '../../course/progress.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { openManifest } from './actions/manifestFiles.ts';
import { runDoctor } from './doctor.ts';
import { statusWords } from './statusWords.ts';
import { doStep, lookAgain, undoStep } from './stepDeeds.ts';
import type { StepDeeds } from './stepDeeds.ts';
import type { StepPages } from './stepPages.ts';

/** What the commands of the course work with. */
export interface CourseCommandParts {
  readonly deeds: StepDeeds;
  readonly pages: StepPages;
}

/** Opens the page of a step. @param value a step's id or a row of the Course view, like in all that follow */
export async function openStep({ deeds, pages }: CourseCommandParts, value: unknown): Promise<void> {
  await pages.show(await stepOf(deeds, value));
}

/** Does the step's action. */
export async function doCourseStep({ deeds }: CourseCommandParts, value: unknown): Promise<void> {
  await doStep(deeds, await stepOf(deeds, value));
}

/** Takes the step's result away again. */
export async function undoCourseStep({ deeds }: CourseCommandParts, value: unknown): Promise<void> {
  await undoStep(deeds, await stepOf(deeds, value));
}

/** Opens the first manifest of a step in an editor. */
export async function openStepManifest({ deeds }: CourseCommandParts, value: unknown): Promise<void> {
  const step = await stepOf(deeds, value);
  const manifest = manifestOf(step);
  if (manifest === undefined) throw new UserFacingError(l10n.t('This step has no manifest.'));
  await openManifest(deeds.parts, step, manifest);
}

/** Examines tools and cluster and shows what was found. */
export async function showDoctor({ deeds }: CourseCommandParts): Promise<void> {
  const { course } = deeds.parts;
  const following = course.follow();
  try {
    await course.wake();
    await runDoctor(deeds.parts);
  } finally {
    following.dispose();
  }
}

/** Opens the built-in walkthrough at the step to do next. */
export async function startCourse({ deeds }: CourseCommandParts): Promise<void> {
  const { course } = deeds.parts;
  await commands.executeCommand(`${View.course}.focus`);
  await course.wake();
  if (course.stepView('check-machine')?.status !== 'done' && !(await firstMinute(deeds.parts))) return;
  const current = course.view?.current ?? course.course?.steps[0]?.id;
  const chapter = course.course?.chapters.find((one) => one.steps.some(({ id }) => id === current));
  if (current === undefined || chapter === undefined) return;
  const category = `${WALKTHROUGH_PREFIX}${chapter.walkthrough}`;
  void commands.executeCommand('workbench.action.openWalkthrough', { category, step: current }, false);
}

/**
 * What the doctor finds, a sentence and an action each, and then where to run the course.
 * @returns false when the learner was led or went elsewhere
 */
async function firstMinute(parts: StepDeeds['parts']): Promise<boolean> {
  const [{ discuss, examined }, { startCluster }] = await Promise.all([
    import('./doctor.ts'),
    import('./actions/startCluster.ts'),
  ]);
  if (!(await discuss(parts, await examined(parts), l10n.t('Go on: choose where to run it')))) return false;
  const [step] = parts.course.course?.steps ?? [];
  if (step === undefined) return false;
  await startCluster(parts, { kind: 'startCluster' }, step);
  // What stood in the way before there was a cluster does so no longer.
  await examined(parts);
  parts.course.evaluateNow();
  return true;
}

/** Says what the cluster says of the step, after the latest facts are in. */
export async function checkStep({ deeds }: CourseCommandParts, value: unknown): Promise<void> {
  const following = deeds.parts.course.follow();
  try {
    const step = await stepOf(deeds, value);
    await lookAgain(deeds, step);
    const view = deeds.parts.course.stepView(step.id);
    if (view !== undefined) sayState(step, view);
  } finally {
    following.dispose();
  }
}

function sayState(step: Step, view: StepView): void {
  const { status, state } = view;
  const words = [`${step.title}: ${statusWords(status)}.`, state.reason, state.hint ?? ''].join(' ').trim();
  if (status === 'done') void window.showInformationMessage(unlinked(words));
  else void window.showWarningMessage(unlinked(words));
}

async function stepOf({ parts: { course } }: StepDeeds, value: unknown): Promise<Step> {
  await course.wake();
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
  const step = typeof id === 'string' ? course.step(id) : undefined;
  if (step === undefined) throw new UserFacingError(l10n.t('Choose a step in the Course view.'));
  return step;
}

function manifestOf(step: Step): string | undefined {
  const { action, look } = step;
  if (action?.kind === 'applyManifest') return action.manifests[0];
  if (action?.kind === 'openManifest') return action.manifest;
  return look.find((one) => one.kind === 'openManifest')?.manifest;
}
