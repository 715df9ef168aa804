import type { Action } from './actions.ts';
import { ContentError } from './content.ts';
import type { ChapterContent, StepContent } from './content.ts';
import { probeFor } from './probes/probeTable.ts';
import type { Probe } from './stepState.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind } from '../mesh/kubeObject.ts';

export interface Step extends StepContent {
  /** Place in the course, such as `3.2`. */
  readonly number: string;
  /** Folder and file of the step below `walkthroughs/`, such as `03-istio/02-install-istio.md`. */
  readonly file: string;
  readonly probe: Probe;
}

export interface Chapter extends ChapterContent {
  readonly number: number;
  readonly steps: readonly Step[];
}

export interface Course {
  readonly chapters: readonly Chapter[];
  /** All steps in order. */
  readonly steps: readonly Step[];
}

/** A chapter as it was read, its steps in the order of their files. */
export interface ChapterSource {
  readonly content: ChapterContent;
  readonly steps: readonly { readonly file: string; readonly content: StepContent }[];
}

function unique(file: string, what: string, value: string, seen: Set<string>): void {
  if (seen.has(value)) throw new ContentError(file, `${what}: ${value} is used twice`);
  seen.add(value);
}

/**
 * Puts the chapters together, numbers them and checks what no single file can know: ids are unique, and every step that
 * another names is there. @throws ContentError
 */
export function buildCourse(sources: readonly ChapterSource[]): Course {
  const stepIds = new Set<string>();
  const chapterIds = new Set<string>();
  const chapters = sources.map(({ content, steps }, index): Chapter => {
    unique(`chapter ${index + 1}`, 'id', content.id, chapterIds);
    return {
      ...content,
      number: index + 1,
      steps: steps.map((step, place): Step => {
        unique(step.file, 'id', step.content.id, stepIds);
        return {
          ...step.content,
          number: `${index + 1}.${place + 1}`,
          file: step.file,
          probe: probeFor(step.content.check, step.content.id),
        };
      }),
    };
  });
  const steps = chapters.flatMap((chapter) => chapter.steps);
  const earlier = new Set<string>();
  for (const step of steps) {
    for (const field of ['needs', 'undoes', 'after'] as const) {
      const stray = step[field].find((name) => !earlier.has(name));
      if (stray !== undefined)
        throw new ContentError(step.file, `${field}: no step before this one is called ${stray}`);
    }
    const links = [step.action, step.older?.action, step.undo, ...step.look].filter(
      (one) => one?.kind === 'openStep',
    );
    const dead = links.find((one) => one?.kind === 'openStep' && !stepIds.has(one.step));
    if (dead?.kind === 'openStep') throw new ContentError(step.file, `no step is called ${dead.step}`);
    earlier.add(step.id);
  }
  return { chapters, steps };
}

/** Every kind that some step of the course needs to be watched, each once. */
export function kindsNeeded(steps: readonly Step[]): readonly GroupKind[] {
  const needed = new Map<string, GroupKind>();
  for (const step of steps) for (const kind of step.probe.needs) needed.set(groupKindKey(kind), kind);
  return [...needed.values()];
}

const orderOf = (text: string): number => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return major * 1000 + minor;
};

/** What the button of a step does with an istioctl, and says; undefined for steps that are only read. */
export function actionFor(
  { action, doLabel = '', older }: StepContent,
  istioctl: readonly [number, number] | undefined,
): { readonly action: Action; readonly label: string } | undefined {
  if (
    older !== undefined &&
    istioctl !== undefined &&
    istioctl[0] * 1000 + istioctl[1] < orderOf(older.below)
  )
    return { action: older.action, label: older.do };
  return action === undefined ? undefined : { action, label: doLabel };
}

/** The commands of a step that fit an istioctl; all that have no bounds when its version is not known. */
export function commandsFor(
  step: StepContent,
  istioctl: readonly [number, number] | undefined,
): StepContent['commands'] {
  const mine = istioctl === undefined ? Number.POSITIVE_INFINITY : istioctl[0] * 1000 + istioctl[1];
  return step.commands.filter(
    ({ from, below }) =>
      (from === undefined || mine >= orderOf(from)) && (below === undefined || mine < orderOf(below)),
  );
}
