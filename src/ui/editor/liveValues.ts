import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import { Lookup } from '../../validation/references/lookup.ts';
import type { KnownObject, ReferenceScope } from '../../validation/references/referenceScope.ts';
import { portsOf, serviceOfHost } from '../../validation/references/services.ts';

/** A value that a field can have because something of that name is there. */
export interface LiveValue {
  readonly value: string;
  /** What it is and where it was found. */
  readonly detail: string;
}

const GATEWAY_API = 'gateway.networking.k8s.io';
const NETWORKING = 'networking.istio.io';

/** What the field at a path of an object can refer to, from open manifests and the cluster; each value once. */
export function liveValuesAt(
  { identity, value }: ManifestObject,
  path: Path,
  scope: ReferenceScope,
): readonly LiveValue[] {
  const field = path.at(-1);
  const holder = at(value, ...path.slice(0, -1));
  const lookup = new Lookup(scope, identity.namespace ?? scope.defaultNamespace);
  const found =
    typeof field === 'string'
      ? ofField(lookup, identity.kind ?? '', path, field, holder)
      : ofListItem(lookup, identity.kind ?? '', path);
  const seen = new Set<string>();
  return found.filter((one) => !seen.has(one.value) && seen.add(one.value));
}

function ofListItem(lookup: Lookup, kind: string, path: Path): LiveValue[] {
  const list = path.at(-2);
  if (kind === 'VirtualService' && list === 'gateways')
    return [
      { value: 'mesh', detail: 'all sidecars' },
      ...lookup.scope.objects(NETWORKING, 'Gateway').map((gateway) => ({
        value: gateway.namespace === lookup.namespace ? gateway.name : `${gateway.namespace}/${gateway.name}`,
        detail: detailOf(gateway),
      })),
    ];
  return kind === 'VirtualService' && list === 'hosts' ? hosts(lookup) : [];
}

function ofField(lookup: Lookup, kind: string, path: Path, field: string, holder: unknown): LiveValue[] {
  const parent = path.findLast((step, index) => index < path.length - 1 && typeof step === 'string');
  if (field === 'namespace') return names(lookup.scope.objects('', 'Namespace'));
  if (field === 'host' && (parent === 'destination' || parent === 'spec' || parent === 'mirror'))
    return hosts(lookup);
  if (field === 'subset') return subsets(lookup, stringAt(holder, 'host') ?? '');
  if (kind === 'Gateway' && field === 'gatewayClassName')
    return names(lookup.scope.objects(GATEWAY_API, 'GatewayClass'));
  if (field === 'credentialName') return names(inNamespace(lookup, '', 'Secret', 'istio-system'));
  if (parent === 'matchLabels' || (parent === 'selector' && path.at(-2) === 'selector'))
    return labelValues(lookup, field);
  const target = targetOf(parent, holder);
  if (target === undefined) return [];
  const namespace = stringAt(holder, 'namespace') ?? lookup.namespace;
  const candidates = inNamespace(lookup, target.group, target.kind, namespace);
  if (field === 'name') return names(candidates);
  const referred = candidates.find(({ name }) => name === stringAt(holder, 'name'));
  if (referred === undefined) return [];
  if (field === 'sectionName') return sections(referred);
  return field === 'port' ? ports(referred) : [];
}

/** Which kind a reference means, by the field that it stands in. */
function targetOf(
  parent: string | number | undefined,
  holder: unknown,
): { group: string; kind: string } | undefined {
  const kind = stringAt(holder, 'kind');
  const group = stringAt(holder, 'group');
  switch (parent) {
    case 'parentRefs':
      return { group: group ?? GATEWAY_API, kind: kind ?? 'Gateway' };
    case 'backendRefs':
    case 'backendRef':
      return { group: group ?? '', kind: kind ?? 'Service' };
    case 'certificateRefs':
      return { group: group ?? '', kind: kind ?? 'Secret' };
    case 'targetRef':
    case 'targetRefs':
      return kind === undefined ? undefined : { group: group === 'core' ? '' : (group ?? ''), kind };
    default:
      return undefined;
  }
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

/** Values that workloads of the namespace have for a label. */
function labelValues(lookup: Lookup, label: string): LiveValue[] {
  return ['Pod', 'Deployment']
    .flatMap((kind) => inNamespace(lookup, kind === 'Pod' ? '' : 'apps', kind, lookup.namespace))
    .flatMap((workload) => {
      const template = at(workload.value, 'spec', 'template');
      const labels = stringMapAt(isRecord(template) ? template : workload.value, 'metadata', 'labels');
      const value = labels[label];
      return value === undefined ? [] : [{ value, detail: detailOf(workload) }];
    });
}
