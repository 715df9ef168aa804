import { EventEmitter, l10n } from 'vscode';
import type { Event, Pseudoterminal } from 'vscode';
import type { CliCommand, CliResult } from '../../cli/cliCommand.ts';
import { quotingStyleOf, shownCommand } from '../../cli/shownCommand.ts';

const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const PLAIN = '\u001b[0m';

/** The terminal's inside: lines out, Ctrl-C in. */
export class CommandScreen implements Pseudoterminal {
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

  /** Writes the line of a command that begins, as the learner could type it. */
  writeCommand(command: CliCommand<unknown>): void {
    this.writeLine(`${BOLD}$ ${shownCommand(command, quotingStyleOf(process.platform))}${PLAIN}`);
  }

  /** Says how a command ended. */
  writeEnd(result: CliResult<unknown>): void {
    this.writeLine(endWords(result));
  }

  writeLine(text: string): void {
    if (!this.closed) this.#writer.fire(`${text}\r\n`);
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
