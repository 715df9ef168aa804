import { EventEmitter, l10n, window } from 'vscode';
import type { Disposable, Event, Pseudoterminal, Terminal } from 'vscode';
import type { CliCommand, CliResult } from '../../cli/cliCommand.ts';
import { quotingStyleOf, shownCommand } from '../../cli/shownCommand.ts';
import type { ToolBox } from '../cli/toolBox.ts';

const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const PLAIN = '\u001b[0m';

/**
 * The terminal in which commands that teach run: it shows the command line, which the learner can copy, and the
 * output as it comes. Ours and not a task, because VS Code expands variables in a task's arguments.
 */
export class CommandTerminal implements Disposable {
  readonly #tools: ToolBox;
  #terminal: Terminal | undefined;
  #screen: Screen | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(tools: ToolBox) {
    this.#tools = tools;
  }

  /** Runs a command visibly, after those that are still running here. Ctrl-C in the terminal ends it. */
  run<T>(command: CliCommand<T>, onLine?: (line: string) => void): Promise<CliResult<T>> {
    const turn = this.#queue.then(() => this.#run(command, onLine));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  dispose(): void {
    this.#terminal?.dispose();
  }

  async #run<T>(command: CliCommand<T>, onLine?: (line: string) => void): Promise<CliResult<T>> {
    const screen = this.#open();
    await screen.opened;
    const stop = new AbortController();
    screen.onInterrupt = () => stop.abort();
    screen.writeLine(`${BOLD}$ ${shownCommand(command, quotingStyleOf(process.platform))}${PLAIN}`);
    try {
      const result = await this.#tools.run(command, {
        signal: stop.signal,
        onLine: (line) => {
          screen.writeLine(line);
          onLine?.(line);
        },
      });
      screen.writeLine(endWords(result));
      return result;
    } finally {
      screen.onInterrupt = undefined;
    }
  }

  #open(): Screen {
    if (this.#screen === undefined || this.#screen.closed) {
      const screen = new Screen();
      this.#screen = screen;
      this.#terminal = window.createTerminal({ name: 'Meshwalk', pty: screen });
    }
    this.#terminal?.show(true);
    return this.#screen;
  }
}

function endWords(result: CliResult<unknown>): string {
  switch (result.kind) {
    case 'ok':
      return `${GREEN}✔ ${l10n.t('Done.')}${PLAIN}\r\n`;
    case 'cancelled':
      return `${DIM}${l10n.t('Cancelled.')}${PLAIN}\r\n`;
    default:
      return `${RED}✘ ${result.message}${PLAIN}\r\n`;
  }
}

/** The terminal's inside: lines out, Ctrl-C in. */
class Screen implements Pseudoterminal {
  readonly #writer = new EventEmitter<string>();
  readonly onDidWrite: Event<string> = this.#writer.event;
  readonly #open = Promise.withResolvers<void>();
  /** Nothing that is written before VS Code has opened the terminal is shown. */
  readonly opened = this.#open.promise;
  closed = false;
  onInterrupt: (() => void) | undefined;

  open(): void {
    this.#open.resolve();
  }

  close(): void {
    this.closed = true;
    this.onInterrupt?.();
    this.#open.resolve();
    this.#writer.dispose();
  }

  handleInput(data: string): void {
    if (data === '\u0003') this.onInterrupt?.();
  }

  writeLine(text: string): void {
    if (!this.closed) this.#writer.fire(`${text}\r\n`);
  }
}
