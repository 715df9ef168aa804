import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import type { CliCommand, CliOutput, CliResult, ToolName } from './cliCommand.ts';
import { CliParseError } from './cliCommand.ts';
import { LineSplitter, plainText } from './plainText.ts';
import { toolEnv, wardened } from './wardened.ts';
import type { Warden } from './wardened.ts';

/** Beyond this many characters of output a command is ended: the largest manifest of Istio has about 1.2 million. */
const outputLimit = 64 * 1024 * 1024;
/** From SIGTERM to SIGKILL, in milliseconds. */
const forceKillAfterMs = 500;

export interface RunOptions {
  /** Absolute path of the tool, from `find.ts`; `undefined` when it was not found. */
  readonly path: string | undefined;
  readonly signal?: AbortSignal;
  /** Used for commands that are `supervised`. Without it they run like the others. */
  readonly warden?: Warden;
  /** Every line as it comes, already harmless. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Working folder, the home folder unless given. Never the workspace: tools read files from where they stand. */
  readonly cwd?: string;
  /** Replaces `process.env` as the environment that commands inherit. */
  readonly baseEnv?: Readonly<Record<string, string | undefined>>;
}

/** The sentence for a tool that is not there. */
function toolMissing(tool: ToolName): string {
  return l10n.t('{0} was not found. Install it, or set its path in the settings.', tool);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}

/** The last line of an error output that says something; tools print the reason last. */
function lastWords(output: Pick<CliOutput, 'stdout' | 'stderr'>): string | undefined {
  for (const text of [output.stderr, output.stdout]) {
    const line = text
      .split('\n')
      .map((candidate) => candidate.trim())
      .findLast((candidate) => candidate !== '');
    if (line !== undefined) return line.length > 500 ? `${line.slice(0, 500)}…` : line;
  }
  return undefined;
}

/**
 * Runs a command without a shell and waits for its end. Never rejects: whatever happens is a `CliResult`. On time-out
 * and on abort the whole process tree is killed before the promise settles.
 */
export async function runCommand<T>(command: CliCommand<T>, options: RunOptions): Promise<CliResult<T>> {
  const result = await runOnce(command, options);
  return result.kind === 'failed' && refusesArgument(command, result.output)
    ? runOnce(withoutDispensable(command), options)
    : result;
}

/** Whether a tool said that it does not know a flag that it may do without (the words of spf13/pflag). */
function refusesArgument({ dispensableArgs = [] }: CliCommand<unknown>, { stderr }: CliOutput): boolean {
  const flag = /unknown flag: (--[\w-]+)/.exec(stderr)?.[1];
  return flag !== undefined && dispensableArgs.some((arg) => arg.split('=')[0] === flag);
}

function withoutDispensable<T>(command: CliCommand<T>): CliCommand<T> {
  const { dispensableArgs = [], ...rest } = command;
  return { ...rest, args: command.args.filter((arg) => !dispensableArgs.includes(arg)) };
}

async function runOnce<T>(command: CliCommand<T>, options: RunOptions): Promise<CliResult<T>> {
  const nothing: CliOutput = { stdout: '', stderr: '', exitCode: -1 };
  if (options.signal?.aborted === true) return { kind: 'cancelled', output: nothing };
  if (options.path === undefined) {
    return { kind: 'notFound', tool: command.tool, message: toolMissing(command.tool) };
  }
  if (!isAbsolute(options.path)) {
    const message = l10n.t(
      'The path of {0} must be absolute, and {1} is not.',
      command.tool,
      plainText(options.path),
    );
    return { kind: 'failed', output: nothing, message };
  }
  const direct = {
    file: options.path,
    args: command.args,
    env: toolEnv(options.baseEnv ?? process.env, command.env),
  };
  const held = command.supervised === true && options.warden !== undefined && command.stdin === undefined;
  const program = held && options.warden !== undefined ? wardened(direct, options.warden) : direct;
  const started = performance.now();
  const child = execa(program.file, [...program.args], {
    shell: false,
    reject: false,
    extendEnv: false,
    env: program.env,
    cwd: options.cwd ?? homedir(),
    ...(command.stdin !== undefined ? { input: command.stdin } : { stdin: held ? 'pipe' : 'ignore' }),
    timeout: command.timeoutMs,
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    killDescendants: true,
    forceKillAfterDelay: forceKillAfterMs,
    maxBuffer: outputLimit,
    stripFinalNewline: false,
    windowsHide: true,
  });
  const lines = options.onLine;
  if (lines !== undefined) {
    for (const name of ['stdout', 'stderr'] as const) {
      const splitter = new LineSplitter((line) => lines(line, name));
      child[name].setEncoding('utf8');
      child[name].on('data', (chunk: string) => splitter.push(chunk));
      child[name].on('end', () => splitter.end());
    }
  }
  const done = await child;
  const output: CliOutput = {
    stdout: plainText(done.stdout),
    stderr: plainText(done.stderr),
    exitCode: done.exitCode ?? -1,
  };
  if (done.isCanceled) return { kind: 'cancelled', output };
  if (done.timedOut) {
    const message = l10n.t(
      '{0} did not finish within {1} and was stopped.',
      command.tool,
      seconds(command.timeoutMs),
    );
    return { kind: 'timedOut', afterMs: command.timeoutMs, output, message };
  }
  if (done.code === 'ENOENT') {
    return { kind: 'notFound', tool: command.tool, message: toolMissing(command.tool) };
  }
  if (done.isMaxBuffer) {
    return {
      kind: 'failed',
      output,
      message: l10n.t('{0} printed more than 64 MB and was stopped.', command.tool),
    };
  }
  if (done.exitCode === undefined) {
    const why =
      done.signal === undefined
        ? plainText(done.originalMessage ?? l10n.t('it did not start'))
        : l10n.t('it was ended by {0}', done.signal);
    return { kind: 'failed', output, message: l10n.t('{0} did not finish: {1}.', command.tool, why) };
  }
  if (!(command.okExitCodes ?? [0]).includes(done.exitCode)) {
    const said = lastWords(output);
    const message =
      said ?? l10n.t('{0} ended with exit code {1} and said nothing.', command.tool, done.exitCode);
    return { kind: 'failed', exitCode: done.exitCode, output, message };
  }
  try {
    const value = command.parse(output);
    return { kind: 'ok', value, output, durationMs: performance.now() - started };
  } catch (error) {
    if (!(error instanceof CliParseError)) throw error;
    return { kind: 'failed', exitCode: done.exitCode, output, message: error.message };
  }
}
