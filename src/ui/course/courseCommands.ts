import { commands, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command, View, WALKTHROUGH_PREFIX } from '../../contributions.ts';
import type { Step } from '../../course/course.ts';
import { UserFacingError, registerCommand } from '../commands.ts';
import type { CourseState } from './courseState.ts';
import { statusWords } from './courseView.ts';
import { doStep, lookAgain, undoStep } from './stepDeeds.ts';
import type { StepDeeds } from './stepDeeds.ts';
import type { StepPage } from './stepPage.ts';

/** The commands of the course. Each takes a step's id or a row of the Course view. */
export function registerCourseCommands(
  deeds: StepDeeds,
  page: StepPage,
  log: LogOutputChannel,
): Disposable[] {
  const { parts } = deeds;
  const { course } = parts;
  return [
    registerCommand(log, Command.startCourse, () => startCourse(course)),
    registerCommand(log, Command.openStep, async (step) => page.show(await stepOf(course, step))),
    registerCommand(log, Command.doStep, async (id) => doStep(deeds, await stepOf(course, id))),
    registerCommand(log, Command.checkStep, async (id) => checkStep(deeds, await stepOf(course, id))),
    registerCommand(log, Command.undoStep, async (id) => undoStep(deeds, await stepOf(course, id))),
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

/** Opens the built-in walkthrough at the step to do next. */
async function startCourse(course: CourseState): Promise<void> {
  await commands.executeCommand(`${View.course}.focus`);
  await course.wake();
  const current = course.view?.current ?? course.course?.steps[0]?.id;
  const chapter = course.course?.chapters.find((one) => one.steps.some(({ id }) => id === current));
  if (current === undefined || chapter === undefined) return;
  const category = `${WALKTHROUGH_PREFIX}${chapter.walkthrough}`;
  void commands.executeCommand('workbench.action.openWalkthrough', { category, step: current }, false);
}

/** Says what the cluster says of the step, after the latest facts are in. */
async function checkStep(deeds: StepDeeds, step: Step): Promise<void> {
  await lookAgain(deeds, step);
  const view = deeds.parts.course.stepView(step.id);
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
