import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import type { SessionCommand } from './cliCommand.ts';
import { LineSplitter, plainText } from './plainText.ts';
import { lastWords, toolMissing } from './run.ts';
import { toolEnv, wardened } from './wardened.ts';
import type { Warden } from './wardened.ts';

/** Lines of output that a session keeps for "show log". */
const keptLines = 500;
/** How long the warden may take to end the tree after its input closed, in milliseconds. */
const stopGraceMs = 1_000;

export interface SessionOptions {
  /** Absolute path of the tool; `undefined` when it was not found. */
  readonly path: string | undefined;
  readonly warden: Warden;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly baseEnv?: Readonly<Record<string, string | undefined>>;
}

/** How a session ended: by `stop`, or by itself with the reason that the tool gave. */
export interface SessionEnd {
  readonly stopped: boolean;
  readonly exitCode?: number;
  readonly message: string;
}

export type SessionStart<R> =
  { readonly kind: 'ready'; readonly value: R } | { readonly kind: 'failed'; readonly message: string };

/** A process that runs until it is stopped. Neither promise ever rejects. */
export interface SessionHandle<R> {
  /** Settles with the value of the line that said "ready", or with why that line never came. */
  readonly started: Promise<SessionStart<R>>;
  /** Settles when the process and its whole tree are gone. */
  readonly ended: Promise<SessionEnd>;
  /** Process id of the warden, which holds the real process; absent when nothing could be started. */
  readonly pid: number | undefined;
  /** The last lines that were printed, oldest first. */
  readonly log: () => readonly string[];
  /** Ends the process tree; settles when it is gone, and does nothing the second time. */
  readonly stop: () => Promise<void>;
}

function unstarted<R>(message: string): SessionHandle<R> {
  return {
    started: Promise.resolve({ kind: 'failed', message }),
    ended: Promise.resolve({ stopped: false, message }),
    pid: undefined,
    log: () => [],
    stop: () => Promise.resolve(),
  };
}

/** Starts a long-running command under the warden, so that it dies with this process however this process dies. */
export function startSession<R>(command: SessionCommand<R>, options: SessionOptions): SessionHandle<R> {
  if (options.path === undefined) return unstarted(toolMissing(command.tool));
  if (!isAbsolute(options.path)) return unstarted(l10n.t('The path of {0} must be absolute.', command.tool));
  const program = wardened(
    { file: options.path, args: command.args, env: toolEnv(options.baseEnv ?? process.env, command.env) },
    options.warden,
  );
  const child = execa(program.file, [...program.args], {
    shell: false,
    reject: false,
    buffer: false,
    extendEnv: false,
    env: program.env,
    cwd: homedir(),
    stdin: 'pipe',
    killDescendants: true,
    forceKillAfterDelay: 500,
    windowsHide: true,
  });
  const kept: { readonly stream: 'stdout' | 'stderr'; readonly line: string }[] = [];
  const ready = Promise.withResolvers<SessionStart<R>>();
  let stopped = false;

  const take = (line: string, stream: 'stdout' | 'stderr'): void => {
    kept.push({ stream, line });
    if (kept.length > keptLines) kept.shift();
    options.onLine?.(line, stream);
    if (stream !== 'stdout') return;
    const value = command.readyLine(line);
    if (value !== undefined) ready.resolve({ kind: 'ready', value });
  };
  const drained = (['stdout', 'stderr'] as const).map((name) => {
    const splitter = new LineSplitter((line) => take(line, name));
    const stream = child[name];
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => splitter.push(chunk));
    return new Promise<void>((resolve) => {
      stream.once('close', () => {
        splitter.end();
        resolve();
      });
    });
  });

  // The input closes under the writer when the warden ends first; that is the normal end of a session.
  child.stdin.on('error', () => undefined);

  const end = async (): Promise<SessionEnd> => {
    const done = await child;
    await Promise.all(drained);
    const stderr = kept.filter((entry) => entry.stream === 'stderr').map((entry) => entry.line);
    const stdout = kept.filter((entry) => entry.stream === 'stdout').map((entry) => entry.line);
    const said = lastWords({ stdout: stdout.join('\n'), stderr: stderr.join('\n') });
    const why = said ?? plainText(done.originalMessage ?? '');
    const message = stopped
      ? l10n.t('{0} was stopped.', command.tool)
      : why === ''
        ? l10n.t('{0} ended.', command.tool)
        : why;
    return { stopped, message, ...(done.exitCode === undefined ? {} : { exitCode: done.exitCode }) };
  };
  const ended = end();

  const stop = async (): Promise<void> => {
    if (!stopped) {
      stopped = true;
      child.stdin.end();
      const force = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
      await ended;
      clearTimeout(force);
    }
    await ended;
  };
  const late = setTimeout(() => {
    const within = Math.round(command.readyTimeoutMs / 1000);
    ready.resolve({
      kind: 'failed',
      message: l10n.t('{0} was not ready within {1} s and was stopped.', command.tool, within),
    });
    void stop();
  }, command.readyTimeoutMs);
  const abort = (): void => void stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted === true) abort();
  void ready.promise.then(() => clearTimeout(late));
  void ended.then((how) => {
    clearTimeout(late);
    options.signal?.removeEventListener('abort', abort);
    ready.resolve({ kind: 'failed', message: how.message });
  });

  return { started: ready.promise, ended, pid: child.pid, log: () => kept.map((entry) => entry.line), stop };
}
