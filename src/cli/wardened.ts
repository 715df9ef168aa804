import { isAbsolute } from 'node:path';

/** How to start a process that dies with its parent: `warden.ts`. */
export interface Warden {
  /** Absolute path of the bundled out/warden.js. */
  readonly script: string;
  /** A Node, or the editor's own executable; `process.execPath` unless given. */
  readonly execPath?: string;
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The program that runs `program` under the warden. Its standard input must be a pipe that stays open. */
export function wardened(program: Program, warden: Warden): Program {
  if (!isAbsolute(program.file)) throw new TypeError(`Not an absolute path: ${program.file}`);
  return {
    file: warden.execPath ?? process.execPath,
    args: [warden.script, program.file, ...program.args],
    env: { ...program.env, ELECTRON_RUN_AS_NODE: '1' },
  };
}

/** The environment for a tool: that of `base`, without what belongs to the editor only, plus `extra`. */
export function toolEnv(
  base: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE' && name !== 'NODE_OPTIONS') env[name] = value;
  }
  return { ...env, ...extra };
}
