import type { CliCommand, CliOutput, ClusterTarget } from '../cliCommand.ts';
import { shownTargetArgs, targetArgs, targetEnv } from '../target.ts';

interface Parts<T> {
  /** Command words, such as `['manifest', 'generate']`. */
  readonly verb: readonly string[];
  /** Arguments that the learner sees. */
  readonly rest?: readonly string[];
  /** Arguments that only Meshwalk needs. */
  readonly quiet?: readonly string[];
  readonly timeoutMs: number;
  readonly stdin?: string;
  readonly supervised?: boolean;
  readonly okExitCodes?: readonly number[];
  readonly parse: (output: CliOutput) => T;
}

const LOG_TARGET = '--log_target=stderr';

/**
 * An istioctl command. istioctl logs to standard output unless `--log_target=stderr` is given, a hidden flag of every
 * command (istio/istio istioctl/cmd/root.go); it would stand in front of JSON. A version without it runs without it.
 */
export function istioctlCommand<T>(target: ClusterTarget | undefined, parts: Parts<T>): CliCommand<T> {
  const bound = target === undefined ? [] : targetArgs(target);
  const { verb, rest = [], quiet = [], ...more } = parts;
  return {
    tool: 'istioctl',
    args: [...verb, ...rest, ...quiet, ...bound, LOG_TARGET],
    dispensableArgs: [LOG_TARGET],
    shownArgs: [...verb, ...rest, ...(target === undefined ? [] : shownTargetArgs(target))],
    env: target === undefined ? { TERM: 'dumb', NO_COLOR: '1' } : targetEnv(target),
    ...more,
  };
}

/** For commands whose output is shown and not read. */
export function shownOutput(output: CliOutput): string {
  return output.stdout;
}
