/// <reference lib="dom" />
import { button, element, setDisabled, setText } from '../../course/page/dom.ts';
import type { ChartView, FromChart, ToChart } from './chartProtocol.ts';
import { figureOf, tableOf } from './chartFigures.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromChart): void };

/** What can be pressed stays the same element while answers come in, so that nobody loses their place. */
class Page {
  readonly #heading = element('h1');
  readonly #facts = element('p', { class: 'facts' });
  readonly #progress = element('progress', { max: '1' });
  readonly #progressText = element('span', { class: 'quiet' });
  readonly #far = element('div', { class: 'chart-progress' }, this.#progress, this.#progressText);
  readonly #state = element('p', { class: 'chart-state', role: 'status', 'aria-live': 'polite' });
  readonly #again: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #copyText: HTMLButtonElement;
  readonly #copyJson: HTMLButtonElement;
  readonly #compareLabel = element('span');
  readonly #select = element('select', { class: 'compare-select' });
  readonly #compare = element('label', { class: 'compare' }, this.#compareLabel, this.#select);
  readonly #figures = element('div', { class: 'figures' });
  readonly #summary = element('summary');
  readonly #table = element('div', { class: 'table' });
  #runs = '';

  constructor(root: HTMLElement, send: (message: FromChart) => void) {
    this.#again = button('primary', '', () => send({ type: 'again' }));
    this.#stop = button('secondary', '', () => send({ type: 'stop' }));
    this.#copyText = button('secondary', '', () => send({ type: 'copyText' }));
    this.#copyJson = button('secondary', '', () => send({ type: 'copyJson' }));
    this.#select.addEventListener('change', () => send({ type: 'compare', run: this.#select.value }));
    root.replaceChildren(
      element('header', {}, this.#heading, this.#facts),
      this.#far,
      this.#state,
      element('div', { class: 'buttons' }, this.#again, this.#stop, this.#copyText, this.#copyJson),
      this.#compare,
      this.#figures,
      element('details', { class: 'as-table' }, this.#summary, this.#table),
    );
    root.removeAttribute('aria-busy');
  }

  show(view: ChartView): void {
    const { words } = view;
    setText(this.#heading, view.title);
    this.#facts.replaceChildren(...view.facts.map((fact) => element('span', {}, fact)));
    this.#progress.value = view.progress;
    this.#progress.setAttribute('aria-label', view.progressText);
    setText(this.#progressText, view.progressText);
    this.#far.hidden = !view.running;
    setText(this.#state, view.state);
    setText(this.#again, words.again);
    setDisabled(this.#again, view.running);
    setText(this.#stop, words.stop);
    setDisabled(this.#stop, !view.running);
    setText(this.#copyText, words.copyText);
    setText(this.#copyJson, words.copyJson);
    setText(this.#compareLabel, words.compare);
    this.#showRuns(view);
    this.#figures.replaceChildren(
      ...(view.figures.length === 0
        ? [element('p', { class: 'quiet' }, words.empty)]
        : view.figures.map((figure) => figureOf(figure, view))),
    );
    setText(this.#summary, words.table);
    this.#table.replaceChildren(tableOf(view));
  }

  #showRuns({ runs, compared, words }: ChartView): void {
    this.#compare.hidden = runs.length === 0;
    const options = JSON.stringify([runs, words.nothing]);
    if (options !== this.#runs) {
      this.#runs = options;
      const all = [{ id: '', label: words.nothing }, ...runs];
      this.#select.replaceChildren(...all.map(({ id, label }) => element('option', { value: id }, label)));
    }
    this.#select.value = compared;
  }
}

function follow(): void {
  const vscode = acquireVsCodeApi();
  const send = (message: FromChart): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window: it has no origin to name
    vscode.postMessage(message);
  };
  const page = new Page(document.getElementById('page') ?? document.body, send);
  window.addEventListener('message', ({ data }: MessageEvent<ToChart>) => page.show(data.view));
  send({ type: 'ready' });
}

follow();
