/// <reference lib="dom" />
import { element, filled } from '../../course/page/dom.ts';
import type { ChartFigure, ChartLine, ChartView, ChartWords } from './chartProtocol.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A figure: a line of words for each bar, so that the bars say nothing that is not said in words beside them. */
export function figureOf(figure: ChartFigure, { columns, words }: ChartView): HTMLElement {
  const withPromise = figure.lines.some(({ promised }) => promised !== undefined);
  const withBefore = figure.lines.some(({ before }) => before !== undefined);
  const verdict =
    figure.verdict === ''
      ? undefined
      : element('p', { class: figure.warns ? 'verdict warns' : 'verdict' }, figure.verdict);
  const id = `figure-${figure.id}`;
  return element(
    'section',
    { class: 'chart-figure', 'aria-labelledby': id },
    element('h2', { id }, figure.title),
    verdict,
    element(
      'p',
      { class: 'legend', 'aria-hidden': 'true' },
      key('now', columns.now),
      withPromise ? key('promised', columns.promised) : undefined,
      withBefore ? key('before', columns.before) : undefined,
    ),
    element('ul', { class: 'bars' }, ...figure.lines.map((line) => barOf(line, figure, words))),
  );
}

function key(what: 'now' | 'promised' | 'before', label: string): HTMLElement {
  const swatch = svg(what === 'promised' ? '4' : '16', '12');
  if (what === 'promised') swatch.append(rect('mark promised', 1, 0, '2', 12));
  else swatch.append(rect(`bar ${what}`, 0, 1, '16', 10));
  return element('span', { class: 'key' }, swatch, label);
}

function barOf(line: ChartLine, figure: ChartFigure, words: ChartWords): HTMLElement {
  const drawing = svg('100%', '22');
  drawing.append(rect('track', 0, 0, '100%', 22));
  drawing.append(rect(`bar now ${figure.id}`, 0, line.before === undefined ? 4 : 1, percent(line.now), 14));
  if (line.before !== undefined) drawing.append(rect('bar before', 0, 16, percent(line.before), 5));
  if (line.promised !== undefined) {
    const mark = rect('mark promised', 0, 0, '2', 22);
    mark.setAttribute('x', percent(Math.min(line.promised, 0.995)));
    drawing.append(mark);
  }
  const more = [
    line.promisedText === '' ? '' : filled(words.promised, line.promisedText),
    line.beforeText === '' ? '' : filled(words.before, line.beforeText),
  ].filter((word) => word !== '');
  return element(
    'li',
    {},
    element('span', { class: 'bar-label' }, line.label),
    drawing as unknown as HTMLElement,
    element(
      'span',
      { class: 'bar-value' },
      element('strong', {}, line.nowText),
      ...more.map((word) => element('span', { class: 'quiet' }, word)),
    ),
  );
}

/** The same as a table, for whoever wants numbers, or cannot see bars. */
export function tableOf({ figures, columns, words, title }: ChartView): HTMLTableElement {
  const heads = [words.what, columns.promised, columns.now, columns.before].filter((head) => head !== '');
  const rows = figures.flatMap((figure) => [
    element(
      'tr',
      {},
      element('th', { scope: 'rowgroup', colspan: String(heads.length), class: 'group' }, figure.title),
    ),
    ...figure.lines.map((line) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, line.label),
        columns.promised === '' ? undefined : element('td', {}, line.promisedText),
        element('td', {}, line.nowText),
        columns.before === '' ? undefined : element('td', {}, line.beforeText),
      ),
    ),
  ]);
  return element(
    'table',
    {},
    element('caption', {}, title),
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows),
  );
}

function percent(part: number): string {
  return `${(Math.max(0, Math.min(1, part)) * 100).toFixed(2)}%`;
}

function svg(width: string, height: string): SVGSVGElement {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('width', width);
  made.setAttribute('height', height);
  made.setAttribute('aria-hidden', 'true');
  made.setAttribute('focusable', 'false');
  return made;
}

function rect(className: string, x: number, y: number, width: string, height: number): SVGRectElement {
  const made = document.createElementNS(SVG, 'rect');
  made.setAttribute('class', className);
  for (const [name, value] of Object.entries({ x, y, width, height })) made.setAttribute(name, String(value));
  return made;
}
