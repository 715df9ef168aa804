import { ProgressLocation, commands, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command, View, WALKTHROUGH_PREFIX } from '../../contributions.ts';
import type { Step } from '../../course/course.ts';
import { UserFacingError, registerCommand } from '../commands.ts';
import type { ActionParts } from './actions/actionParts.ts';
import type { CourseState } from './courseState.ts';
import { statusWords } from './courseView.ts';

/** The commands of the course. Each takes a step's id or a row of the Course view. */
export function registerCourseCommands(parts: ActionParts, log: LogOutputChannel): Disposable[] {
  const { course } = parts;
  return [
    registerCommand(log, Command.startCourse, () => startCourse(course)),
    registerCommand(log, Command.openStep, async (step) => openStep(course, await stepOf(course, step))),
    registerCommand(log, Command.doStep, async (id) => {
      const step = await stepOf(course, id);
      await doStep(parts, step);
    }),
    registerCommand(log, Command.checkStep, async (id) => checkStep(course, await stepOf(course, id))),
    registerCommand(log, Command.undoStep, async (id) => {
      const step = await stepOf(course, id);
      if (step.undo === undefined)
        throw new UserFacingError(l10n.t('There is nothing to undo in this step.'));
      const { runAction } = await import('./actions/runAction.ts');
      await runAction(parts, step.undo, step);
      course.reconsider();
    }),
    registerCommand(log, Command.openManifest, async (id) => {
      const step = await stepOf(course, id);
      const manifest = manifestOf(step);
      if (manifest === undefined) throw new UserFacingError(l10n.t('This step has no manifest.'));
      const { openManifest } = await import('./actions/manifestFiles.ts');
      await openManifest(parts, step, manifest);
    }),
    registerCommand(log, Command.runDoctor, async () => {
      await course.wake();
      const { runDoctor } = await import('./doctor.ts');
      await runDoctor(parts);
    }),
  ];
}

async function startCourse(course: CourseState): Promise<void> {
  await commands.executeCommand(`${View.course}.focus`);
  await course.wake();
  const current = course.view?.current ?? course.course?.steps[0]?.id;
  if (current !== undefined) openStep(course, await stepOf(course, current));
}

/** Opens the step where it can be read: in the built-in walkthrough of its chapter. */
function openStep(course: CourseState, step: Step): void {
  const chapter = course.course?.chapters.find((one) => one.steps.includes(step));
  if (chapter === undefined) return;
  course.observations.pageOpened(step.id);
  course.reconsider();
  const category = `${WALKTHROUGH_PREFIX}${chapter.walkthrough}`;
  void commands.executeCommand(
    'workbench.action.openWalkthrough',
    { category, step: step.id },
    false,
  );
}

async function doStep(parts: ActionParts, step: Step): Promise<void> {
  const { course } = parts;
  await course.started(step.id);
  const { runAction } = await import('./actions/runAction.ts');
  await window.withProgress({ location: { viewId: View.course } }, () => runAction(parts, step.action, step));
  course.reconsider();
}

/** Says what the cluster says of the step, after the latest facts are in. */
async function checkStep(course: CourseState, step: Step): Promise<void> {
  await course.started(step.id);
  await window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Checking {0}', step.title) },
    async () => course.lookForTools(),
  );
  course.evaluateNow();
  const view = course.stepView(step.id);
  if (view === undefined) return;
  const { status, state } = view;
  const words = [`${step.title}: ${statusWords(status)}.`, state.reason, state.hint ?? ''].join(' ').trim();
  if (status === 'done') void window.showInformationMessage(words);
  else void window.showWarningMessage(words);
}

async function stepOf(course: CourseState, value: unknown): Promise<Step> {
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
