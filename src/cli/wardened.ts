import * as l10n from '@vscode/l10n';
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
  if (!isAbsolute(program.file)) throw new TypeError(l10n.t('Not an absolute path: {0}', program.file));
  return {
    file: warden.execPath ?? process.execPath,
    args: [warden.script, program.file, ...program.args],
    env: { ...program.env, ELECTRON_RUN_AS_NODE: '1' },
  };
}

/** What belongs to the editor's own processes. */
const EDITOR_ONLY: readonly string[] = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];

/**
 * The environment for a tool: that of `base`, without what belongs to the editor only, plus `extra`. Windows takes names
 * for the same whatever their case.
 */
export function toolEnv(
  base: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const plain = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name);
  const replaced = new Set([...EDITOR_ONLY, ...Object.keys(extra).map(plain)]);
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !replaced.has(plain(entry[0])),
  );
  return { ...Object.fromEntries(kept), ...extra };
}
