import * as l10n from '@vscode/l10n';
import { boundedNumber, dnsLabel, dnsSubdomain, oneOf } from '../argument.ts';
import type { ClusterTarget, SessionCommand } from '../cliCommand.ts';
import { shownTargetArgs, targetArgs, targetEnv } from '../target.ts';

/** Dashboards of the addons: istioctl finds the pod by its label, in istio-system first. */
export const addonDashboards = ['kiali', 'prometheus', 'grafana', 'jaeger', 'zipkin', 'skywalking'] as const;
export type AddonDashboard = (typeof addonDashboards)[number];

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The address that a dashboard command prints, or `undefined` for any other line. Only plain http or https addresses of
 * this machine count: the line is opened in a browser.
 */
export function dashboardUrl(line: string): string | undefined {
  const text = line.trim();
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const local = loopbackHosts.includes(url.hostname) && url.username === '' && url.password === '';
  return local ? url.href : undefined;
}

/**
 * `istioctl dashboard NAME`: forwards a local port and prints its address, then blocks. On loopback only, because
 * Kiali of the addons lets anybody in; without opening a browser, because the editor does that.
 * @param port local port; left out, istioctl takes the addon's own port, or a free one when that is taken
 */
export function dashboard(
  target: ClusterTarget,
  options: { readonly name: AddonDashboard; readonly port?: number },
): SessionCommand<string> {
  return session(target, [oneOf(l10n.t('Dashboard'), options.name, addonDashboards)], options.port);
}

/** Pages of one pod: Envoy's administration page, and the two of istiod. */
export const podDashboards = ['proxy', 'controlz', 'istiod-debug'] as const;
export type PodDashboard = (typeof podDashboards)[number];

/** `istioctl dashboard NAME POD.NAMESPACE`, likewise. `proxy` stands for the deprecated `envoy`. */
export function podDashboard(
  target: ClusterTarget,
  options: {
    readonly name: PodDashboard;
    readonly namespace: string;
    readonly pod: string;
    readonly port?: number;
  },
): SessionCommand<string> {
  const pod = `${dnsSubdomain(l10n.t('Pod'), options.pod)}.${dnsLabel(l10n.t('Namespace'), options.namespace)}`;
  return session(target, [oneOf(l10n.t('Dashboard'), options.name, podDashboards), pod], options.port);
}

function session(
  target: ClusterTarget,
  words: readonly string[],
  localPort: number | undefined,
): SessionCommand<string> {
  const verb = ['dashboard', ...words];
  const port =
    localPort === undefined ? [] : [`--port=${boundedNumber(l10n.t('Port'), localPort, 1, 65_535)}`];
  const bound = targetArgs(target);
  return {
    tool: 'istioctl',
    args: [...verb, ...port, '--browser=false', '--address=127.0.0.1', ...bound, '--log_target=stderr'],
    shownArgs: [...verb, ...port, ...shownTargetArgs(target)],
    env: targetEnv(target),
    readyTimeoutMs: 30_000,
    readyLine: dashboardUrl,
  };
}
