import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter, l10n, workspace } from 'vscode';
import type { Disposable, Event, Memento } from 'vscode';
import type { CliCommand, CliResult, ClusterTarget, ToolName } from '../../cli/cliCommand.ts';
import type { KeptRelease } from '../../cli/download/keptReleases.ts';
import type { ToolSearch } from '../../cli/find.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError } from '../commands.ts';
import { readSetting } from '../settings.ts';

type Backend = typeof import('./cliBackend.ts');

/** Remembers which istioctl was chosen for a context: `{ [context]: absolute path }`. */
const CHOICE_MEMENTO = 'meshwalk.istioctl';

/** Finds the command line tools and starts them for the chosen cluster. Nothing is started in an untrusted workspace. */
export class ToolBox implements Disposable {
  readonly #hub: ClusterHub;
  readonly #wardenScript: string;
  readonly #memento: Memento;
  readonly #changeEmitter = new EventEmitter<void>();
  /** Another tool was downloaded, removed or chosen. */
  readonly onDidChange: Event<void> = this.#changeEmitter.event;
  /** Folder of our own storage for releases of Istio, absolute; it need not be there yet. */
  readonly releaseFolder: string;
  #kept: readonly KeptRelease[] = [];
  readonly #versions = new Map<string, Promise<string>>();

  /**
   * @param outFolder folder of the bundle, which holds warden.js
   * @param storageFolder folder of this machine that is ours
   * @param memento remembers the choice of istioctl, over all workspaces
   */
  constructor(hub: ClusterHub, outFolder: string, storageFolder: string, memento: Memento) {
    this.#hub = hub;
    this.#wardenScript = join(outFolder, 'warden.js');
    this.releaseFolder = join(storageFolder, 'istio');
    this.#memento = memento;
  }

  backend(): Promise<Backend> {
    return import('./cliBackend.ts');
  }

  /** Every place that has the tool, the one to use first. Starts nothing. */
  async search(tool: ToolName): Promise<ToolSearch> {
    const { findTool, keptReleases } = await this.backend();
    if (tool === 'istioctl') this.#kept = await keptReleases(this.releaseFolder);
    const search = await findTool(tool, {
      storage: tool === 'istioctl' ? this.#kept.map((release) => release.bin) : [],
      setting: tool === 'docker' || tool === 'podman' ? '' : readSetting(`meshwalk.${tool}.path`),
      path: process.env['PATH'],
      home: homedir(),
      workspace: (workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === 'file')
        .map((folder) => folder.uri.fsPath),
    });
    const chosen = tool === 'istioctl' ? this.chosenIstioctl : undefined;
    const isChosen = (one: { path: string }): boolean => one.path === chosen;
    // Only what the search finds anyway can be chosen: a remembered path alone would make a file run.
    return {
      ...search,
      found: [...search.found.filter(isChosen), ...search.found.filter((one) => !isChosen(one))],
    };
  }

  /** Folder of a whole release of that version, with `samples/`, if the last search for istioctl has seen one. */
  wholeRelease(version: string): string | undefined {
    return this.#kept.find((release) => release.kind === 'istio' && release.version === version)?.folder;
  }

  /** Path of the istioctl that was chosen for the context, whether it is still there or not. */
  get chosenIstioctl(): string | undefined {
    const choices = this.#memento.get<Record<string, string>>(CHOICE_MEMENTO, {});
    // What was chosen before there was a cluster serves every one that has no choice of its own.
    return choices[this.#contextName] ?? choices[''];
  }

  /** Remembers which istioctl to use for the context. */
  async chooseIstioctl(path: string): Promise<void> {
    const before = this.#memento.get<Record<string, string>>(CHOICE_MEMENTO, {});
    await this.#memento.update(CHOICE_MEMENTO, { ...before, [this.#contextName]: path });
    this.#changeEmitter.fire();
  }

  /** To be called when tools came or went. */
  changed(): void {
    this.#changeEmitter.fire();
  }

  /**
   * The version that an istioctl says of itself, asked once for each state of the file. Rejects with a sentence when it
   * cannot be run.
   */
  async versionOf(path: string): Promise<string> {
    const { mtimeMs, size } = await stat(path);
    const key = [path, mtimeMs, size].join(':');
    const known = this.#versions.get(key) ?? this.#askVersion(path);
    this.#versions.set(key, known);
    // A failure may pass: the next question is asked anew.
    known.catch(() => this.#versions.delete(key));
    return known;
  }

  /** The istioctl in use with its version, `undefined` where it says none; nothing when there is no istioctl. */
  async istioctl(): Promise<{ readonly path: string; readonly version: string | undefined } | undefined> {
    const [first] = (await this.search('istioctl')).found;
    if (first === undefined) return undefined;
    return { path: first.path, version: await this.versionOf(first.path).catch(() => undefined) };
  }

  async #askVersion(path: string): Promise<string> {
    const { clientVersion } = await this.backend();
    const result = await this.run(clientVersion(), { path });
    if (result.kind === 'ok') return result.value.client;
    throw new Error(result.kind === 'cancelled' ? l10n.t('Cancelled.') : result.message);
  }

  get #contextName(): string {
    return this.#hub.context?.name ?? '';
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

  /** Runs a command to its end; see cli/run.ts. Its program is the one that the search finds, unless a path is given. */
  async run<T>(
    command: CliCommand<T>,
    options: {
      signal?: AbortSignal;
      onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
      path?: string;
    } = {},
  ): Promise<CliResult<T>> {
    const { runCommand } = await this.backend();
    this.#refuseUntrusted();
    return runCommand(command, {
      warden: this.#warden(),
      ...options,
      path: options.path ?? (await this.#pathOf(command.tool)),
    });
  }

  dispose(): void {
    this.#changeEmitter.dispose();
  }

  async #pathOf(tool: ToolName): Promise<string | undefined> {
    this.#refuseUntrusted();
    const { found, problem } = await this.search(tool);
    if (found.length === 0 && problem !== undefined) throw new UserFacingError(problem);
    return found[0]?.path;
  }

  #refuseUntrusted(): void {
    if (workspace.isTrusted) return;
    throw new UserFacingError(l10n.t('Meshwalk starts no program in a folder that you do not trust.'));
  }

  #warden(): { script: string } {
    return { script: this.#wardenScript };
  }
}
