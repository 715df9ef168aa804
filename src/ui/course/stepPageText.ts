import { readFile } from 'node:fs/promises';
import { l10n } from 'vscode';
import type { Action } from '../../course/actions.ts';
import type { Course, Step } from '../../course/course.ts';
import type { LookIcon, PageWords, StepLink, StepText } from './page/protocol.ts';
import { actionLabel } from './actionLabel.ts';
import { StepMarkdown } from './stepPageMarkdown.ts';

/** Headings by which the course marks sections that have a place of their own on the page. */
const PARTS_TITLE = 'What each part means';
const AFTER_TITLE = 'Afterwards';

/**
 * What the page says of a step whatever the cluster does.
 * @param picturePath makes an absolute path of the step's `picture.path`
 */
export async function stepText(
  course: Course,
  step: Step,
  picturePath: (path: string) => string,
): Promise<StepText> {
  const markdown = new StepMarkdown();
  const section = (title: string): string | undefined =>
    step.sections.find((one) => one.title === title)?.markdown;
  const [parts, after] = [section(PARTS_TITLE), section(AFTER_TITLE)];
  const chapter = course.chapters.find((one) => one.steps.includes(step));
  const place = course.steps.indexOf(step);
  const [previous, next] = [course.steps[place - 1], course.steps[place + 1]];
  const picture =
    step.picture === undefined
      ? undefined
      : { ...withoutStyle(await readFile(picturePath(step.picture.path), 'utf8')), alt: step.picture.alt };
  return {
    id: step.id,
    number: step.number,
    title: step.title,
    chapter: chapter === undefined ? '' : l10n.t('Chapter {0}: {1}', chapter.number, chapter.title),
    minutes: step.minutes === 1 ? l10n.t('1 minute') : l10n.t('{0} minutes', step.minutes),
    optional: step.optional,
    checkable: step.check.probe !== 'pageOpened',
    onlyText: step.check.probe === 'pageOpened' && step.action === undefined && step.commands.length === 0,
    summaryHtml: markdown.renderInline(step.summary),
    leadHtml: markdown.render(step.lead),
    ...(parts === undefined ? {} : { partsHtml: markdown.render(parts) }),
    sections: step.sections
      .filter(({ title }) => title !== PARTS_TITLE && title !== AFTER_TITLE)
      .map(({ title, markdown: text }) => ({ title, html: markdown.render(text) })),
    ...(after === undefined ? {} : { afterHtml: markdown.render(after) }),
    ...(picture === undefined ? {} : { picture }),
    look: step.look.map((one) => ({ label: lookLabel(one, course), icon: lookIcon(one) })),
    ...(previous === undefined ? {} : { previous: linkTo(previous) }),
    ...(next === undefined ? {} : { next: linkTo(next) }),
    words: pageWords(),
  };
}

const STYLE = /<style>(.*?)<\/style>/gs;

/** A drawing and its style sheet apart: the page lets no style in that stands in a document. */
function withoutStyle(svg: string): { svg: string; css: string } {
  return {
    svg: svg.replace(STYLE, ''),
    css: [...svg.matchAll(STYLE)].map((match) => match[1] ?? '').join('\n'),
  };
}

export function linkTo(step: Step): StepLink {
  return { id: step.id, title: `${step.number} ${step.title}` };
}

function lookIcon(action: Action): LookIcon {
  if (action.kind === 'openManifest') return 'file';
  if (action.kind === 'openStep') return 'step';
  return action.kind === 'openPage' ? 'page' : 'view';
}

function lookLabel(action: Action, course: Course): string {
  switch (action.kind) {
    case 'openView':
      return {
        course: l10n.t('See the Course view'),
        mesh: l10n.t('See it in the Mesh view'),
        sessions: l10n.t('See it in the Sessions view'),
        problems: l10n.t('See the findings in Problems'),
      }[action.view];
    case 'openManifest':
      return l10n.t('Open {0}', action.manifest.slice(action.manifest.lastIndexOf('/') + 1));
    case 'openPage':
      return l10n.t('Read on at {0}', new URL(action.url).hostname);
    case 'openStep': {
      const step = course.steps.find(({ id }) => id === action.step);
      return step === undefined ? action.step : linkTo(step).title;
    }
    default:
      return actionLabel(action);
  }
}

function pageWords(): PageWords {
  return {
    command: l10n.t('Command'),
    copy: l10n.t('Copy'),
    copied: l10n.t('Copied'),
    copyCommand: l10n.t('Copy the command: {0}'),
    parts: l10n.t('What each part means'),
    check: l10n.t('Check now'),
    undo: l10n.t('Undo'),
    target: l10n.t('Target'),
    changeContext: l10n.t('Cluster {0}: change'),
    changeNamespace: l10n.t('Namespace {0}: change'),
    noContext: l10n.t('no cluster chosen'),
    state: l10n.t('State'),
    lines: l10n.t('In detail: {0}'),
    after: l10n.t('After it'),
    changes: l10n.t('What has changed on the cluster: {0}'),
    created: l10n.t('new'),
    changed: l10n.t('changed'),
    deleted: l10n.t('gone'),
    otherSteps: l10n.t('Other steps'),
    previous: l10n.t('Previous'),
    next: l10n.t('Next'),
    optional: l10n.t('Optional'),
    untrusted: l10n.t(
      'Meshwalk changes nothing in a folder that you do not trust. You can copy the command.',
    ),
  };
}
