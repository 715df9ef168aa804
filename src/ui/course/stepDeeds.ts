import { ProgressLocation, l10n, window } from 'vscode';
import { View } from '../../contributions.ts';
import type { Action } from '../../course/actions.ts';
import { actionFor } from '../../course/course.ts';
import type { Step } from '../../course/course.ts';
import { UserFacingError } from '../commands.ts';
import type { ActionParts } from './actions/actionParts.ts';
import type { StepRuns } from './stepRuns.ts';

/** What a learner can have done for a step, from the Course view, the walkthrough or the step's page. */
export interface StepDeeds {
  readonly parts: ActionParts;
  readonly runs: StepRuns;
}

/** Does the step's own action. Rejects with a UserFacingError that says why not. */
export async function doStep(deeds: StepDeeds, step: Step): Promise<void> {
  const { course } = deeds.parts;
  await course.started(step.id);
  const own = actionFor(step, course.istioctlVersion);
  await runFor(deeds, step, own?.action, own?.label ?? step.title);
}

/** Takes the step's result away again. */
export async function undoStep(deeds: StepDeeds, step: Step): Promise<void> {
  if (step.undo === undefined) throw new UserFacingError(l10n.t('There is nothing to undo in this step.'));
  await deeds.parts.course.undoing(step.id);
  await runFor(deeds, step, step.undo, l10n.t('Undo'));
}

/** Does an action that the step's state or its text offers. */
export async function runFor(
  { parts, runs }: StepDeeds,
  step: Step,
  action: Action | undefined,
  words: string,
): Promise<void> {
  // It may take longer than somebody looks at it.
  const following = parts.course.follow();
  try {
    await runs.run(step, l10n.t('Running: {0}', words), async () => {
      const [{ runAction }, { explained }] = await Promise.all([
        import('./actions/runAction.ts'),
        import('./actions/explained.ts'),
      ]);
      try {
        await window.withProgress({ location: { viewId: View.course } }, () =>
          runAction(parts, action, step),
        );
      } catch (error) {
        throw explained(error);
      }
    });
    parts.course.reconsider();
  } finally {
    following.dispose();
  }
}

/** Looks again at what no watch tells of, and judges by the latest facts. */
export async function lookAgain({ parts, runs }: StepDeeds, step: Step): Promise<void> {
  const { course } = parts;
  await course.started(step.id);
  await runs.run(step, l10n.t('Checking'), async () => {
    await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Checking {0}', step.title) },
      async () => {
        if (step.check.probe !== 'doctorContent') return course.lookForTools();
        const { examined } = await import('./doctor.ts');
        await examined(parts);
      },
    );
  });
  course.evaluateNow();
}
