import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { dnsLabel, dnsSubdomain, oneOf } from '../argument.ts';
import type { CliCommand, CliOutput, ClusterTarget } from '../cliCommand.ts';
import { jsonDocuments } from '../jsonDocuments.ts';
import { istioctlCommand, shownOutput } from './istioctl.ts';

/** `synced`: the proxy has what istiod has sent; `stale`: it has not answered; `notSent`: there was nothing to send. */
export type SyncState = 'synced' | 'stale' | 'notSent' | 'error' | 'unknown';

export interface ProxySync {
  /** `pod.namespace`, as istiod knows the proxy. */
  readonly id: string;
  readonly cluster?: string;
  readonly istiod?: string;
  readonly version?: string;
  /** By the short name of the xDS type: CDS, LDS, EDS, RDS, ECDS. */
  readonly types: Readonly<Record<string, SyncState>>;
}

const statusShape = z.object({
  resources: z
    .array(
      z.object({
        node: z.object({
          id: z.string(),
          metadata: z
            .object({ CLUSTER_ID: z.string().optional(), ISTIO_VERSION: z.string().optional() })
            .optional(),
        }),
        genericXdsConfigs: z
          .array(z.object({ typeUrl: z.string(), configStatus: z.string().optional() }))
          .optional(),
      }),
    )
    .optional(),
  controlPlane: z.object({ identifier: z.string().optional() }).optional(),
});

const shortTypes: Readonly<Record<string, string>> = {
  'envoy.config.cluster.v3.Cluster': 'CDS',
  'envoy.config.listener.v3.Listener': 'LDS',
  'envoy.config.endpoint.v3.ClusterLoadAssignment': 'EDS',
  'envoy.config.route.v3.RouteConfiguration': 'RDS',
  'envoy.config.core.v3.TypedExtensionConfig': 'ECDS',
};

function syncState(word: string | undefined): SyncState {
  switch (word?.replaceAll(' ', '_').toUpperCase()) {
    case 'SYNCED':
      return 'synced';
    case 'STALE':
      return 'stale';
    case 'NOT_SENT':
      return 'notSent';
    case 'ERROR':
      return 'error';
    default:
      return 'unknown';
  }
}

function istiodName(identifier: string | undefined): string | undefined {
  try {
    const parsed = z.object({ ID: z.string() }).safeParse(JSON.parse(identifier ?? ''));
    return parsed.success ? parsed.data.ID : undefined;
  } catch {
    return undefined;
  }
}

/** Reads `proxy-status -o json` of istioctl 1.30 and newer: one DiscoveryResponse for each istiod. */
export function parseProxyStatus({ stdout }: Pick<CliOutput, 'stdout'>): readonly ProxySync[] {
  return jsonDocuments(stdout).flatMap((document) => {
    const parsed = statusShape.safeParse(document);
    if (!parsed.success) return [];
    const istiod = istiodName(parsed.data.controlPlane?.identifier);
    return (parsed.data.resources ?? []).map(({ node, genericXdsConfigs }): ProxySync => {
      const types = (genericXdsConfigs ?? []).map(({ typeUrl, configStatus }) => {
        const full = typeUrl.replace('type.googleapis.com/', '');
        return [shortTypes[full] ?? full, syncState(configStatus)] as const;
      });
      return {
        id: node.id,
        types: Object.fromEntries(types),
        ...(node.metadata?.CLUSTER_ID === undefined ? {} : { cluster: node.metadata.CLUSTER_ID }),
        ...(node.metadata?.ISTIO_VERSION === undefined ? {} : { version: node.metadata.ISTIO_VERSION }),
        ...(istiod === undefined ? {} : { istiod }),
      };
    });
  });
}

/**
 * Reads the table of older releases, by its header: up to 1.26 it has a column for each type, from 1.27 on it only lists
 * the types that a proxy subscribes to. Columns are at least two spaces apart, and states may hold one.
 */
export function parseProxyTable({ stdout }: Pick<CliOutput, 'stdout'>): readonly ProxySync[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const head = lines.findIndex((line) => /^NAME\s+CLUSTER/.test(line));
  const columns = lines[head]?.trim().split(/\s{2,}/) ?? [];
  return lines.slice(head < 0 ? lines.length : head + 1).map((line): ProxySync => {
    const cells = line.trim().split(/\s{2,}/);
    const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
    const subscribed = /\(([A-Z,]+)\)/.exec(cell('SUBSCRIBED TYPES') ?? '')?.[1]?.split(',') ?? [];
    const own = columns.filter((name) => /^E?[A-Z]DS$/.test(name));
    const types = [
      ...own.map(
        (name) => [name, syncState(/^(?:SYNCED|STALE|NOT SENT)/.exec(cell(name) ?? '')?.[0])] as const,
      ),
      ...subscribed.map((name) => [name, 'unknown'] as const),
    ];
    const [cluster, version, istiod] = [cell('CLUSTER'), cell('VERSION'), cell('ISTIOD')];
    return {
      id: cells[0] ?? '',
      types: Object.fromEntries(types),
      ...(cluster === undefined ? {} : { cluster }),
      ...(version === undefined ? {} : { version }),
      ...(istiod === undefined ? {} : { istiod }),
    };
  });
}

/** Which proxies have their configuration. `json` needs istioctl 1.30. It can hang, so it is supervised. */
export function proxySync(
  target: ClusterTarget,
  options: { readonly json: boolean },
): CliCommand<readonly ProxySync[]> {
  return istioctlCommand(target, {
    verb: ['proxy-status'],
    quiet: options.json ? ['--output=json'] : [],
    timeoutMs: 30_000,
    supervised: true,
    parse: options.json ? parseProxyStatus : parseProxyTable,
  });
}

export const proxyConfigKinds = [
  'cluster',
  'listener',
  'route',
  'endpoint',
  'bootstrap',
  'secret',
  'ecds',
] as const;
export type ProxyConfigKind = (typeof proxyConfigKinds)[number];

export interface PodName {
  readonly namespace: string;
  readonly pod: string;
}

function podArgument({ namespace, pod }: PodName): string {
  return `${dnsSubdomain(l10n.t('Pod'), pod)}.${dnsLabel(l10n.t('Namespace'), namespace)}`;
}

/** What a proxy is configured with, as Envoy's JSON; may be many megabytes. Output of `secret` must not be kept. */
export function proxyConfig(target: ClusterTarget, kind: ProxyConfigKind, pod: PodName): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['proxy-config', oneOf(l10n.t('Kind'), kind, proxyConfigKinds), podArgument(pod)],
    rest: ['--output=json'],
    timeoutMs: 60_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl x describe pod`: text for people, there is no JSON. */
export function describePod(target: ClusterTarget, pod: PodName): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['experimental', 'describe', 'pod', podArgument(pod)],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl x describe service`, likewise. */
export function describeService(
  target: ClusterTarget,
  service: { readonly namespace: string; readonly name: string },
): CliCommand<string> {
  const name = `${dnsLabel(l10n.t('Service'), service.name)}.${dnsLabel(l10n.t('Namespace'), service.namespace)}`;
  return istioctlCommand(target, {
    verb: ['experimental', 'describe', 'service', name],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl x check-inject`: which webhook would inject a pod, and why not. Text for people. */
export function checkInject(target: ClusterTarget, pod: PodName): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['experimental', 'check-inject', podArgument(pod)],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}
