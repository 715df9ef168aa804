import type { KubeObject } from '../mesh/kubeObject.ts';
import { servicesOfApp, splitAtGateway, splitForService } from '../mesh/routing/promisedSplit.ts';
import type { PromisedSplit, RoutingObjects } from '../mesh/routing/promisedSplit.ts';
import type { RoutedRequest } from '../mesh/routing/httpMatch.ts';
import { listAt, numberAt } from '../mesh/fields.ts';
import type { RequestPlan } from './requestPlan.ts';
import type { TrafficTarget } from './trafficTarget.ts';

/** Paths that the programs of Bookinfo ask of each other. Source: samples/bookinfo/src of Istio's releases. */
const BOOKINFO_PATHS: Readonly<Record<string, string>> = {
  reviews: '/reviews/0',
  ratings: '/ratings/0',
  details: '/details/0',
};

/**
 * The split that decides which version of an application answers: the one at the Gateway when the application stands
 * behind it, else that of the application's Service inside the mesh, which is one or more hops further on.
 * @param app the application whose versions were seen
 */
export function promiseOfRun(
  target: TrafficTarget,
  plan: RequestPlan,
  app: string | undefined,
  objects: RoutingObjects & { readonly gateways: readonly KubeObject[] },
): PromisedSplit | undefined {
  if (target.kind === 'url') return undefined;
  if (target.kind === 'gateway') {
    const gateway = objects.gateways.find(
      ({ metadata }) => metadata.name === target.gateway && metadata.namespace === target.namespace,
    );
    const split =
      gateway === undefined ? undefined : splitAtGateway(gateway, requestOf(plan, target.port), objects);
    if (split === undefined || app === undefined || app === '') return split;
    if (split.parts.some((part) => part.app === app)) return split;
  }
  return app === undefined || app === '' ? undefined : insideSplit(target, plan, app, objects);
}

function insideSplit(
  target: Extract<TrafficTarget, { kind: 'gateway' | 'service' }>,
  plan: RequestPlan,
  app: string,
  objects: RoutingObjects,
): PromisedSplit | undefined {
  // A forward to a Service ends at one of its pods: no route has a say there.
  const [service] = servicesOfApp(app, target.namespace, objects);
  if (service === undefined || (target.kind === 'service' && service.metadata.name === target.service))
    return undefined;
  const path = BOOKINFO_PATHS[app];
  const user: (readonly [string, string])[] = plan.user === undefined ? [] : [['end-user', plan.user]];
  const { name, namespace = '' } = service.metadata;
  return splitForService(
    { name, namespace },
    {
      host: name,
      port: numberAt(listAt(service, 'spec', 'ports')[0], 'port') ?? 80,
      method: 'GET',
      path: path ?? '/',
      query: [],
      headers: user,
    },
    objects,
  );
}

/** A request as a Gateway sees it; a forward leaves the host as `localhost` unless a header says otherwise. */
export function requestOf(plan: RequestPlan, port: number): RoutedRequest {
  const host = plan.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? 'localhost';
  const url = new URL(plan.path, 'http://localhost');
  const user = plan.user === undefined ? [] : [['end-user', plan.user] as const];
  return {
    host: host.replace(/:\d+$/, ''),
    port,
    method: plan.method,
    path: url.pathname,
    query: [...url.searchParams],
    headers: [...plan.headers, ...user],
  };
}
