import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repoRoot } from './repoRoot.ts';

export interface Guarded {
  /** The warden, whose outputs are those of the program. */
  readonly process: ChildProcess;
  /** Everything that the program printed so far, both outputs, at most the last 200,000 characters. */
  output(): string;
  /** Resolves with the first match of `pattern` in the output; rejects with the output when the program ends first. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Hands on what the program prints from now on. */
  onText(listener: (text: string) => void): void;
  /** Resolves with the exit code (null after a signal) when the program has ended and its output is complete. */
  readonly ended: Promise<number | null>;
  /** Ends the program and everything it started, and resolves when the warden has seen to it. */
  stop(): Promise<void>;
}

const KEPT = 200_000;

/**
 * Starts a program so that it cannot outlive this process: warden.ts kills it and its process group when this
 * process stops it, ends, or is killed.
 */
export function startGuarded(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Guarded {
  const warden = join(repoRoot, 'test', 'rig', 'warden.ts');
  const child = spawn(process.execPath, [warden, command, ...args], {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // Ctrl-C in a terminal goes to the whole foreground group: the warden must end by the pipe, in our order.
    detached: process.platform !== 'win32',
  });
  let text = '';
  let ended = false;
  const watchers = new Set<() => void>();
  const listeners = new Set<(text: string) => void>();
  const notify = () => {
    for (const watcher of watchers) watcher();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-KEPT);
      for (const listener of listeners) listener(chunk);
      notify();
    });
  }
  const closed = once(child, 'close').then(([code]: (number | null)[]) => {
    ended = true;
    notify();
    return code ?? null;
  });
  child.stdin.on('error', () => {});
  return {
    process: child,
    output: () => text,
    waitFor: async (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match) resolve(match);
          else if (ended)
            reject(new Error(`${command} ended before it printed ${pattern}:\n${text.slice(-4000)}`));
          else return;
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      }),
    onText: (listener) => {
      listeners.add(listener);
    },
    ended: closed,
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
