/// <reference lib="dom" />
import type { StepStatus } from '../../../course/progress.ts';
import { button, element, filled, setText } from './dom.ts';
import { statusIcon } from './icons.ts';
import type { PageWords, ShownLine } from './protocol.ts';

/** More lines than these are folded away until somebody wants them. */
const FOLDED_ABOVE = 12;

const ICONS: Readonly<Record<ShownLine['mark'], StepStatus>> = {
  good: 'done',
  waiting: 'waiting',
  bad: 'blocked',
  note: 'open',
};

/** What a state is made of, a line each: pods on their way, what the doctor found, who answered. */
export class StateLines {
  readonly root: HTMLDetailsElement;
  readonly #words: PageWords;
  readonly #onAction: (index: number) => void;
  readonly #summary = element('summary');
  readonly #list = element('ul', { class: 'lines' });
  readonly #rows: LineRow[] = [];
  #wasShown = false;

  constructor(words: PageWords, onAction: (index: number) => void) {
    this.#words = words;
    this.#onAction = onAction;
    this.root = element('details', { class: 'state-lines' }, this.#summary, this.#list);
  }

  show(lines: readonly ShownLine[]): void {
    this.root.hidden = lines.length === 0;
    setText(this.#summary, filled(this.#words.lines, String(lines.length)));
    for (const gone of this.#rows.splice(lines.length)) gone.root.remove();
    for (const [index, line] of lines.entries()) {
      let row = this.#rows[index];
      if (row === undefined) {
        row = new LineRow(() => this.#onAction(index));
        this.#rows.push(row);
        this.#list.append(row.root);
      }
      row.show(line);
    }
    // Whoever has folded them shall not find them open again with the next change.
    if (lines.length > 0 && !this.#wasShown) this.root.open = lines.length <= FOLDED_ABOVE;
    this.#wasShown = lines.length > 0;
  }
}

/** Its elements stay while the line changes, so that a button keeps the focus. */
class LineRow {
  readonly root: HTMLElement;
  readonly #icon = element('span', { class: 'status-mark' });
  readonly #name = element('span', { class: 'line-name' });
  readonly #words = element('span', { class: 'quiet' });
  readonly #action: HTMLButtonElement;
  #shown: ShownLine | undefined;

  constructor(onAction: () => void) {
    this.#action = button('secondary', '', onAction);
    const text = element('span', { class: 'line-words' }, this.#name, ' ', this.#words);
    this.root = element('li', {}, this.#icon, text, this.#action);
  }

  show(line: ShownLine): void {
    if (this.#shown?.mark !== line.mark) {
      this.root.className = `line ${ICONS[line.mark]}`;
      this.#icon.replaceChildren(statusIcon(ICONS[line.mark]));
    }
    setText(this.#name, line.name);
    setText(this.#words, line.words);
    setText(this.#action, line.action);
    this.#action.setAttribute('aria-label', `${line.action}: ${line.name}`);
    this.#shown = line;
  }
}
