/**
 * A command line tool as data. A builder (`tools/*.ts`) makes a command and runs nothing; `run.ts` runs commands.
 * Nothing here or there ever passes through a shell.
 */

export const courseTools = ['istioctl', 'kubectl', 'minikube'] as const;
/** The tools that the course shows and runs, each with a setting for its path. */
export type CourseTool = (typeof courseTools)[number];
/** What a cluster on this machine may run in. Only asked what it is. */
export type EngineName = 'docker' | 'podman';
export type ToolName = CourseTool | EngineName;

/** Which cluster a command talks to. It is always passed, so a changed current context cannot redirect a command. */
export interface ClusterTarget {
  readonly context: string;
  /**
   * The kubeconfig files that were chosen, absolute. One is passed as a flag; several are merged by the tools
   * themselves, in the order given, as they do for `KUBECONFIG`; none leaves the tools their own default.
   */
  readonly kubeconfig?: readonly string[];
  /**
   * The files are those that the learner's own terminal uses, too: they are passed all the same, but a shown command
   * does without them.
   */
  readonly kubeconfigIsUsual?: boolean;
}

/** What a process printed: without escape sequences and control characters, see `plainText.ts`. */
export interface CliOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface CommandBase {
  readonly tool: ToolName;
  /** The arguments that are passed, one array element each. */
  readonly args: readonly string[];
  /**
   * Those of `args` that not every version knows. When the tool says that it does not know one, the command runs once
   * more without them.
   */
  readonly dispensableArgs?: readonly string[];
  /** The arguments that are shown and copied: `args` without what only Meshwalk needs (log target, output format). */
  readonly shownArgs: readonly string[];
  /** Added to the environment of the process. */
  readonly env: Readonly<Record<string, string>>;
}

/** A command that ends by itself. */
export interface CliCommand<T> extends CommandBase {
  readonly stdin?: string;
  /** After this many milliseconds the process and all its descendants are killed. */
  readonly timeoutMs: number;
  /** True for commands that may run for minutes or hang: they run under the warden and die with their parent. */
  readonly supervised?: boolean;
  /**
   * Exit codes that are no failure, 0 unless said otherwise.
   */
  readonly okExitCodes?: readonly number[];
  /** Reads the output; throws `CliParseError` when the output is not what the tool is known to print. */
  readonly parse: (output: CliOutput) => T;
}

/**
 * A command that runs until it is stopped. Learners see and copy it; Meshwalk itself never runs it, because its own
 * forwards need no process.
 */
export interface BlockingCommand extends CommandBase {
  readonly blocks: true;
}

/** The output of a tool was not understood. The message is a sentence for the learner. */
export class CliParseError extends Error {
  override readonly name = 'CliParseError';
}

/** What became of a command. Every `message` is a plain English sentence without control characters. */
export type CliResult<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly output: CliOutput; readonly durationMs: number }
  | { readonly kind: 'notFound'; readonly tool: ToolName; readonly message: string }
  | {
      readonly kind: 'failed';
      /** Absent when the process never started, was ended by a signal, or printed too much. */
      readonly exitCode?: number;
      readonly output: CliOutput;
      readonly message: string;
    }
  | {
      readonly kind: 'timedOut';
      readonly afterMs: number;
      readonly output: CliOutput;
      readonly message: string;
    }
  | { readonly kind: 'cancelled'; readonly output: CliOutput };
