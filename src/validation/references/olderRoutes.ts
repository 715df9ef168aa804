import * as l10n from '@vscode/l10n';
import { isRecord, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { isAttached, routeHosts } from '../../mesh/routing/listener.ts';
import { GATEWAY } from '../../mesh/wellKnown.ts';
import { listInWords } from '../wording.ts';
import type { KnownObject } from './knownObject.ts';
import type { Lookup } from './lookup.ts';
import { olderInWords } from './olderInWords.ts';
import { hostnamesFor, parentOf, parentsOf } from './routeIndex.ts';
import type { RouteMatch, RouteParent } from './routeIndex.ts';
import { matchesOfRoute } from './routeMatches.ts';

/** More routes than that with one match at one parent are not looked at: whoever has so many has other worries. */
const MOST_RIVALS = 50;

/** Where requests come to a route: a listener, or a parent whose listeners are not known, and one hostname. */
interface Place {
  readonly parent: RouteParent;
  /** Where and for which host, in words. */
  readonly listener: string | undefined;
  readonly host: string;
  /** The hostnames by which other routes mean the same host here. */
  readonly hostnames: readonly string[];
  /** Whether all requests that come to the route here come to another one, too. */
  readonly isAlsoOf: (other: KnownObject) => boolean;
}

/**
 * Matches of an HTTPRoute or GRPCRoute that get no request, because another route of the same listener has the same
 * match for the same hostname and takes precedence: the older one, then the first by namespace and name.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function checkOlderRoutes(lookup: Lookup, kind: string, value: unknown): void {
  const own = lookup.scope.routes.ofValue(kind, value);
  if (own === undefined) return;
  const places = parentsOf(own).flatMap((parent) => placesAt(lookup, own, parent));
  const seen = new Set<string>();
  for (const { key, path } of matchesOfRoute(kind, value)) {
    // Of a rule that an own one hides is told already.
    if (seen.has(key)) continue;
    seen.add(key);
    const hidden = places.flatMap((place) => {
      const by = rivalAt(lookup, own, place, key);
      return by === undefined ? [] : [{ place, by }];
    });
    for (const [route, found] of Map.groupBy(hidden, ({ by }) => by.route)) {
      const [first] = found;
      if (first === undefined) continue;
      const where = inWords(
        found.map(({ place }) => place),
        places,
      );
      const { message, isSure } = olderInWords(lookup, own, route, where);
      const related =
        route.place === undefined
          ? []
          : [{ path: first.by.path, of: route.place, message: l10n.t('This match is used') }];
      lookup.say(isSure, 'reference/shadowed', path, message, [], related);
    }
  }
}

function placesAt(lookup: Lookup, route: KnownObject, parent: RouteParent): readonly Place[] {
  const gateway =
    parent.kind === GATEWAY.kind && parent.group === GATEWAY.group
      ? lookup.find(parent.group, parent.kind, parent.namespace, parent.name)
      : undefined;
  return gateway === undefined
    ? unknownPlaces(route, parent, hostnamesFor(parent, route))
    : listenerPlaces(lookup, route, parent, kubeObject(gateway));
}

/**
 * The hostnames that a route really has at the listeners of its Gateway: what a closer listener of the same port serves,
 * a wider one does not, whatever other routes there say.
 */
function listenerPlaces(
  lookup: Lookup,
  route: KnownObject,
  parent: RouteParent,
  gateway: KubeObject,
): readonly Place[] {
  // A namespace whose labels are not known is not selected: nothing is said where nothing is sure.
  const labelsOf = (namespace: string): Readonly<Record<string, string>> =>
    labelsOfNamespace(lookup, namespace) ?? {};
  const isRouteOf = (other: KubeObject, listener: unknown): boolean =>
    isAttached(other, gateway, listener, labelsOf);
  const ports = new Set(
    listAt(gateway, 'spec', 'listeners').flatMap((listener) => numberAt(listener, 'port') ?? []),
  );
  return [...ports].flatMap((port) =>
    routeHosts(gateway, port, [kubeObject(route)], isRouteOf).map(({ listener, name }) => {
      const wanted = stringAt(listener, 'hostname')?.toLowerCase() ?? '';
      const host = name.toLowerCase();
      return {
        parent,
        listener: stringAt(listener, 'name'),
        host,
        // A route without hostnames has those of the listener.
        hostnames: host === wanted ? [...new Set([host, ''])] : [host],
        isAlsoOf: (other: KnownObject) => isRouteOf(kubeObject(other), listener),
      };
    }),
  );
}

/** Places at a Service, or at a Gateway that is not known: the `parentRefs` alone say what is the same. */
function unknownPlaces(
  route: KnownObject,
  parent: RouteParent,
  hostnames: readonly string[],
): readonly Place[] {
  const refsTo = (other: KnownObject): readonly unknown[] =>
    listAt(other.value, 'spec', 'parentRefs').filter((ref) => parentOf(other, ref).key === parent.key);
  return refsTo(route).flatMap((ref) => {
    const [section, port] = [stringAt(ref, 'sectionName'), numberAt(ref, 'port')];
    const isAlsoOf = (other: KnownObject): boolean =>
      // Routes to a Service of another namespace are for the callers of their own namespace only.
      (parent.kind !== 'Service' || other.namespace === route.namespace) &&
      refsTo(other).some(
        (candidate) =>
          [undefined, section].includes(stringAt(candidate, 'sectionName')) &&
          [undefined, port].includes(numberAt(candidate, 'port')),
      );
    return hostnames.map((host) => ({ parent, listener: section, host, hostnames: [host], isAlsoOf }));
  });
}

/** The match of another route that takes what would come to this one at a place. */
function rivalAt(lookup: Lookup, own: KnownObject, place: Place, matchKey: string): RouteMatch | undefined {
  const { routes } = lookup.scope;
  const found = place.hostnames.flatMap(
    (hostname) =>
      routes
        .matches(own.kind, place.parent, hostname, matchKey)
        .slice(0, MOST_RIVALS)
        .find(({ route }) => routes.compare(route, own) < 0 && place.isAlsoOf(route)) ?? [],
  );
  return found.toSorted((one, other) => routes.compare(one.route, other.route))[0];
}

/** The listeners are named where the route has others, at which it is used. */
function inWords(hidden: readonly Place[], all: readonly Place[]): string {
  const words = [...Map.groupBy(hidden, ({ parent }) => parent.key)].flatMap(([key, here]) => {
    const [first] = here;
    if (first === undefined) return [];
    const { kind, name } = first.parent;
    const isWhole = here.length === all.filter(({ parent }) => parent.key === key).length;
    const listeners = isWhole ? [] : [...new Set(here.flatMap(({ listener }) => listener ?? []))];
    const hosts = [...new Set(here.map(({ host }) => host))].filter((host) => host !== '');
    const parent =
      listeners.length === 0
        ? `${kind} ${name}`
        : l10n.t('listener {0} of {1}', listInWords(listeners, 'and'), `${kind} ${name}`);
    return [hosts.length === 0 ? parent : l10n.t('{0} for {1}', parent, listInWords(hosts, 'and', 4))];
  });
  return listInWords(words, 'and');
}

/** The labels of a namespace with the one that every namespace has; `undefined` where the namespace is not known. */
export function labelsOfNamespace(
  lookup: Lookup,
  name: string,
): Readonly<Record<string, string>> | undefined {
  const namespace = lookup.find('', 'Namespace', '', name);
  if (namespace === undefined) return undefined;
  return { 'kubernetes.io/metadata.name': name, ...stringMapAt(namespace.value, 'metadata', 'labels') };
}

function kubeObject({ group, kind, namespace, name, value }: KnownObject): KubeObject {
  const rest = isRecord(value) ? value : {};
  return { ...rest, apiVersion: `${group}/v1`, kind, metadata: { name, namespace } };
}
