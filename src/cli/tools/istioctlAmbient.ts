import * as l10n from '@vscode/l10n';
import { namespaceOption, oneOf } from '../argument.ts';
import type { CliCommand, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand, shownOutput } from './istioctl.ts';

/** `istioctl waypoint list`: the waypoints of all namespaces, as the table that it prints. */
export function waypointList(target: ClusterTarget): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['waypoint', 'list'],
    rest: ['--all-namespaces'],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl waypoint status` of a namespace, without waiting until they are ready. */
export function waypointStatus(target: ClusterTarget, namespace: string): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['waypoint', 'status'],
    rest: [namespaceOption(namespace)],
    quiet: ['--wait=false'],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}

export const ztunnelConfigKinds = ['workload', 'service', 'policy', 'certificate', 'connections'] as const;
export type ZtunnelConfigKind = (typeof ztunnelConfigKinds)[number];

/** `istioctl ztunnel-config KIND`: what the ztunnel of some node knows, as the table that it prints. */
export function ztunnelConfig(target: ClusterTarget, kind: ZtunnelConfigKind): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['ztunnel-config', oneOf(l10n.t('Kind'), kind, ztunnelConfigKinds)],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}
