import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../fields.ts';
import { groupOf, type KubeObject } from '../kubeObject.ts';
import { namespaceOfRef } from '../routeParents.ts';
import { GATEWAY } from '../wellKnown.ts';
import { hostSpecificity } from './hostname.ts';

/** Labels of a namespace, for listeners that choose namespaces by them; `undefined` where they are not known. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

/** A host pattern under which a route stands at a listener. */
export interface RouteHost {
  readonly route: KubeObject;
  /** The listener at which it stands there. */
  readonly listener: unknown;
  /** The hosts that it has there; empty for any. */
  readonly pattern: string;
  /** The hostname by which it is compared with other routes: its own, or the listener's where it names none. */
  readonly name: string;
}

/**
 * The routes of one port of a Gateway, each with the hosts that it has there: those that it shares with a listener it is
 * attached to, without those that belong to another listener of the port, whose hostname fits them better. What is left
 * of the "listener isolation" that the specification recommends: a host for which that other listener has no route goes
 * on to routes with wider hostnames, in Istio as here.
 * Sources: https://gateway-api.sigs.k8s.io/reference/spec/#listener; Istio's hostnameAllowedByIsolation
 * @param isRouteOf whether a route is attached to a listener
 */
export function routeHosts(
  gateway: KubeObject,
  port: number,
  routes: readonly KubeObject[],
  isRouteOf: (route: KubeObject, listener: unknown) => boolean,
): readonly RouteHost[] {
  const listeners = listAt(gateway, 'spec', 'listeners').filter(
    (listener) => numberAt(listener, 'port') === port,
  );
  const hostnames = listeners.map((listener) => stringAt(listener, 'hostname') ?? '');
  return listeners.flatMap((listener, place) => {
    const own = hostnames[place] ?? '';
    const attached = routes.filter((route) => isRouteOf(route, listener));
    if (attached.length === 0) return [];
    const closer = hostnames.filter((other) => other !== own && isWithin(other, own));
    return attached.flatMap((route) => {
      const named = listAt(route, 'spec', 'hostnames').map(String);
      return (named.length === 0 ? [''] : named).flatMap((name) => {
        const pattern = isWithin(name, own) ? name : isWithin(own, name) ? own : undefined;
        if (pattern === undefined || closer.some((other) => isWithin(pattern, other))) return [];
        return [{ route, listener, pattern, name: name === '' ? own : name }];
      });
    });
  });
}

/** Whether every host of one pattern is one of the other's, which may be empty for any host. */
function isWithin(one: string, other: string): boolean {
  return one === other || hostSpecificity(other, one) !== undefined;
}

/**
 * Whether a route is attached to a listener of a Gateway: it names the Gateway, its section and port if any, and the
 * listener takes routes of its kind and namespace.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes
 */
export function isAttached(
  route: KubeObject,
  gateway: KubeObject,
  listener: unknown,
  labelsOf: NamespaceLabels,
): boolean {
  const named = listAt(route, 'spec', 'parentRefs').some(
    (ref) =>
      (stringAt(ref, 'kind') ?? GATEWAY.kind) === GATEWAY.kind &&
      (stringAt(ref, 'group') ?? GATEWAY.group) === GATEWAY.group &&
      stringAt(ref, 'name') === gateway.metadata.name &&
      namespaceOfRef(ref, route) === gateway.metadata.namespace &&
      isSameOrMissing(stringAt(ref, 'sectionName'), stringAt(listener, 'name')) &&
      isSameOrMissing(numberAt(ref, 'port'), numberAt(listener, 'port')),
  );
  return named && allowsKind(listener, route) && allowsNamespace(listener, route, gateway, labelsOf);
}

function isSameOrMissing<T>(wanted: T | undefined, given: T | undefined): boolean {
  return wanted === undefined || wanted === given;
}

function allowsKind(listener: unknown, route: KubeObject): boolean {
  const kinds = listAt(listener, 'allowedRoutes', 'kinds');
  if (kinds.length === 0) return ['HTTP', 'HTTPS'].includes(stringAt(listener, 'protocol') ?? '');
  return kinds.some(
    (entry) =>
      stringAt(entry, 'kind') === route.kind &&
      (stringAt(entry, 'group') ?? GATEWAY.group) === groupOf(route.apiVersion),
  );
}

/** Whether a listener takes routes of the route's namespace; so it is as long as the namespace's labels are not known. */
export function allowsNamespace(
  listener: unknown,
  route: Pick<KubeObject, 'metadata'>,
  gateway: Pick<KubeObject, 'metadata'>,
  labelsOf: NamespaceLabels,
): boolean {
  const namespace = route.metadata.namespace ?? 'default';
  switch (stringAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same') {
    case 'All':
      return true;
    case 'Same':
      return namespace === gateway.metadata.namespace;
    case 'Selector': {
      const labels = labelsOf(namespace);
      return labels === undefined || selects(at(listener, 'allowedRoutes', 'namespaces', 'selector'), labels);
    }
    default:
      return false;
  }
}

/** Whether a LabelSelector selects labels. Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isRecord(selector)) return false;
  const equal = Object.entries(stringMapAt(selector, 'matchLabels'));
  return (
    equal.every(([name, value]) => labels[name] === value) &&
    listAt(selector, 'matchExpressions').every((expression) => {
      const value = labels[stringAt(expression, 'key') ?? ''];
      const values = listAt(expression, 'values');
      switch (stringAt(expression, 'operator')) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
