import { execa, ExecaError } from 'execa';
import { lastLines } from './lastLines.ts';

export interface GuardedOptions {
  /** Path of the warden; without it the program may outlive a killed process. */
  readonly warden: string | undefined;
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** What could not be done when it fails: `istioctl install failed`. */
  readonly failure: string;
}

/**
 * Runs a program to its end; it and all that it starts end with this process.
 * @returns its standard output
 * @throws Error with the failure's words and the end of what the program said; the signal's reason
 */
export async function runGuarded(
  program: string,
  args: readonly string[],
  options: GuardedOptions,
): Promise<string> {
  const { warden, cwd, env, signal } = options;
  try {
    const done = await execa(warden ?? program, warden === undefined ? args : [program, ...args], {
      cwd,
      env: { ...env },
      extendEnv: false,
      // The warden ends with its standard input, and reports on descriptor 3.
      stdio: warden === undefined ? ['ignore', 'pipe', 'pipe'] : (['pipe', 'pipe', 'pipe', 'pipe'] as const),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    return done.stdout;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ExecaError)) throw error;
    const outputs: unknown[] = [error.stdout, error.stderr];
    const said = outputs.filter((text) => typeof text === 'string').join('\n');
    throw new Error(`${options.failure}: ${lastLines(said, 12) || error.shortMessage}`, { cause: error });
  }
}
