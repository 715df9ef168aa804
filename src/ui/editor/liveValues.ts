import { listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import { Lookup } from '../../validation/references/lookup.ts';
import type { Reference, ReferenceTarget } from '../../validation/references/reference.ts';
import { referencesOf } from '../../validation/references/referencesOf.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import type { KnownObject } from '../../validation/references/knownObject.ts';
import { portsOf, serviceOfHost } from '../../validation/references/services.ts';
import { labelPlace, labelValuesAt } from './labelValues.ts';
import type { LiveValue } from './liveValue.ts';

const NETWORKING = 'networking.istio.io';

/**
 * What the field at a path of an object can refer to, from manifests and the cluster; each value once.
 * @param isKey whether the last step of the path is a field that is being typed: only labels are known then
 */
export function liveValuesAt(
  object: ManifestObject,
  path: Path,
  scope: ReferenceScope,
  isKey = false,
): readonly LiveValue[] {
  const { identity } = object;
  const lookup = new Lookup(scope, identity.namespace ?? scope.defaultNamespace);
  const labels = labelPlace(path, isKey);
  if (labels !== undefined) return labelValuesAt(object, labels, lookup);
  if (isKey) return [];
  const references = referencesOf(object, scope.defaultNamespace);
  const here = references.find((reference) => samePath(reference.path, path));
  const beside = references.find((reference) => samePath(reference.path, [...path.slice(0, -1), 'name']));
  const host = references.find((reference) => samePath(reference.path, [...path.slice(0, -2), 'host']));
  const found =
    here === undefined ? ofOtherField(lookup, path, beside?.target, host?.target) : ofReference(lookup, here);
  const seen = new Set<string>();
  return found.filter((one) => !seen.has(one.value) && seen.add(one.value));
}

function ofReference(lookup: Lookup, { role, target }: Reference): LiveValue[] {
  if (target.by === 'labels') return [];
  if (target.by === 'host') return target.subset === undefined ? hosts(lookup) : subsets(lookup, target.host);
  if (role === 'gateway') return gateways(lookup);
  const candidates = inNamespace(lookup, target.group, target.kind, target.namespace ?? lookup.namespace);
  if (target.section !== undefined) {
    const referred = candidates.find(({ name }) => name === target.name);
    return referred === undefined ? [] : sections(referred);
  }
  if (target.namespace !== undefined) return names(candidates);
  // Istio looks for the secret where the proxy runs, which is often its own namespace.
  return names([...candidates, ...inNamespace(lookup, target.group, target.kind, 'istio-system')]);
}

/** Fields that refer to nothing by themselves: a namespace, or the port of what is named beside it. */
function ofOtherField(
  lookup: Lookup,
  path: Path,
  beside: ReferenceTarget | undefined,
  host: ReferenceTarget | undefined,
): LiveValue[] {
  const field = path.at(-1);
  if (typeof field !== 'string') return [];
  if (field === 'namespace') return names(lookup.scope.objects('', 'Namespace'));
  if (field === 'number' && path.at(-2) === 'port' && host?.by === 'host') {
    const { service } = serviceOfHost(lookup, host.host);
    return service === undefined ? [] : ports(service);
  }
  if (field !== 'port' || beside?.by !== 'name') return [];
  const referred = inNamespace(lookup, beside.group, beside.kind, beside.namespace ?? lookup.namespace).find(
    ({ name }) => name === beside.name,
  );
  return referred === undefined ? [] : ports(referred);
}

function samePath(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

function gateways(lookup: Lookup): LiveValue[] {
  return [
    { value: 'mesh', detail: 'all sidecars' },
    ...lookup.scope.objects(NETWORKING, 'Gateway').map((gateway) => ({
      value: gateway.namespace === lookup.namespace ? gateway.name : `${gateway.namespace}/${gateway.name}`,
      detail: detailOf(gateway),
    })),
  ];
}

function inNamespace(lookup: Lookup, group: string, kind: string, namespace: string): KnownObject[] {
  return lookup.scope
    .objects(group, kind)
    .filter((object) => object.namespace === '' || object.namespace === namespace);
}

function detailOf({ kind, origin }: KnownObject): string {
  return `${kind}, ${origin}`;
}

function names(objects: readonly KnownObject[]): LiveValue[] {
  return objects.map((object) => ({ value: object.name, detail: detailOf(object) }));
}

function hosts(lookup: Lookup): LiveValue[] {
  const services = lookup.scope.objects('', 'Service').map((service) => ({
    value:
      service.namespace === lookup.namespace
        ? service.name
        : `${service.name}.${service.namespace}.svc.cluster.local`,
    detail: detailOf(service),
  }));
  const entries = lookup.scope
    .objects(NETWORKING, 'ServiceEntry')
    .flatMap((entry) =>
      listAt(entry.value, 'spec', 'hosts').flatMap((host) =>
        typeof host === 'string' ? [{ value: host, detail: detailOf(entry) }] : [],
      ),
    );
  return [...services, ...entries];
}

function subsets(lookup: Lookup, host: string): LiveValue[] {
  const wanted = serviceOfHost(lookup, host).named;
  return lookup.scope.objects(NETWORKING, 'DestinationRule').flatMap((rule) => {
    const ruleHost = stringAt(rule.value, 'spec', 'host') ?? '';
    const named = serviceOfHost(new Lookup(lookup.scope, rule.namespace), ruleHost).named;
    const isSame =
      ruleHost === host ||
      (named !== undefined && named.name === wanted?.name && named.namespace === wanted.namespace);
    return isSame
      ? listAt(rule.value, 'spec', 'subsets').flatMap((subset) => {
          const name = stringAt(subset, 'name');
          return name === undefined ? [] : [{ value: name, detail: `${rule.name}, ${rule.origin}` }];
        })
      : [];
  });
}

function sections(object: KnownObject): LiveValue[] {
  return listAt(object.value, 'spec', object.kind === 'Gateway' ? 'listeners' : 'ports').flatMap(
    (section) => {
      const name = stringAt(section, 'name');
      const port = numberAt(section, 'port');
      return name === undefined ? [] : [{ value: name, detail: `${port ?? ''}, ${detailOf(object)}` }];
    },
  );
}

function ports(object: KnownObject): LiveValue[] {
  if (object.kind === 'Gateway')
    return listAt(object.value, 'spec', 'listeners').flatMap((listener) => {
      const port = numberAt(listener, 'port');
      return port === undefined ? [] : [{ value: String(port), detail: detailOf(object) }];
    });
  return portsOf(object).map(({ number, name }) => ({
    value: String(number),
    detail: [name, detailOf(object)].filter((word) => word !== '').join(', '),
  }));
}
