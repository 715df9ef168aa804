import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { versionsInLog } from '../../traffic/accessLog.ts';
import type { VersionCount } from '../../traffic/runResult.ts';
import type { TrafficTarget } from '../../traffic/trafficTarget.ts';
import type { ClusterRoutingObjects } from './clusterRouting.ts';

/** Envoy writes its log in bursts, every ten seconds unless told otherwise. */
const PATIENCE_MS = 12_000;
const AGAIN_MS = 1_000;
const MOST_BYTES = 5_000_000;

export interface LoggedRequests {
  readonly session: ClusterSession;
  readonly target: Extract<TrafficTarget, { kind: 'gateway' }>;
  /** The user agent that the requests carried, and no others. */
  readonly agent: string;
  readonly started: Date;
  /** How many of them were answered. */
  readonly answered: number;
  readonly objects: ClusterRoutingObjects;
  readonly signal: AbortSignal;
}

/**
 * Which versions the proxies of a Gateway sent requests to, from their access logs. Empty when there is no such log,
 * when it may not be read, or when it does not come in time; a part of it is worth nothing, so it is all or none.
 */
export async function versionsByGatewayLog(asked: LoggedRequests): Promise<readonly VersionCount[]> {
  const until = performance.now() + PATIENCE_MS;
  while (!asked.signal.aborted) {
    const found = versionsInLog(await readLogs(asked), asked.agent, asked.objects.pods);
    if (found.reduce((sum, { count }) => sum + count, 0) >= asked.answered) return found;
    if (performance.now() > until) return [];
    await delay(AGAIN_MS, undefined, { signal: asked.signal }).catch(() => {});
  }
  return [];
}

async function readLogs({ session, target, started, objects, signal }: LoggedRequests): Promise<string> {
  const { namespace, gateway } = target;
  const proxies = objects.pods.filter(
    ({ metadata }) =>
      metadata.namespace === namespace &&
      metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === gateway,
  );
  const logs = await Promise.all(
    proxies.map(async ({ metadata }) => {
      const answer = await session.client.send({
        path: `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`,
        query: {
          container: 'istio-proxy',
          sinceTime: new Date(started.getTime() - 1_000).toISOString(),
          limitBytes: String(MOST_BYTES),
        },
        signal,
      });
      return answer.text;
    }),
  );
  return logs.join('\n');
}
