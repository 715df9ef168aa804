/// <reference lib="dom" />
import type { StepStatus } from '../../../course/progress.ts';
import { ChangeList } from './changeList.ts';
import { CommandBlocks } from './commandBlocks.ts';
import { button, element, filled, prose, setDisabled, setText } from './dom.ts';
import { statusIcon } from './icons.ts';
import { StateLines } from './stateLines.ts';
import type { FromPage, StepLive, StepText } from './protocol.ts';

/** In these states the step's own button is not the next to press. */
const needsOther: ReadonlySet<StepStatus> = new Set(['done', 'notYet', 'unknown']);

type Send = (message: FromPage) => void;

/** Commands, buttons, target and state of a step: everything that changes while the page stays. */
export class WorkArea {
  readonly root: HTMLElement;
  readonly #step: StepText;
  readonly #send: Send;
  readonly commands: CommandBlocks;
  readonly #lines: StateLines;
  readonly #changes: ChangeList;
  readonly #do: HTMLButtonElement;
  readonly #check: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #context: HTMLButtonElement;
  readonly #namespace: HTMLButtonElement;
  readonly #untrusted = element('p', { class: 'quiet' });
  readonly #icon = element('span', { class: 'status-mark' });
  readonly #word = element('strong');
  readonly #reason = element('span', { class: 'reason' });
  readonly #hint = element('p', { class: 'hint' });
  readonly #busy = element('p', { class: 'busy' });
  readonly #note = element('p', { class: 'quiet' });
  readonly #failure = element('p', { class: 'failure', role: 'alert' });
  readonly #next: HTMLButtonElement;
  readonly #needs = element('p', { class: 'needs' });
  readonly #state: HTMLElement;
  readonly #target: HTMLElement;
  readonly #slash = element('span', { class: 'quiet', 'aria-hidden': 'true' }, '/');
  #live: StepLive | undefined;

  constructor(step: StepText, send: Send) {
    this.#step = step;
    this.#send = send;
    const { words, id } = step;
    const ask =
      (type: 'do' | 'check' | 'undo' | 'nextAction' | 'chooseContext' | 'chooseNamespace') => (): void =>
        send({ type, step: id });
    this.commands = new CommandBlocks(words, (index) => send({ type: 'copy', step: id, index }));
    this.#lines = new StateLines(words, (index) => send({ type: 'line', step: id, index }));
    this.#changes = new ChangeList(words, (index) => send({ type: 'change', step: id, index }));
    this.#do = button('primary', '', ask('do'));
    this.#check = button('secondary', words.check, ask('check'));
    this.#undo = button('secondary', words.undo, ask('undo'));
    this.#context = button('link choice', '', ask('chooseContext'));
    this.#namespace = button('link choice', '', ask('chooseNamespace'));
    this.#next = button('secondary', '', ask('nextAction'));
    setText(this.#untrusted, words.untrusted);
    const parts =
      step.partsHtml === undefined
        ? undefined
        : element(
            'details',
            { class: 'parts', id: 'parts' },
            element('summary', {}, words.parts),
            prose('div', 'prose', step.partsHtml),
          );
    this.#target = element(
      'p',
      { class: 'target' },
      element('span', { class: 'quiet' }, words.target),
      this.#context,
      this.#slash,
      this.#namespace,
    );
    this.#state = element(
      'section',
      { class: 'state', 'aria-label': words.state },
      this.#icon,
      element(
        'div',
        { class: 'state-words' },
        element(
          'div',
          { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true' },
          element('p', { class: 'state-line' }, this.#word, ' ', this.#reason),
          this.#hint,
          this.#busy,
          this.#note,
        ),
        this.#failure,
        this.#needs,
        this.#next,
        this.#lines.root,
      ),
    );
    this.root = element(
      'div',
      { class: 'work' },
      this.commands.root,
      parts,
      element(
        'div',
        { class: 'controls' },
        element('div', { class: 'buttons' }, this.#do, this.#check, this.#undo),
        this.#target,
      ),
      this.#untrusted,
      this.#state,
      this.#changes.root,
    );
  }

  show(live: StepLive): void {
    const running = live.busy !== '';
    this.commands.show(live.commands);
    this.#do.hidden = live.doLabel === '';
    if (this.#do.textContent !== live.doLabel) this.#do.textContent = live.doLabel;
    // The button that leads on stands out, and no other.
    const elsewhere = needsOther.has(live.status) || (live.status === 'blocked' && live.nextAction !== '');
    this.#do.className = elsewhere ? 'secondary' : 'primary';
    this.#next.className = elsewhere && live.status !== 'done' ? 'primary' : 'secondary';
    setDisabled(this.#do, running || !live.trusted);
    this.#check.hidden = !this.#step.checkable;
    setDisabled(this.#check, running);
    this.#undo.hidden = live.undo === 'none';
    setDisabled(this.#undo, running || !live.trusted || live.undo === 'notNow');
    this.#untrusted.hidden = live.trusted;
    this.#target.hidden = this.#step.onlyText;
    this.#showTarget(live);
    this.#state.className = `state ${live.status}`;
    if (this.#live?.status !== live.status) this.#icon.replaceChildren(statusIcon(live.status));
    setText(this.#word, `${live.statusWord}.`);
    setText(this.#reason, live.reason);
    setText(this.#hint, live.hint);
    setText(this.#busy, live.busy);
    setText(this.#note, live.note);
    setText(this.#failure, live.failure);
    setText(this.#next, live.nextAction);
    this.#lines.show(live.lines);
    this.#changes.show(live.changes);
    setDisabled(this.#next, running || !live.trusted);
    if (JSON.stringify(this.#live?.needs) !== JSON.stringify(live.needs)) this.#showNeeds(live);
    this.root.setAttribute('aria-busy', String(running));
    this.#live = live;
  }

  #showTarget({ context, namespace }: StepLive): void {
    const { words } = this.#step;
    const cluster = context === '' ? words.noContext : context;
    if (this.#context.textContent !== cluster) this.#context.textContent = cluster;
    this.#namespace.hidden = context === '';
    this.#slash.hidden = context === '';
    if (this.#namespace.textContent !== namespace) this.#namespace.textContent = namespace;
    for (const [one, text, value] of [
      [this.#context, words.changeContext, cluster],
      [this.#namespace, words.changeNamespace, namespace],
    ] as const) {
      one.setAttribute('aria-label', filled(text, value));
      one.title = filled(text, value);
    }
  }

  #showNeeds({ needs }: StepLive): void {
    this.#needs.hidden = needs.length === 0;
    this.#needs.replaceChildren(
      ...needs.flatMap(({ id, title }, place) => [
        place === 0 ? '' : ', ',
        button('link', title, () => this.#send({ type: 'openStep', step: id })),
      ]),
    );
  }
}
