import { homedir } from 'node:os';
import { arch, platform } from 'node:process';
import { ProgressLocation, Uri, commands, l10n, window, workspace } from 'vscode';
import type { CancellationToken, LogOutputChannel, Progress } from 'vscode';
import { DownloadProblem } from '../../cli/download/downloadProblem.ts';
import type { KeptRelease } from '../../cli/download/keptReleases.ts';
import { ReleaseStore } from '../../cli/download/releaseStore.ts';
import type { InstallOptions, InstallPhase } from '../../cli/download/releaseStore.ts';
import { Command } from '../../contributions.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { controlPlaneVersion } from './controlPlaneVersion.ts';
import { pickRelease } from './pickRelease.ts';
import type { PickedRelease } from './pickRelease.ts';
import type { ToolBox } from './toolBox.ts';

export interface IstioctlParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly log: LogOutputChannel;
}

/** Our own releases. What is downloaded must run here before it counts. */
export function releaseStore({ tools }: IstioctlParts): ReleaseStore {
  return new ReleaseStore({ root: tools.releaseFolder, prove: (path) => tools.versionOf(path) });
}

/** Asks which release, downloads it, and uses its istioctl for the chosen context. `undefined` when the learner left. */
export async function getIstioctl(parts: IstioctlParts): Promise<KeptRelease | undefined> {
  refuseUntrusted();
  const store = releaseStore(parts);
  const kept = (await store.kept()).map((release) => release.version);
  const picked = await pickRelease(await controlPlaneVersion(parts.hub), kept, { platform, arch });
  if (picked === undefined) return undefined;
  if (picked === 'archive') return installArchive(parts, undefined);
  if (picked.here) return download(parts, picked);
  await saveForElsewhere(parts, picked);
  return undefined;
}

/** Downloads an archive for another machine to where the learner wants it. */
async function saveForElsewhere(parts: IstioctlParts, picked: PickedRelease): Promise<void> {
  const store = releaseStore(parts);
  const target = await window.showSaveDialog({
    title: l10n.t('Save the Archive'),
    defaultUri: Uri.joinPath(Uri.file(homedir()), store.fileName(picked)),
  });
  if (target === undefined) return;
  const title = l10n.t('Istio {0}', picked.version);
  try {
    await withProgress(title, (options) => store.save(picked, target.fsPath, options));
  } catch (error) {
    const problem = userFacing(parts, error);
    if (problem.kind === 'cancelled') return;
    throw new UserFacingError(problem.message);
  }
  const words = l10n.t(
    'Istio {0} for the other machine is in {1}, with its hash beside it. There, "Install istioctl from an Archive…" takes it.',
    picked.version,
    target.fsPath,
  );
  void window.showInformationMessage(unlinked(words));
}

async function download(parts: IstioctlParts, picked: PickedRelease): Promise<KeptRelease | undefined> {
  const store = releaseStore(parts);
  try {
    const title = l10n.t('Istio {0}', picked.version);
    return await used(parts, await withProgress(title, (options) => store.download(picked, options)));
  } catch (error) {
    const problem = userFacing(parts, error);
    // The message may stand for as long as the learner likes; the step that asked for istioctl must not wait for it.
    if (problem.kind !== 'cancelled') void offerAnotherWay(parts, picked, problem);
    return undefined;
  }
}

async function offerAnotherWay(
  parts: IstioctlParts,
  picked: PickedRelease,
  problem: DownloadProblem,
): Promise<void> {
  const again = l10n.t('Try Again');
  const fromDisk = l10n.t('Choose an Archive…');
  const answer = await window.showErrorMessage(unlinked(problem.message), again, fromDisk);
  if (answer === again) await download(parts, picked);
  else if (answer === fromDisk) await commands.executeCommand(Command.installIstioctlArchive);
}

/** Installs a release from an archive on disk, which needs no network. Without an address it asks for one. */
export async function installArchive(
  parts: IstioctlParts,
  address: unknown,
): Promise<KeptRelease | undefined> {
  refuseUntrusted();
  const uri = address instanceof Uri ? address : await askForArchive();
  if (uri === undefined) return undefined;
  const store = releaseStore(parts);
  try {
    const { sha256, vouched } = await store.examine(uri.fsPath);
    if (!vouched && !(await trusts(uri, sha256))) return undefined;
    const title = l10n.t('Istio from {0}', uri.fsPath);
    return await used(
      parts,
      await withProgress(title, (options) => store.installArchive(uri.fsPath, sha256, options)),
    );
  } catch (error) {
    const problem = userFacing(parts, error);
    if (problem.kind === 'cancelled') return undefined;
    throw new UserFacingError(problem.message);
  }
}

