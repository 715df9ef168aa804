import { commands, l10n, window } from 'vscode';
import { Command } from '../../contributions.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { proxiedPod } from '../explorer/pickObject.ts';
import { DASHBOARDS, dashboardForward, envoyForward, isDashboard } from './dashboardTable.ts';
import type { DashboardName } from './dashboardTable.ts';
import type { Forwards } from './forwards.ts';
import { openLoopbackUrl } from './openUrl.ts';
import type { Session } from './sessions.ts';

/** The step of the course that installs the addons. */
const ADDONS_STEP = 'install-addons';

/** Opens a dashboard, the given one or one that the learner picks. Gives its address. */
export async function openDashboard(
  hub: ClusterHub,
  forwards: Forwards,
  given: unknown,
): Promise<string | undefined> {
  const name = isDashboard(given) ? given : await pickDashboard();
  if (name === undefined) return undefined;
  const session = await startDashboard(hub, forwards, name);
  if (session.stopped) return undefined;
  if (session.url === undefined) {
    if (session.failure !== 'notFound' || !DASHBOARDS[name].addon) throw new UserFacingError(failed(session));
    void offerStep(session);
    return undefined;
  }
  await openLoopbackUrl(session.url);
  return session.url;
}

/** Starts a dashboard, or gives the session that has it already. */
export async function startDashboard(
  hub: ClusterHub,
  forwards: Forwards,
  name: DashboardName,
): Promise<Session> {
  return forwards.start(dashboardForward(name, hub.namespace));
}

/** Opens the administration page of a pod's Envoy. Gives its address. */
export async function openEnvoy(
  hub: ClusterHub,
  forwards: Forwards,
  given: KubeObject | undefined,
): Promise<string | undefined> {
  const pod = await proxiedPod(hub, given, l10n.t('Whose Envoy?'));
  if (pod === undefined) return undefined;
  const { namespace = '', name } = pod.metadata;
  const { url } = await forwards.require(envoyForward(namespace, name));
  await openLoopbackUrl(url);
  return url;
}

function failed(session: Session): string {
  return l10n.t('{0} could not be opened: {1}', session.name, session.problem);
}

/** The addon is not there: the course has a step that installs it. */
async function offerStep(session: Session): Promise<void> {
  const show = l10n.t('Show the Step');
  const message = l10n.t('{0} A step of the course installs the addons.', failed(session));
  if ((await window.showWarningMessage(unlinked(message), show)) === show)
    await commands.executeCommand(Command.openStep, ADDONS_STEP);
}

async function pickDashboard(): Promise<DashboardName | undefined> {
  const items = Object.entries(DASHBOARDS).map(([name, { label, addon, port }]) => ({
    label,
    description: addon ? l10n.t('addon, port {0}', port) : l10n.t('istiod, port {0}', port),
    name: name as DashboardName,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Open Dashboard'),
    placeHolder: l10n.t('A port of this machine is forwarded to it.'),
  });
  return picked?.name;
}
