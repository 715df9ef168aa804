import { Uri, env, l10n, window } from 'vscode';
import { homedir } from 'node:os';
import { bugReport } from '../../cli/tools/istioctlBugReport.ts';
import { ztunnelConfigKinds } from '../../cli/tools/istioctlAmbient.ts';
import { proxyConfigKinds } from '../../cli/tools/istioctlProxy.ts';
import { Command } from '../../contributions.ts';
import { POD } from '../../mesh/wellKnown.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { pickObject, proxiedPod, serviceOrPod } from '../explorer/pickObject.ts';
import { isRow } from '../explorer/row.ts';
import * as profiles from '../profiles/profileCommands.ts';
import { INSIDE_SCHEME, insideAddress } from './insideAddress.ts';
import type { InsideAddress } from './insideAddress.ts';
import { commandLine, insideCommand } from './insideContent.ts';
import type { InsideScene } from './insideScene.ts';

type Run = (scene: InsideScene, given: unknown) => Promise<unknown>;

/** What each command that looks inside does. */
export const INSIDE_RUNS = {
  [Command.showVersions]: async (scene) =>
    open(scene, { report: 'versions', title: l10n.t('Versions of Istio') }),
  [Command.showProxyStatus]: async (scene) =>
    open(scene, { report: 'proxyStatus', title: l10n.t('Proxies in sync') }),
  [Command.showProxyConfig]: showProxyConfig,
  [Command.describeObject]: async (scene, given) => {
    const object = await serviceOrPod(scene.hub, objectOf(given), l10n.t('Describe what?'));
    if (object === undefined) return;
    const { namespace, name } = object.metadata;
    const report = object.kind === 'Service' ? 'describeService' : 'describePod';
    await open(scene, { report, title: l10n.t('{0} described', name), namespace, name });
  },
  [Command.checkInject]: async (scene, given) => {
    const row = objectOf(given);
    const pod =
      row?.kind === 'Pod' ? row : await pickObject(scene.hub, [POD], { title: l10n.t('Check which pod?') });
    if (pod === undefined) return;
    const { namespace, name } = pod.metadata;
    await open(scene, { report: 'checkInject', title: l10n.t('Injection of {0}', name), namespace, name });
  },
  [Command.precheck]: async (scene) =>
    open(scene, { report: 'precheck', title: l10n.t('Before install or upgrade') }),
  [Command.showTags]: async (scene) => open(scene, { report: 'tags', title: l10n.t('Revision tags') }),
  [Command.showWaypoints]: async (scene, given) => {
    const namespace = objectOf(given)?.kind === 'Namespace' ? objectOf(given)?.metadata.name : undefined;
    await (namespace === undefined
      ? open(scene, { report: 'waypoints', title: l10n.t('Waypoints') })
      : open(scene, { report: 'waypointStatus', title: l10n.t('Waypoints of {0}', namespace), namespace }));
  },
  [Command.showZtunnel]: async (scene) => {
    const kind = await window.showQuickPick(ztunnelConfigKinds, {
      title: l10n.t('Which part of ztunnel’s configuration?'),
    });
    if (kind !== undefined) await open(scene, { report: 'ztunnelConfig', title: `ztunnel ${kind}`, kind });
  },
  [Command.bugReport]: writeBugReport,
  [Command.runAgain]: async ({ inside }, given) => inside.runAgain(pageOf(given)),
  [Command.copyCommandLine]: async (scene, given) => {
    const command = await insideCommand(scene, insideAddress(pageOf(given)));
    await env.clipboard.writeText(commandLine(command));
    window.setStatusBarMessage(l10n.t('The command line is on the clipboard.'), 5_000);
  },
  [Command.filterEntries]: async ({ inside }, given) => {
    const address = insideAddress(pageOf(given));
    if (address.report !== 'proxyConfig')
      throw new UserFacingError(l10n.t('Only the configuration of a proxy can be filtered.'));
    const filter = await window.showInputBox({
      title: l10n.t('Filter Entries'),
      prompt: l10n.t('Keeps the entries that hold this text somewhere. Leave it empty for all.'),
      value: address.filter ?? '',
    });
    if (filter === undefined) return;
    await inside.open({ ...address, filter: filter === '' ? undefined : filter });
  },
  [Command.showProfiles]: async (scene) => profiles.showProfiles(scene),
  [Command.compareProfiles]: async (scene) => profiles.compareProfiles(scene),
  [Command.compareWithCluster]: async (scene) => profiles.compareWithCluster(scene),
  [Command.installIstio]: async (scene) => profiles.installIstio(scene),
  [Command.uninstallIstio]: async (scene) => profiles.uninstallIstio(scene),
} as const satisfies Readonly<Record<string, Run>>;

async function showProxyConfig(scene: InsideScene, given: unknown): Promise<void> {
  const pod = await proxiedPod(scene.hub, objectOf(given), l10n.t('Whose configuration?'));
  if (pod === undefined) return;
  const { namespace, name } = pod.metadata;
  const items = proxyConfigKinds.map((label) => ({ label, description: aboutKind(label) }));
  const kind = (await window.showQuickPick(items, { title: l10n.t('Configuration of {0}', name) }))?.label;
  if (kind === undefined) return;
  await open(scene, {
    report: 'proxyConfig',
    extension: 'yaml',
    title: `${name} ${kind}`,
    namespace,
    name,
    kind,
  });
}

function aboutKind(kind: (typeof proxyConfigKinds)[number]): string {
  switch (kind) {
    case 'cluster':
      return l10n.t('the services it knows, with their policies');
    case 'listener':
      return l10n.t('where it takes connections');
    case 'route':
      return l10n.t('where requests go');
    case 'endpoint':
      return l10n.t('the pods behind each service');
    case 'bootstrap':
      return l10n.t('what it was started with');
    case 'secret':
      return l10n.t('its certificates; keys are hidden');
    case 'ecds':
      return l10n.t('extensions');
  }
}

async function writeBugReport(scene: InsideScene): Promise<void> {
  const target = await scene.tools.target();
  const go = l10n.t('Choose Folder…');
  const question = l10n.t('Write a bug report of {0}?', target.context);
  const detail = l10n.t(
    'istioctl collects logs, events and configuration of the whole cluster. Contents of Secrets are left out; names, addresses, and whatever the applications write to their logs are not. Read it before you give it to anybody. It takes minutes.',
  );
  if ((await window.showWarningMessage(question, { modal: true, detail }, go)) !== go) return;
  const [folder] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: Uri.file(homedir()),
      openLabel: l10n.t('Write Here'),
    })) ?? [];
  if (folder === undefined) return;
  const result = await scene.terminal.run(bugReport(target, folder.fsPath));
  if (result.kind === 'cancelled') return;
  if (result.kind !== 'ok') throw new UserFacingError(result.message);
  void window.showInformationMessage(unlinked(l10n.t('The bug report is in {0}.', folder.fsPath)));
}

async function open(
  scene: InsideScene,
  about: Omit<InsideAddress, 'extension' | 'context'> & { readonly extension?: 'yaml' },
): Promise<void> {
  const { context } = await scene.tools.target();
  await scene.inside.open({ extension: 'txt', ...about, context });
}

function objectOf(given: unknown) {
  return isRow(given) ? given.node.object : undefined;
}

/** The page that a button of its title was pressed for, else the one in front. */
function pageOf(given: unknown): Uri {
  const uri = given instanceof Uri ? given : window.activeTextEditor?.document.uri;
  if (uri?.scheme !== INSIDE_SCHEME)
    throw new UserFacingError(l10n.t('Open a page of Meshwalk about the inside of the mesh first.'));
  return uri;
}
