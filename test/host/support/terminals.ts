import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A terminal that the extension asked for, without one being opened: nobody types into it. */
export interface SeenTerminal {
  readonly name: string;
  readonly options: vscode.TerminalOptions | vscode.ExtensionTerminalOptions;
  /** Waits until what was written fits, without the orders that colour it. */
  readonly written: (fits: (text: string) => boolean) => Promise<void>;
}

export interface SeenTerminals {
  /** The next terminal that was asked for. */
  next(): Promise<SeenTerminal>;
  closeAll(): void;
  restore(): void;
}

// oxlint-disable-next-line no-control-regex -- that is what terminals are told by
const ORDERS = /\u001b\[\d*m/g;
const LIMIT_MS = 30_000;

/** Takes the place of terminals that show a log, or that start a program of the extension's choice. */
export function seeingTerminals(): SeenTerminals {
  const { createTerminal } = vscode.window;
  const seen: SeenTerminal[] = [];
  const open: vscode.Pseudoterminal[] = [];
  const see = (options: vscode.TerminalOptions | vscode.ExtensionTerminalOptions): object => {
    // The terminal in which commands run visibly is none of ours to take.
    if (!/^(Logs|Shell): /.test(options.name ?? '')) return createTerminal(options as vscode.TerminalOptions);
    let text = '';
    const looks = new Set<() => void>();
    if ('pty' in options) {
      const { pty } = options;
      pty.onDidWrite((more) => {
        text += more.replaceAll(ORDERS, '');
        for (const look of looks) look();
      });
      open.push(pty);
      setImmediate(() => pty.open(undefined));
    }
    seen.push({
      name: options.name ?? '',
      options,
      written: async (fits) => {
        const done = Promise.withResolvers<void>();
        const look = (): void => {
          if (fits(text)) done.resolve();
        };
        const timer = setTimeout(
          () => done.reject(new assert.AssertionError({ message: `The terminal has only:\n${text}` })),
          LIMIT_MS,
        );
        looks.add(look);
        look();
        await done.promise.finally(() => {
          clearTimeout(timer);
          looks.delete(look);
        });
      },
    });
    return { name: options.name, show: () => undefined, dispose: () => undefined };
  };
  Object.assign(vscode.window, { createTerminal: see });
  return {
    async next() {
      return seen.shift() ?? assert.fail('no terminal was asked for');
    },
    closeAll() {
      for (const pty of open.splice(0)) pty.close();
    },
    restore: () => {
      Object.assign(vscode.window, { createTerminal });
    },
  };
}
