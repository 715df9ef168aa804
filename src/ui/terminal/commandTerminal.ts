import { window } from 'vscode';
import type { Disposable, Terminal } from 'vscode';
import type { CliCommand, CliResult } from '../../cli/cliCommand.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { CommandScreen } from './commandScreen.ts';

/**
 * The terminal in which commands that teach run: it shows the command line, which the learner can copy, and the
 * output as it comes. Ours and not a task, because VS Code expands variables in a task's arguments.
 */
export class CommandTerminal implements Disposable {
  readonly #tools: ToolBox;
  #terminal: Terminal | undefined;
  #screen: CommandScreen | undefined;
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
    const screen = await this.#open();
    await screen.opened;
    const stop = new AbortController();
    screen.onInterrupt = () => stop.abort();
    screen.writeCommand(command);
    try {
      const result = await this.#tools.run(command, {
        signal: stop.signal,
        onLine: (line) => {
          screen.writeLine(line);
          onLine?.(line);
        },
      });
      screen.writeEnd(result);
      return result;
    } finally {
      screen.onInterrupt = undefined;
    }
  }

  async #open(): Promise<CommandScreen> {
    if (this.#screen === undefined || this.#screen.closed) {
      const { CommandScreen } = await import('./commandScreen.ts');
      const screen = new CommandScreen();
      this.#screen = screen;
      this.#terminal = window.createTerminal({ name: 'Meshwalk', pty: screen });
    }
    this.#terminal?.show(true);
    return this.#screen;
  }
}
