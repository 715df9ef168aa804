/// <reference lib="dom" />
import { button, element, filled, setText } from './dom.ts';
import type { PageWords, ShownCommand } from './protocol.ts';

const COPIED_MS = 2000;

/** The command lines of a step, each with its button to copy it. */
export class CommandBlocks {
  readonly root = element('div', { class: 'commands' });
  readonly #words: PageWords;
  readonly #onCopy: (index: number) => void;
  readonly #blocks: CommandBlock[] = [];

  constructor(words: PageWords, onCopy: (index: number) => void) {
    this.#words = words;
    this.#onCopy = onCopy;
  }

  show(commands: readonly ShownCommand[]): void {
    for (const gone of this.#blocks.splice(commands.length)) gone.root.remove();
    for (const [index, shown] of commands.entries()) {
      let block = this.#blocks[index];
      if (block === undefined) {
        block = new CommandBlock(this.#words, () => this.#onCopy(index));
        this.#blocks.push(block);
        this.root.append(block.root);
      }
      block.show(shown);
    }
    this.root.hidden = commands.length === 0;
  }

  /** Says on the button that its command was copied, for a moment. */
  copied(index: number): void {
    this.#blocks[index]?.copied();
  }
}

/** Its elements stay the same while the command changes: whoever has just used the button keeps the focus. */
class CommandBlock {
  readonly #words: PageWords;
  readonly #label = element('p', { class: 'command-label' });
  readonly #code = element('code');
  readonly #line: HTMLElement;
  readonly #problem = element('p', { class: 'problem' });
  readonly #copy: HTMLButtonElement;
  readonly root: HTMLElement;
  #shown = '';

  constructor(words: PageWords, onCopy: () => void) {
    this.#words = words;
    this.#copy = button('copy', words.copy, onCopy);
    this.#line = element('div', { class: 'command-line' }, element('pre', {}, this.#code), this.#copy);
    this.root = element('div', { class: 'command' }, this.#label, this.#line, this.#problem);
  }

  show({ label, text, problem }: ShownCommand): void {
    setText(this.#label, label);
    setText(this.#problem, problem);
    this.#line.hidden = text === '';
    if (text === this.#shown) return;
    this.#shown = text;
    this.#copy.setAttribute('aria-label', filled(this.#words.copyCommand, text));
    // A word of its own each, so that a long line breaks between arguments and not within one.
    this.#code.replaceChildren(
      ...text
        .split(' ')
        .flatMap((word, place) => [place === 0 ? '' : ' ', element('span', { class: 'word' }, word)]),
    );
  }

  copied(): void {
    this.#copy.textContent = this.#words.copied;
    setTimeout(() => {
      this.#copy.textContent = this.#words.copy;
    }, COPIED_MS);
  }
}
