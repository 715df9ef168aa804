import { listAt, stringAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { VersionCount } from './runResult.ts';

/**
 * Which versions answered requests of one user agent, from the access log of the proxy that carried them: by the address
 * of the pod that each was sent to. Reads Istio's two encodings, text and JSON, with their default fields.
 * Source: https://istio.io/latest/docs/tasks/observability/logs/access-log/
 */
export function versionsInLog(
  log: string,
  agent: string,
  pods: readonly KubeObject[],
): readonly VersionCount[] {
  const counts = new Map<string, { app: string; version: string; count: number }>();
  for (const line of log.split('\n')) {
    if (!line.includes(agent)) continue;
    const host = upstreamOf(line, agent);
    const pod = host === undefined ? undefined : podAt(host, pods);
    const version = pod?.metadata.labels?.['version'];
    if (pod === undefined || version === undefined) continue;
    const app = pod.metadata.labels?.['app'] ?? '';
    const key = `${app} ${version}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { app, version, count: 1 });
    else known.count++;
  }
  return [...counts.values()].toSorted((one, other) => one.version.localeCompare(other.version));
}

/** In text the user agent is followed by the request's id, the host that was asked for, and the upstream host. */
const AFTER_AGENT = /^" "[^"]*" "[^"]*" "([^"]*)"/;

function upstreamOf(line: string, agent: string): string | undefined {
  if (!line.startsWith('{')) return AFTER_AGENT.exec(line.slice(line.indexOf(agent) + agent.length))?.[1];
  try {
    const entry: unknown = JSON.parse(line);
    return stringAt(entry, 'user_agent') === agent ? stringAt(entry, 'upstream_host') : undefined;
  } catch {
    return undefined;
  }
}

function podAt(host: string, pods: readonly KubeObject[]): KubeObject | undefined {
  const address = host.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  return pods.find(
    (pod) =>
      stringAt(pod, 'status', 'podIP') === address ||
      listAt(pod, 'status', 'podIPs').some((one) => stringAt(one, 'ip') === address),
  );
}
