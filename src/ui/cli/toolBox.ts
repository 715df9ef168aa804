import { homedir } from 'node:os';
import { join } from 'node:path';
import { l10n, workspace } from 'vscode';
import type { CliCommand, CliResult, ClusterTarget, SessionCommand, ToolName } from '../../cli/cliCommand.ts';
import type { SessionHandle } from '../../cli/session.ts';
import type { ToolSearch } from '../../cli/find.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError } from '../commands.ts';
import { readSetting } from '../settings.ts';

type Backend = typeof import('./cliBackend.ts');

/** Finds the command line tools and starts them for the chosen cluster. Nothing is started in an untrusted workspace. */
export class ToolBox {
  readonly #hub: ClusterHub;
  readonly #wardenScript: string;

  /** @param outFolder folder of the bundle, which holds warden.js */
  constructor(hub: ClusterHub, outFolder: string) {
    this.#hub = hub;
    this.#wardenScript = join(outFolder, 'warden.js');
  }

  backend(): Promise<Backend> {
    return import('./cliBackend.ts');
  }

  /** Every place that has the tool, the one to use first. Starts nothing. */
  async search(tool: ToolName): Promise<ToolSearch> {
    const { findTool } = await this.backend();
    return findTool(tool, {
      setting: readSetting(`meshwalk.${tool}.path`),
      path: process.env['PATH'],
      home: homedir(),
      workspace: (workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === 'file')
        .map((folder) => folder.uri.fsPath),
    });
  }

  /** The chosen cluster as the tools name it. Throws UserFacingError when there is no connection. */
  async target(): Promise<ClusterTarget> {
    const state = await this.#hub.connect();
    const { target } = this.#hub;
    if (state.state !== 'connected' || target === undefined) {
      const why = state.state === 'failed' ? state.error.message : l10n.t('Choose a cluster first.');
      throw new UserFacingError(why);
    }
    return target;
  }

  /** Runs a command to its end; see cli/run.ts. */
  async run<T>(
    command: CliCommand<T>,
    options: { signal?: AbortSignal; onLine?: (line: string, stream: 'stdout' | 'stderr') => void } = {},
  ): Promise<CliResult<T>> {
    const { runCommand } = await this.backend();
    return runCommand(command, {
      path: await this.#pathOf(command.tool),
      warden: this.#warden(),
      ...options,
    });
  }

  /** Starts a command that runs until it is stopped; see cli/session.ts. */
  async start<R>(command: SessionCommand<R>): Promise<SessionHandle<R>> {
    const { startSession } = await this.backend();
    return startSession(command, { path: await this.#pathOf(command.tool), warden: this.#warden() });
  }

  async #pathOf(tool: ToolName): Promise<string | undefined> {
    if (!workspace.isTrusted) {
      throw new UserFacingError(l10n.t('Meshwalk starts no program in a folder that you do not trust.'));
    }
    const { found, problem } = await this.search(tool);
    if (found.length === 0 && problem !== undefined) throw new UserFacingError(problem);
    return found[0]?.path;
  }

  #warden(): { script: string } {
    return { script: this.#wardenScript };
  }
}