function refuseUntrusted(): void {
  if (workspace.isTrusted) return;
  throw new UserFacingError(
    l10n.t('Meshwalk downloads and starts no program in a folder that you do not trust.'),
  );
}

async function used(parts: IstioctlParts, release: KeptRelease): Promise<KeptRelease> {
  const { found } = await parts.tools.search('istioctl');
  const path = found.find((one) => one.path.startsWith(release.bin))?.path;
  if (path === undefined) parts.tools.changed();
  else await parts.tools.chooseIstioctl(path);
  parts.log.info(
    `istioctl ${release.version} is in ${release.folder} (SHA-256 of its archive: ${release.sha256}).`,
  );
  const manage = l10n.t('Manage istioctl…');
  const words =
    release.kind === 'istio'
      ? l10n.t('Istio {0} is here: istioctl, samples, addons and profiles.', release.version)
      : l10n.t('istioctl {0} is here.', release.version);
  // The message may stand for as long as the learner likes; nothing waits for it.
  void window
    .showInformationMessage(unlinked(words), manage)
    .then((answer) => (answer === manage ? commands.executeCommand(Command.manageIstioctl) : undefined));
  return release;
}

async function askForArchive(): Promise<Uri | undefined> {
  const [uri] =
    (await window.showOpenDialog({
      title: l10n.t('Archive of Istio'),
      openLabel: l10n.t('Install'),
      filters: { [l10n.t('Archives of Istio')]: ['gz', 'tgz', 'zip'] },
    })) ?? [];
  return uri;
}

/** Nothing but the learner can vouch for a file without a published hash: they see what there is to compare. */
async function trusts(uri: Uri, sha256: string): Promise<boolean> {
  const install = l10n.t('Install');
  const answer = await window.showWarningMessage(
    l10n.t('Install istioctl from {0}?', uri.fsPath),
    {
      modal: true,
      detail: l10n.t(
        'No published hash lies beside it. Its SHA-256 is {0}. Compare it with the .sha256 file of the release before you go on: the program in it will run with your rights.',
        sha256,
      ),
    },
    install,
  );
  return answer === install;
}

function userFacing({ log }: IstioctlParts, error: unknown): DownloadProblem {
  if (error instanceof RangeError) return new DownloadProblem('refused', error.message);
  if (!(error instanceof DownloadProblem)) throw error;
  log.warn(`Get istioctl: ${error.kind}: ${error.message}`);
  return error;
}

function withProgress<T>(title: string, work: (options: InstallOptions) => Promise<T>): Thenable<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: unlinked(title), cancellable: true },
    (progress, token) => work({ signal: signalOf(token), onProgress: reporter(progress) }),
  );
}

function signalOf(token: CancellationToken): AbortSignal {
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort());
  return stop.signal;
}

function reporter(
  progress: Progress<{ message?: string; increment?: number }>,
): NonNullable<InstallOptions['onProgress']> {
  const words: Readonly<Record<Exclude<InstallPhase, 'download'>, string>> = {
    hash: l10n.t('Looking for its hash…'),
    verify: l10n.t('Checking its hash…'),
    unpack: l10n.t('Unpacking…'),
    prove: l10n.t('Starting istioctl once…'),
  };
  const mb = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  let shown = 0;
  let percent = 0;
  return (phase, received = 0, total) => {
    if (phase !== 'download') {
      progress.report({ message: words[phase] });
      return;
    }
    // Every piece of some kilobytes would be a message to the window.
    if (received < shown + 500_000 && received !== total && received > 0) return;
    shown = received;
    const now = total === undefined ? 0 : (received / total) * 100;
    progress.report({
      message:
        total === undefined
          ? l10n.t('{0} MB', mb(received))
          : l10n.t('{0} of {1} MB', mb(received), mb(total)),
      increment: now - percent,
    });
    percent = now;
  };
}
