/// <reference lib="dom" />
import type { StepStatus } from '../../../course/progress.ts';
import type { LookIcon } from './protocol.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a field of 16 by 16, drawn with lines of 1.3; `fill` ones are filled as well. */
interface Drawing {
  readonly lines: string;
  readonly fill?: string;
}

const RING = 'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9z';

const STATUS: Readonly<Record<StepStatus, Drawing>> = {
  done: { lines: 'M4.9 8.3l2.2 2.2 4-4.6', fill: RING },
  past: { lines: `${RING}M4.9 8.3l2.2 2.2 4-4.6` },
  current: { lines: RING, fill: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z' },
  open: { lines: RING },
  notYet: { lines: `${RING}M5 8h6` },
  waiting: { lines: 'M8 1.9A6.1 6.1 0 1 0 14.1 8' },
  blocked: { lines: 'M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8', fill: RING },
  lost: { lines: 'M8 2.2L14.4 13.6H1.6zM8 6.4v3.4M8 11.3v.6' },
  unknown: { lines: `${RING}M6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.5.3-.8.6-.8 1.2M8 11.1v.4` },
};

const LOOK: Readonly<Record<LookIcon, Drawing>> = {
  view: { lines: 'M2 3h12v10H2zM6 3v10' },
  file: { lines: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3' },
  page: { lines: 'M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.2 2.8L7.5 8.5' },
  step: { lines: 'M3 8h9M8.5 4.5L12 8l-3.5 3.5' },
};

function draw(drawing: Drawing, className: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', className);
  // Every icon stands beside the words that say the same.
  svg.setAttribute('aria-hidden', 'true');
  if (drawing.fill !== undefined) svg.append(path(drawing.fill, 'fill'));
  svg.append(path(drawing.lines, 'line'));
  return svg;
}

function path(d: string, className: string): SVGPathElement {
  const made = document.createElementNS(SVG, 'path');
  made.setAttribute('d', d);
  made.setAttribute('class', className);
  return made;
}

export function statusIcon(status: StepStatus): SVGSVGElement {
  return draw(STATUS[status], `icon status-icon ${status}`);
}

export function lookIcon(icon: LookIcon): SVGSVGElement {
  return draw(LOOK[icon], 'icon');
}
