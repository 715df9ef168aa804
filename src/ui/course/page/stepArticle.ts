/// <reference lib="dom" />
import { button, element, prose } from './dom.ts';
import { lookIcon } from './icons.ts';
import { pictureFigure } from './picture.ts';
import type { FromPage, StepLink, StepText } from './protocol.ts';

type Send = (message: FromPage) => void;

/** The whole page of a step around its work area, and the heading that takes the focus when a step is opened. */
export function stepArticle(
  step: StepText,
  work: HTMLElement,
  send: Send,
): { readonly parts: readonly HTMLElement[]; readonly heading: HTMLElement } {
  const { words } = step;
  const heading = element(
    'h1',
    { tabindex: '-1' },
    element('span', { class: 'number' }, step.number),
    ' ',
    step.title,
  );
  const facts = [step.chapter, step.minutes, ...(step.optional ? [words.optional] : [])];
  const header = element(
    'header',
    {},
    heading,
    element('p', { class: 'facts' }, ...facts.map((fact) => element('span', {}, fact))),
    prose('p', 'summary', step.summaryHtml),
  );
  const why = prose('div', 'prose', step.leadHtml);
  const picture = step.picture === undefined ? undefined : pictureFigure(step.picture);
  const sections = step.sections.map(({ title, html }) =>
    element('section', {}, element('h2', {}, title), prose('div', 'prose', html)),
  );
  // A page that is only read says at its end that it was read.
  const body = step.onlyText ? [...sections, work] : [work, ...sections];
  return {
    heading,
    parts: [header, why, picture, ...body, after(step, send), neighbours(step, send)].filter(
      (part) => part !== undefined,
    ),
  };
}

function after(step: StepText, send: Send): HTMLElement | undefined {
  if (step.afterHtml === undefined && step.look.length === 0) return undefined;
  const links = step.look.map(({ label, icon }, index) => {
    const link = button('link look', label, () => send({ type: 'look', step: step.id, index }));
    link.prepend(lookIcon(icon));
    return element('li', {}, link);
  });
  return element(
    'section',
    { class: 'after' },
    element('h2', {}, step.words.after),
    step.afterHtml === undefined ? undefined : prose('div', 'prose', step.afterHtml),
    links.length === 0 ? undefined : element('ul', { class: 'looks' }, ...links),
  );
}

function neighbours({ previous, next, words }: StepText, send: Send): HTMLElement {
  const way = (className: string, word: string, to: StepLink | undefined): HTMLElement | undefined => {
    if (to === undefined) return undefined;
    const made = button(`neighbour ${className}`, '', () => send({ type: 'openStep', step: to.id }));
    made.append(element('span', { class: 'quiet' }, word), ' ', element('span', {}, to.title));
    return made;
  };
  return element(
    'nav',
    { 'aria-label': words.otherSteps },
    way('previous', words.previous, previous),
    way('next', words.next, next),
  );
}
