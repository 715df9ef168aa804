import { at, listAt, numberAt, stringAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import { parentGateways } from '../mesh/routeParents.ts';
import { pathMatchOf } from '../mesh/routing/httpMatch.ts';

/** Where requests go: a listener of a Gateway, a Service, or an address of this machine. */
export type TrafficTarget =
  | {
      readonly kind: 'gateway';
      readonly namespace: string;
      readonly gateway: string;
      /** The Service before the Gateway's proxies, and the port of the listener, which is that of the Service. */
      readonly service: string;
      readonly port: number;
    }
  | { readonly kind: 'service'; readonly namespace: string; readonly service: string; readonly port: number }
  | { readonly kind: 'url'; readonly url: string };

/** A target with what is worth asking of it. */
export interface TargetOffer {
  readonly target: TrafficTarget;
  readonly path: string;
  /** The host that the route wants to hear; `undefined` for any. */
  readonly host: string | undefined;
  /** The HTTPRoute that names the path. */
  readonly route: KubeObject | undefined;
}

/** The label that a Gateway's own objects carry. Source: https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/**
 * What can be asked in a cluster: for each Gateway the paths of the routes that name it, then the Services. A Gateway
 * that has no Service yet cannot be reached and is left out.
 */
export function targetOffers(objects: {
  readonly gateways: readonly KubeObject[];
  readonly routes: readonly KubeObject[];
  readonly services: readonly KubeObject[];
}): readonly TargetOffer[] {
  const { gateways, routes, services } = objects;
  const ofGateways = gateways.flatMap((gateway) => gatewayOffers(gateway, routes, services));
  const taken = new Set(
    ofGateways.flatMap(({ target }) =>
      target.kind === 'gateway' ? [`${target.namespace}/${target.service}`] : [],
    ),
  );
  const ofServices = services
    .filter(({ metadata }) => !taken.has(`${metadata.namespace ?? ''}/${metadata.name}`))
    .flatMap(serviceOffers);
  return [...ofGateways, ...ofServices];
}

function gatewayOffers(
  gateway: KubeObject,
  routes: readonly KubeObject[],
  services: readonly KubeObject[],
): readonly TargetOffer[] {
  const { name, namespace = 'default' } = gateway.metadata;
  const service = services.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[GATEWAY_NAME] === name,
  );
  if (service === undefined) return [];
  return listAt(gateway, 'spec', 'listeners')
    .filter((listener) => stringAt(listener, 'protocol') === 'HTTP')
    .flatMap((listener) => {
      const port = numberAt(listener, 'port') ?? 80;
      const target = {
        kind: 'gateway',
        namespace,
        gateway: name,
        service: service.metadata.name,
        port,
      } as const;
      const section = stringAt(listener, 'name');
      const found = routes
        .filter((route) =>
          parentGateways(route).some(
            (ref) =>
              ref.name === name &&
              ref.namespace === namespace &&
              (ref.sectionName === undefined || ref.sectionName === section),
          ),
        )
        .flatMap((route) => routeOffers(target, route, stringAt(listener, 'hostname')));
      return found.length > 0 ? found : [{ target, path: '/', host: undefined, route: undefined }];
    });
}

function routeOffers(
  target: TrafficTarget,
  route: KubeObject,
  listenerHost: string | undefined,
): readonly TargetOffer[] {
  if (route.kind !== 'HTTPRoute') return [];
  const [hostname] = listAt(route, 'spec', 'hostnames');
  const host = concrete(typeof hostname === 'string' ? hostname : listenerHost);
  const paths = listAt(route, 'spec', 'rules').flatMap((rule) => {
    const matches = listAt(rule, 'matches');
    return (matches.length === 0 ? [{}] : matches).map((match) => pathMatchOf(at(match, 'path')));
  });
  // An expression is no path; the learner writes one.
  const named = paths.map(({ type, value }) => (type === 'RegularExpression' ? '/' : value));
  return [...new Set(named)].map((path) => ({ target, path, host, route }));
}

/** A host that a wildcard covers. */
function concrete(host: string | undefined): string | undefined {
  return host === undefined || host === '' || host === '*' ? undefined : host.replace(/^\*/, 'www');
}

function serviceOffers(service: KubeObject): readonly TargetOffer[] {
  const { name, namespace = 'default' } = service.metadata;
  return listAt(service, 'spec', 'ports')
    .filter((port) => (stringAt(port, 'protocol') ?? 'TCP') === 'TCP')
    .map((port) => ({
      target: { kind: 'service', namespace, service: name, port: numberAt(port, 'port') ?? 80 },
      path: '/',
      host: undefined,
      route: undefined,
    }));
}

/** Whether what is offered goes to or through a Gateway, HTTPRoute or Service. */
export function isAbout({ target, route }: TargetOffer, { kind, metadata }: KubeObject): boolean {
  if (target.kind === 'url') return false;
  if (kind === 'HTTPRoute')
    return route?.metadata.name === metadata.name && route.metadata.namespace === metadata.namespace;
  if (target.namespace !== metadata.namespace) return false;
  if (kind === 'Gateway') return target.kind === 'gateway' && target.gateway === metadata.name;
  return kind === 'Service' && target.service === metadata.name;
}

/** A Service that stands before a Gateway's proxies means the Gateway; every other target means itself. */
export function meantTarget(target: TrafficTarget, services: readonly KubeObject[]): TrafficTarget {
  if (target.kind !== 'service') return target;
  const { namespace, service, port } = target;
  const gateway = services.find(
    ({ metadata }) => metadata.name === service && metadata.namespace === namespace,
  )?.metadata.labels?.[GATEWAY_NAME];
  return gateway === undefined ? target : { kind: 'gateway', namespace, gateway, service, port };
}
