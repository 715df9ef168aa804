/// <reference lib="dom" />
import { element } from './dom.ts';
import type { StepText } from './protocol.ts';

const OPEN_STEP = 'command:meshwalk.course.openStep?';

/**
 * The picture of a step, in a tree of its own: its style sheet and ids reach nothing else on the page, and the page's
 * policy, which forbids inline styles, stays as strict as it is.
 */
export function pictureFigure({ svg, css, alt }: NonNullable<StepText['picture']>): HTMLElement {
  const drawing = document.importNode(
    new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement,
    true,
  );
  const links = [...drawing.querySelectorAll('a')];
  for (const link of links) leadToStep(link);
  // An image has no links in it for those who cannot see it; a group has.
  drawing.setAttribute('role', links.length > 0 ? 'group' : 'img');
  drawing.removeAttribute('aria-labelledby');
  drawing.setAttribute('aria-label', alt);
  drawing.querySelector(':scope > title')?.remove();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`svg { display: block; width: 100%; height: auto; }\n${css}`);
  const frame = element('div');
  const tree = frame.attachShadow({ mode: 'open' });
  tree.adoptedStyleSheets = [sheet];
  tree.append(drawing);
  return element('figure', { class: 'picture' }, frame);
}

function leadToStep(link: Element): void {
  const href = link.getAttribute('href') ?? '';
  link.removeAttribute('href');
  if (!href.startsWith(OPEN_STEP)) return;
  const step = /^\["([a-z0-9-]+)"\]$/.exec(decodeURIComponent(href.slice(OPEN_STEP.length)))?.[1];
  if (step === undefined) return;
  link.setAttribute('role', 'link');
  link.setAttribute('tabindex', '0');
  link.setAttribute('data-step', step);
}
