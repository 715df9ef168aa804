import { ProgressLocation, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import type { AddonDashboard } from '../../cli/tools/istioctlDashboard.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError, registerCommand } from '../commands.ts';
import type { Session, Sessions } from './sessions.ts';

const DASHBOARD_LABELS: Readonly<Record<AddonDashboard, string>> = {
  kiali: 'Kiali',
  prometheus: 'Prometheus',
  grafana: 'Grafana',
  jaeger: 'Jaeger',
  zipkin: 'Zipkin',
  skywalking: 'SkyWalking',
};

/** `Open Dashboard`: `istioctl dashboard` as a session that is reused, listed and stopped. */
export function registerDashboardCommand(
  tools: ToolBox,
  sessions: Sessions,
  log: LogOutputChannel,
): Disposable {
  return registerCommand(log, Command.openDashboard, async (name) => {
    const chosen = isDashboard(name) ? name : await pickDashboard();
    if (chosen === undefined) return undefined;
    const session = await startDashboard(tools, sessions, chosen);
    if (session.state !== 'running') {
      throw new UserFacingError(l10n.t('{0} could not be opened: {1}', session.name, session.problem));
    }
    await sessions.open(session);
    return session.url;
  });
}

export async function startDashboard(
  tools: ToolBox,
  sessions: Sessions,
  name: AddonDashboard,
): Promise<Session> {
  const target = await tools.target();
  const label = DASHBOARD_LABELS[name];
  return window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Opening {0}', label) },
    async () =>
      sessions.start(`dashboard:${target.context}:${name}`, label, target.context, async () => {
        const { dashboard } = await tools.backend();
        return tools.start(dashboard(target, { name }));
      }),
  );
}

async function pickDashboard(): Promise<AddonDashboard | undefined> {
  const items = Object.entries(DASHBOARD_LABELS).map(([name, label]) => ({
    label,
    name: name as AddonDashboard,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Open Dashboard'),
    placeHolder: l10n.t('The addon must be installed; istioctl forwards a local port to it.'),
  });
  return picked?.name;
}

function isDashboard(name: unknown): name is AddonDashboard {
  return typeof name === 'string' && Object.hasOwn(DASHBOARD_LABELS, name);
}
