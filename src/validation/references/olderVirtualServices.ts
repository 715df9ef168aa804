import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, stringAt, type Path } from '../../mesh/fields.ts';
import { hostsOverlap } from '../webhook/hosts.ts';
import { stable } from '../webhook/unreachable.ts';
import { listInWords } from '../wording.ts';
import { hostsFor } from './gatewayHosts.ts';
import { gatewayPlaces, isForAllNamespaces } from './hostIndex.ts';
import type { GatewayPlace } from './hostIndex.ts';
import type { KnownObject } from './knownObject.ts';
import type { Lookup } from './lookup.ts';
import { olderInWords } from './olderInWords.ts';

const group = 'networking.istio.io';

/** More VirtualServices than that with one host at one gateway are not looked at: whoever has so many has other worries. */
const MOST_RIVALS = 50;

/**
 * Matches of a VirtualService that get no request from a gateway, because another one has the same match there for the
 * same host: Istio appends the rules of the younger one to those of the older one (and puts rules that take everything
 * last, again the older first), and the first that fits decides.
 * Source: istio/istio `pilot/pkg/networking/core/gateway.go`, buildGatewayHTTPRouteConfig, SortVHostRoutes
 */
export function checkOlderVirtualServices(lookup: Lookup, value: unknown): void {
  const { hosts } = lookup.scope;
  const own = hosts.virtualServiceOf(value);
  if (own === undefined || own.unopened === true || !isForAllNamespaces(value)) return;
  const found = gatewayPlaces(own).flatMap((place) => {
    const rivals = hosts
      .virtualServicesAt(place.key)
      .slice(0, MOST_RIVALS)
      .filter((other) => isBefore(lookup, other, own) && isServed(lookup, place, [other, own]))
      .toSorted((one, other) => compare(lookup, one, other));
    return rivals.length === 0 ? [] : [{ place, rivals }];
  });
  if (found.length === 0) return;
  const all = new Set(found.flatMap(({ rivals }) => rivals));
  const matches = new Map([...all].map((rival) => [rival, httpMatches(rival.value)]));
  for (const [key, path] of httpMatches(value)) {
    const hidden = found.flatMap(({ place, rivals }) => {
      for (const rival of rivals) {
        const taken = matches.get(rival)?.get(key);
        if (taken !== undefined) return [{ place, rival, path: taken }];
      }
      return [];
    });
    for (const [rival, places] of Map.groupBy(hidden, (one) => one.rival)) {
      const where = inWords(places.map(({ place }) => place));
      const { message, isSure } = olderInWords(lookup, own, rival, where);
      const related =
        rival.place === undefined || places[0] === undefined
          ? []
          : [{ path: places[0].path, of: rival.place, message: l10n.t('This match is used') }];
      lookup.say(isSure, 'reference/shadowed', path, message, [], related);
    }
  }
}

function isBefore(lookup: Lookup, other: KnownObject, own: KnownObject): boolean {
  return (
    other !== own &&
    other.unopened !== true &&
    isForAllNamespaces(other.value) &&
    compare(lookup, other, own) < 0
  );
}

/** Istio's order: the older one first, then by name, then by namespace. */
function compare(lookup: Lookup, one: KnownObject, other: KnownObject): number {
  const keyOf = (object: KnownObject): readonly string[] => [
    lookup.scope.routes.age(object) ?? '9999',
    object.name,
    object.namespace,
  ];
  const [ours, theirs] = [keyOf(one), keyOf(other)];
  const index = ours.findIndex((part, place) => part !== theirs[place]);
  return index < 0 ? 0 : (ours[index] ?? '') < (theirs[index] ?? '') ? -1 : 1;
}

/** Whether a gateway takes requests for the host and gives them to all; one that is not known does so to one namespace. */
function isServed(lookup: Lookup, place: GatewayPlace, all: readonly KnownObject[]): boolean {
  const gateway = lookup.find(group, 'Gateway', place.namespace, place.name);
  if (gateway === undefined) return new Set(all.map(({ namespace }) => namespace)).size === 1;
  return all.every(({ namespace }) =>
    hostsFor(gateway, namespace).some((host) => hostsOverlap(host, place.host)),
  );
}

/**
 * The matches that istiod makes routes of for a gateway, each once with its place: none comes after one that takes
 * everything.
 */
function httpMatches(value: unknown): ReadonlyMap<string, Path> {
  const found = new Map<string, Path>();
  for (const [index, rule] of listAt(value, 'spec', 'http').entries()) {
    // What a delegate does is told in another object.
    if (at(rule, 'delegate') !== undefined) continue;
    const path = ['spec', 'http', index];
    const matches = listAt(rule, 'match');
    if (matches.length === 0) {
      found.set('', path);
      break;
    }
    for (const [place, match] of matches.entries()) {
      if (isOfSome(match)) continue;
      const key = stable(match);
      if (!found.has(key)) found.set(key, [...path, 'match', place]);
      if (takesAll(match)) return found;
    }
  }
  return found;
}

/** Whether a match is for some gateways or callers only. */
function isOfSome(match: unknown): boolean {
  return ['gateways', 'sourceLabels', 'sourceNamespace'].some((name) => at(match, name) !== undefined);
}

function takesAll(match: unknown): boolean {
  const others = isRecord(match)
    ? Object.keys(match).filter((name) => name !== 'uri' && name !== 'name')
    : [];
  return (
    others.length === 0 &&
    (stringAt(match, 'uri', 'prefix') === '/' || stringAt(match, 'uri', 'regex') === '.*')
  );
}

function inWords(places: readonly GatewayPlace[]): string {
  const words = [...Map.groupBy(places, ({ namespace, name }) => `${namespace}/${name}`).values()].map(
    (here) =>
      l10n.t(
        '{0} for {1}',
        `Gateway ${here[0]?.name ?? ''}`,
        listInWords(
          here.map(({ host }) => host),
          'and',
          4,
        ),
      ),
  );
  return listInWords(words, 'and');
}
