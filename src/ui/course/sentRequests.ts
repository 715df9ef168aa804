import type { Disposable } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { TrafficRuns } from '../traffic/trafficRuns.ts';
import type { CourseState } from './courseState.ts';

/** Follows requests to the product page through the Gateway, whoever sends them: a step of the course or the Sessions view. */
export function watchRequests(hub: ClusterHub, course: CourseState, runs: TrafficRuns): Disposable {
  return runs.onDidChange(async () => {
    const { takeRequests } = await import('./requestsTaken.ts');
    takeRequests(hub, course, runs);
  });
}
