/// <reference lib="dom" />
import { button, element, filled, setText } from './dom.ts';
import type { PageWords, ShownChange } from './protocol.ts';

/** More than these are folded away until somebody wants them. */
const FOLDED_ABOVE = 8;
const SIGNS: Readonly<Record<ShownChange['what'], string>> = { created: '+', changed: '±', deleted: '−' };

/** What has changed on the cluster since the page's last action, each with the way to its row in the Mesh view. */
export class ChangeList {
  readonly root: HTMLDetailsElement;
  readonly #words: PageWords;
  readonly #onOpen: (index: number) => void;
  readonly #summary = element('summary');
  readonly #list = element('ul', { class: 'lines' });
  #shown = '';

  constructor(words: PageWords, onOpen: (index: number) => void) {
    this.#words = words;
    this.#onOpen = onOpen;
    this.root = element('details', { class: 'changes' }, this.#summary, this.#list);
  }

  show(changes: readonly ShownChange[]): void {
    const now = JSON.stringify(changes);
    if (now === this.#shown) return;
    if (this.#shown === '' || this.#shown === '[]') this.root.open = changes.length <= FOLDED_ABOVE;
    this.#shown = now;
    this.root.hidden = changes.length === 0;
    setText(this.#summary, filled(this.#words.changes, String(changes.length)));
    this.#list.replaceChildren(
      ...changes.map(({ what, label, shown }, index) =>
        element(
          'li',
          { class: 'line' },
          element('span', { class: `sign ${what}`, 'aria-hidden': 'true' }, SIGNS[what]),
          element(
            'span',
            { class: 'line-words' },
            shown ? button('link', label, () => this.#onOpen(index)) : element('span', {}, label),
            ' ',
            element('span', { class: 'quiet' }, this.#words[what]),
          ),
        ),
      ),
    );
  }
}
