import { listAt, stringAt, type Path } from '../../mesh/fields.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { Lookup } from './lookup.ts';
import type { PartKind, Reference } from './reference.ts';
import type { KnownObject } from './knownObject.ts';
import { serviceOfHost } from './services.ts';

/** What a name in a manifest stands for: an object, or a part of one that has a name of its own. */
export interface Named {
  readonly group: string;
  readonly kind: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly part?: { readonly kind: PartKind; readonly name: string };
}

/** The same for the same thing, wherever it is named. */
export function namedKey(named: Named): string {
  const part = named.part === undefined ? '' : `#${named.part.kind}/${named.part.name}`;
  return `${groupKindKey(named)}/${named.namespace}/${named.name}${part}`;
}

/** A field of an object that gives a name to it or to a part of it. */
export interface Declaration {
  readonly path: Path;
  readonly part?: { readonly kind: PartKind; readonly name: string };
}

const networking = 'networking.istio.io';

/** Where named parts stand: the list below `spec`, and how its items are called. */
const partLists: Readonly<Record<string, { readonly list: string; readonly kind: PartKind } | undefined>> = {
  'Gateway.gateway.networking.k8s.io': { list: 'listeners', kind: 'listener' },
  'ListenerSet.gateway.networking.k8s.io': { list: 'listeners', kind: 'listener' },
  'DestinationRule.networking.istio.io': { list: 'subsets', kind: 'subset' },
  Service: { list: 'ports', kind: 'port' },
};

/** The names that an object gives: its own, and those of its listeners, subsets, ports or hosts. */
export function declarationsOf(object: Pick<KnownObject, 'group' | 'kind' | 'value'>): Declaration[] {
  const { value } = object;
  const found: Declaration[] = [{ path: ['metadata', 'name'] }];
  const parts = partLists[groupKindKey(object)];
  if (parts !== undefined) {
    for (const [index, item] of listAt(value, 'spec', parts.list).entries()) {
      const name = stringAt(item, 'name');
      if (name !== undefined)
        found.push({ path: ['spec', parts.list, index, 'name'], part: { kind: parts.kind, name } });
    }
  }
  if (object.group === networking && object.kind === 'ServiceEntry') {
    for (const [index, host] of listAt(value, 'spec', 'hosts').entries()) {
      if (typeof host === 'string')
        found.push({ path: ['spec', 'hosts', index], part: { kind: 'host', name: host } });
    }
  }
  return found;
}

/** What a reference names, whether it is there or not; `undefined` for labels and for names of the outer world. */
export function namedBy({ target }: Reference, lookup: Lookup): Named | undefined {
  if (target.by === 'labels') return undefined;
  if (target.by === 'host') {
    return target.subset === undefined
      ? namedByHost(target.host, lookup)
      : namedSubset(target.host, target.subset, lookup);
  }
  const { group, kind, name, section } = target;
  const namespace = target.namespace ?? nearestNamespace(group, kind, name, lookup);
  const named = { group, kind, namespace, name };
  if (section === undefined) return named;
  return { ...named, part: { kind: partLists[groupKindKey(target)]?.kind ?? 'port', name: section } };
}

function namedByHost(host: string, lookup: Lookup): Named | undefined {
  const { service, named } = serviceOfHost(lookup, host);
  if (service?.kind === 'ServiceEntry') {
    const { group, kind, namespace, name } = service;
    const exact = listAt(service.value, 'spec', 'hosts').includes(host);
    return { group, kind, namespace, name, ...(exact ? { part: { kind: 'host', name: host } } : {}) };
  }
  return named === undefined ? undefined : { group: '', kind: 'Service', ...named };
}

/** The subset of the rule that defines it; of the first rule of that host where none does. */
function namedSubset(host: string, subset: string, lookup: Lookup): Named | undefined {
  const rules = lookup.scope.hosts.destinationRules(host, lookup.namespace);
  const rule =
    rules.find(({ value }) =>
      listAt(value, 'spec', 'subsets').some((item) => stringAt(item, 'name') === subset),
    ) ?? rules[0];
  if (rule === undefined) return undefined;
  const { group, kind, namespace, name } = rule;
  return { group, kind, namespace, name, part: { kind: 'subset', name: subset } };
}

/** Of what may be anywhere the one nearby counts, then that of Istio's own namespace, then any. */
function nearestNamespace(group: string, kind: string, name: string, lookup: Lookup): string {
  const places = lookup.scope
    .objects(group, kind)
    .filter((object) => object.name === name)
    .map(({ namespace }) => namespace);
  const near = [lookup.namespace, 'istio-system'].find((namespace) => places.includes(namespace));
  return near ?? places[0] ?? lookup.namespace;
}

/** How many characters of the field's text are the name, from the reference's `start` on. */
export function lengthOfName(reference: Reference, named: Named, text: string): number {
  if (reference.role === 'namespace') return named.name.length;
  if (reference.target.by !== 'host' || named.part !== undefined) return text.length - reference.start;
  // A host begins with the name of its Service: `reviews.default.svc.cluster.local`.
  return named.name.length;
}
