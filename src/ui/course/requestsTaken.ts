import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { TrafficRow, TrafficRuns } from '../traffic/trafficRuns.ts';
import type { CourseState } from './courseState.ts';

/** Tells the course of the newest run to the product page through the Gateway of the chosen namespace. */
export function takeRequests(hub: ClusterHub, course: CourseState, runs: TrafficRuns): void {
  const run = runs.rows
    .filter((row) => row.context === hub.context?.name && isThroughGateway(row, hub.namespace))
    .flatMap((row) => row.runs.slice(-1))
    .toSorted((one, other) => one.id - other.id)
    .at(-1);
  if (run === undefined) return;
  const { sent, planned, byStatus, versions } = run.result;
  const ofReviews = versions.filter(({ app }) => app === 'reviews');
  const byVersion = Object.fromEntries(ofReviews.map(({ version, count: times }) => [version, times]));
  course.observations.saw({ requests: { namespace: hub.namespace, sent, planned, byStatus, byVersion } });
  course.reconsider();
}

function isThroughGateway({ target, runs }: TrafficRow, namespace: string): boolean {
  return (
    target.kind !== 'url' &&
    target.namespace === namespace &&
    target.service === 'bookinfo-gateway-istio' &&
    runs.at(-1)?.plan.path === '/productpage'
  );
}
