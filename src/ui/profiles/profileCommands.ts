import { ProgressLocation, commands, l10n, window } from 'vscode';
import { installedComponents } from '../../cli/profileText.ts';
import { install, uninstall } from '../../cli/tools/istioctlInstall.ts';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import { DEPLOYMENT } from '../../mesh/wellKnown.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { confirmed } from '../course/actions/confirm.ts';
import { insideUri } from '../inside/insideAddress.ts';
import type { ReportName } from '../inside/insideAddress.ts';
import type { InsideDocuments } from '../inside/insideDocuments.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import { pickProfile } from './profileList.ts';
import { whatUninstallRemoves, type UninstallChoice } from './whatUninstallRemoves.ts';

export interface ProfileParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly terminal: CommandTerminal;
  readonly inside: InsideDocuments;
}

/** Lets the learner pick a profile and what to do with it. */
export async function showProfiles(parts: ProfileParts): Promise<void> {
  const profile = await pickProfile(parts.tools, l10n.t('Profiles of Istio'));
  if (profile === undefined) return;
  const deeds: readonly { readonly label: string; readonly run: () => Promise<void> }[] = [
    { label: `$(list-tree) ${l10n.t('What it installs')}`, run: async () => openContents(parts, profile) },
    { label: `$(settings) ${l10n.t('Its values')}`, run: async () => openProfile(parts, profile) },
    { label: `$(file-code) ${l10n.t('Its whole manifest')}`, run: async () => openManifest(parts, profile) },
    {
      label: `$(diff) ${l10n.t('Compare with another profile…')}`,
      run: async () => compareProfiles(parts, profile),
    },
    {
      label: `$(git-compare) ${l10n.t('Compare with what runs')}`,
      run: async () => compareWithCluster(parts, profile),
    },
    { label: `$(cloud-download) ${l10n.t('Install it…')}`, run: async () => installIstio(parts, profile) },
  ];
  await (await window.showQuickPick(deeds, { title: l10n.t('Profile {0}', profile) }))?.run();
}

export async function openProfile({ inside }: ProfileParts, profile: string): Promise<void> {
  await inside.open({
    report: 'profile',
    title: l10n.t('{0} values', profile),
    extension: 'yaml',
    name: profile,
  });
}

export async function openManifest({ inside }: ProfileParts, profile: string): Promise<void> {
  const title = l10n.t('{0} manifest', profile);
  await inside.open({ report: 'profileManifest', title, extension: 'yaml', name: profile });
}

export async function openContents({ inside }: ProfileParts, profile: string): Promise<void> {
  const title = l10n.t('{0} installs', profile);
  await inside.open({ report: 'profileContents', title, extension: 'txt', name: profile });
}

/** The values of two profiles side by side. */
export async function compareProfiles(parts: ProfileParts, left?: string, right?: string): Promise<void> {
  const one = left ?? (await pickProfile(parts.tools, l10n.t('Compare which profile?')));
  if (one === undefined) return;
  const other =
    right ?? (await pickProfile(parts.tools, l10n.t('Compare {0} with which profile?', one), one));
  if (other === undefined) return;
  await diff(side('profile', one), side('profile', other), l10n.t('{0} and {1}', one, other));
}

/** What runs beside what a profile would install. */
export async function compareWithCluster(parts: ProfileParts, given?: string): Promise<void> {
  const profile = given ?? (await pickProfile(parts.tools, l10n.t('Compare what runs with which profile?')));
  if (profile === undefined) return;
  const { context } = await parts.tools.target();
  await diff(
    side('profileLive', profile, context),
    side('profileManifest', profile),
    l10n.t('What runs in {0}, and profile {1}', context, profile),
  );
}

function side(report: ReportName, name: string, context?: string): ReturnType<typeof insideUri> {
  return insideUri({ report, title: `${name} ${report}`, extension: 'yaml', name, context });
}

async function diff(left: unknown, right: unknown, title: string): Promise<void> {
  await commands.executeCommand('vscode.diff', left, right, title);
}

/** Installs a profile in our terminal, after a look at what it comes to. */
export async function installIstio(parts: ProfileParts, given?: string): Promise<void> {
  const profile = given ?? (await pickProfile(parts.tools, l10n.t('Install which profile?')));
  if (profile === undefined) return;
  const target = await parts.tools.target();
  const preview = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: unlinked(l10n.t('Looking what {0} would install', profile)),
    },
    async () => parts.tools.run(install(target, { profile, dryRun: true })),
  );
  if (preview.kind === 'cancelled') return;
  if (preview.kind !== 'ok') throw new UserFacingError(preview.message);
  const components = installedComponents(`${preview.output.stdout}\n${preview.output.stderr}`);
  const detail = [l10n.t('Profile {0}', profile), ...components];
  if (!(await confirmed(parts, l10n.t('Install'), detail, 'istio-system'))) return;
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title: unlinked(l10n.t('Installing {0}', profile)) },
    async (progress) =>
      parts.terminal.run(install(target, { profile }), (line) => {
        const [done] = installedComponents(line);
        const begun = /^- Processing resources for (.+?)\.?$/.exec(line)?.[1];
        if (done !== undefined)
          progress.report({
            message: unlinked(l10n.t('{0} is ready', done)),
            increment: 100 / components.length,
          });
        else if (begun !== undefined)
          progress.report({ message: unlinked(l10n.t('waiting for {0}', begun)) });
      }),
  );
  if (result.kind === 'cancelled') return;
  if (result.kind !== 'ok') throw new UserFacingError(result.message);
  const words = l10n.t('Profile {0} is installed in {1}.', profile, target.context);
  void window.showInformationMessage(unlinked(words));
}

/** Removes Istio after one question that lists what goes. */
export async function uninstallIstio(parts: ProfileParts): Promise<void> {
  const target = await parts.tools.target();
  const what = await pickUninstall(parts.hub);
  if (what === undefined) return;
  const goes = await whatUninstallRemoves(parts.tools, what);
  if (goes === undefined || !(await confirmed(parts, l10n.t('Uninstall'), goes, 'istio-system'))) return;
  const result = await parts.terminal.run(uninstall(target, what));
  if (result.kind !== 'ok' && result.kind !== 'cancelled') throw new UserFacingError(result.message);
}

async function pickUninstall(hub: ClusterHub): Promise<UninstallChoice | undefined> {
  const use = hub.use([DEPLOYMENT]);
  try {
    await whenKnown(hub, [DEPLOYMENT]);
    const revisions = controlPlanes(hub.objects(DEPLOYMENT)).map(({ revision }) => revision);
    if (revisions.length < 2) return { purge: true };
    const items = [
      ...revisions.map((revision) => ({
        label: l10n.t('Revision {0}', revision),
        description: '',
        what: { revision },
      })),
      {
        label: l10n.t('All of Istio'),
        description: l10n.t('every revision, the CRDs and their objects'),
        what: { purge: true as const },
      },
    ];
    return (await window.showQuickPick(items, { title: l10n.t('Uninstall what?') }))?.what;
  } finally {
    use.dispose();
  }
}
