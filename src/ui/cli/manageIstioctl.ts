import { QuickPickItemKind, ThemeIcon, commands, l10n, window } from 'vscode';
import type { Disposable, QuickInputButton, QuickPickItem } from 'vscode';
import type { FoundTool, ToolSource } from '../../cli/find.ts';
import { clusterAnalysis, istioctlSkew } from '../../cli/istioctlSafety.ts';
import { DownloadProblem } from '../../cli/download/downloadProblem.ts';
import type { KeptRelease } from '../../cli/download/keptReleases.ts';
import { Command } from '../../contributions.ts';
import { UserFacingError } from '../commands.ts';
import { controlPlaneVersion } from './controlPlaneVersion.ts';
import { releaseStore } from './getIstioctl.ts';
import type { IstioctlParts } from './getIstioctl.ts';

interface Item extends QuickPickItem {
  readonly path?: string;
  readonly release?: KeptRelease;
  readonly command?: Command;
}

/** Shows every istioctl that was found, which of them the context uses, and how it fits; chooses and removes. */
export async function manageIstioctl(parts: IstioctlParts): Promise<void> {
  const { hub, tools } = parts;
  const store = releaseStore(parts);
  const pick = window.createQuickPick<Item>();
  const remove: QuickInputButton = { iconPath: new ThemeIcon('trash'), tooltip: l10n.t('Remove') };
  pick.title = hub.context === undefined ? l10n.t('istioctl') : l10n.t('istioctl for {0}', hub.context.name);
  pick.placeholder = l10n.t('Choose which one to use for this cluster');
  pick.matchOnDescription = true;
  const fill = async (): Promise<void> => {
    pick.busy = true;
    pick.items = await itemsOf(parts, await store.kept(), remove);
    pick.busy = false;
  };
  const owned: Disposable[] = [pick];
  try {
    const chosen = await new Promise<Item | undefined>((resolve, reject) => {
      owned.push(
        pick.onDidAccept(() => {
          resolve(pick.activeItems[0]);
          pick.hide();
        }),
        pick.onDidHide(() => resolve(undefined)),
        pick.onDidTriggerItemButton(({ item }) => {
          const { release } = item;
          if (release === undefined) return;
          store
            .remove(release.version)
            .then(() => {
              tools.changed();
              return fill();
            })
            .catch(reject);
        }),
      );
      pick.show();
      fill().catch(reject);
    });
    if (chosen?.command !== undefined) await commands.executeCommand(chosen.command);
    else if (chosen?.path !== undefined) await tools.chooseIstioctl(chosen.path);
  } catch (error) {
    throw error instanceof DownloadProblem ? new UserFacingError(error.message) : error;
  } finally {
    for (const one of owned) one.dispose();
  }
}

async function itemsOf(
  { hub, tools }: IstioctlParts,
  kept: readonly KeptRelease[],
  remove: QuickInputButton,
): Promise<readonly Item[]> {
  const [{ found, problem }, plane] = await Promise.all([tools.search('istioctl'), controlPlaneVersion(hub)]);
  const rows = await Promise.all(
    found.map(async (one, index) => {
      const version = await tools.versionOf(one.path).catch(() => undefined);
      const release = kept.find((candidate) => one.path.startsWith(candidate.bin));
      return {
        label: `$(${index === 0 ? 'check' : 'blank'}) ${version ?? l10n.t('does not run')}`,
        description: `${sourceWords(one, release)} · ${one.path}`,
        detail: fitOf(version, plane, index === 0),
        path: one.path,
        ...(release === undefined ? {} : { release, buttons: [remove] }),
      };
    }),
  );
  const trouble: Item[] = problem === undefined ? [] : [{ label: `$(warning) ${problem}` }];
  const none: Item[] =
    found.length === 0 ? [{ label: l10n.t('No istioctl was found on this machine.') }] : [];
  return [
    ...trouble,
    ...rows,
    ...none,
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(cloud-download) ${l10n.t('Get istioctl…')}`, command: Command.getIstioctl },
    {
      label: `$(package) ${l10n.t('Install from an Archive…')}`,
      command: Command.installIstioctlArchive,
    },
  ];
}

function sourceWords({ source }: FoundTool, release: KeptRelease | undefined): string {
  if (release?.kind === 'istio') return l10n.t('downloaded, whole release');
  const words: Readonly<Record<ToolSource, string>> = {
    setting: l10n.t('from the settings'),
    path: l10n.t('on PATH'),
    istioctlHome: l10n.t('of Istio’s download script'),
    storage: l10n.t('downloaded'),
  };
  return words[source];
}

function fitOf(version: string | undefined, plane: string | undefined, used: boolean): string {
  const words = used ? [l10n.t('In use.')] : [];
  if (version !== undefined) {
    const analysis = clusterAnalysis(version);
    if (!analysis.safe) words.push(l10n.t('Not safe for analyzing clusters: {0} is.', analysis.fixedIn));
    if (plane !== undefined) words.push(istioctlSkew(version, plane).sentence);
  }
  return words.join(' ');
}
