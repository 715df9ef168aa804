import * as l10n from '@vscode/l10n';
import { oneOf } from '../argument.ts';
import type { BlockingCommand, ClusterTarget } from '../cliCommand.ts';
import { shownTargetArgs, targetArgs, targetEnv } from '../target.ts';

/** Dashboards of the addons: istioctl finds the pod by its label, in istio-system first. */
export const addonDashboards = ['kiali', 'prometheus', 'grafana', 'jaeger', 'zipkin', 'skywalking'] as const;
export type AddonDashboard = (typeof addonDashboards)[number];

/** `istioctl dashboard NAME`: forwards a local port, opens the browser, then blocks. */
export function dashboard(
  target: ClusterTarget,
  options: { readonly name: AddonDashboard },
): BlockingCommand {
  const verb = ['dashboard', oneOf(l10n.t('Dashboard'), options.name, addonDashboards)];
  return {
    tool: 'istioctl',
    args: [...verb, ...targetArgs(target)],
    shownArgs: [...verb, ...shownTargetArgs(target)],
    env: targetEnv(target),
    blocks: true,
  };
}
