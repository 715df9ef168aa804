import * as l10n from '@vscode/l10n';
import { at, listAt, numberAt, stringAt, stringMapAt, type Path } from '../../mesh/fields.ts';
import { nearest } from '../nearest.ts';
import { listInWords } from '../wording.ts';
import { checkGatewayHosts, namedGateways } from './gatewayHosts.ts';
import { isForAllNamespaces, isOfMesh } from './hostIndex.ts';
import { placeOfName } from './lookup.ts';
import type { Lookup } from './lookup.ts';
import { checkOlderVirtualServices } from './olderVirtualServices.ts';
import { namesPart } from './reference.ts';
import type { Reference } from './reference.ts';
import type { KnownObject } from './knownObject.ts';
import { checkPort, portsOf, requireHost } from './services.ts';

const group = 'networking.istio.io';

export function checkVirtualServiceReferences(
  lookup: Lookup,
  object: unknown,
  name: string,
  references: readonly Reference[],
): void {
  const named = namedGateways(object);
  const gateways: KnownObject[] = [];
  for (const reference of references) {
    if (reference.role === 'gateway' || reference.role === 'delegate') {
      const found = lookup.requireTarget(reference);
      if (found !== undefined && reference.path[1] === 'gateways') gateways.push(found);
    }
    if (reference.role === 'destination' && !namesPart(reference))
      checkDestination(lookup, at(object, ...reference.path.slice(0, -1)), reference.path.slice(0, -1));
  }
  for (const section of ['http', 'tls', 'tcp']) {
    for (const [index, rule] of listAt(object, 'spec', section).entries())
      checkWeights(lookup, listAt(rule, 'route'), ['spec', section, index, 'route']);
  }
  checkGatewayHosts(lookup, object, gateways, gateways.length === named.length);
  checkSharedHosts(lookup, object, name);
  checkOlderVirtualServices(lookup, object);
}

function checkWeights(lookup: Lookup, routes: readonly unknown[], path: Path): void {
  if (routes.length < 2) return;
  const total = routes.reduce<number>((sum, route) => sum + (numberAt(route, 'weight') ?? 0), 0);
  if (total === 0 || total === 100) return;
  lookup.say(
    false,
    'reference/weights',
    path,
    l10n.t(
      'The weights add up to {0}. Istio takes them as shares of {1}; with 100 they read as percent.',
      total,
      total,
    ),
  );
}

function checkDestination(lookup: Lookup, destination: unknown, path: Path): void {
  const host = stringAt(destination, 'host') ?? '';
  const service = requireHost(lookup, host, [...path, 'host']);
  const port = numberAt(destination, 'port', 'number');
  if (service !== undefined && port !== undefined)
    checkPort(lookup, service, port, [...path, 'port', 'number']);
  if (service?.kind === 'Service' && port === undefined && portsOf(service).length > 1) {
    const numbers = portsOf(service).map((candidate) => String(candidate.number));
    lookup.say(
      true,
      'reference/port',
      [...path, 'host'],
      l10n.t(
        '{0} ({1}) has several ports: say in port.number which of {2} is meant.',
        service.name,
        service.origin,
        listInWords(numbers, 'and'),
      ),
    );
  }
  const subset = stringAt(destination, 'subset');
  if (subset !== undefined && subset !== '') requireSubset(lookup, host, subset, [...path, 'subset']);
}

function requireSubset(lookup: Lookup, host: string, subset: string, path: Path): void {
  const rules = lookup.scope.hosts.destinationRules(host, lookup.namespace);
  const names = rules.flatMap((rule) =>
    listAt(rule.value, 'spec', 'subsets').map((item) => stringAt(item, 'name') ?? ''),
  );
  if (names.includes(subset)) return;
  const complete = lookup.scope.complete(group, 'DestinationRule');
  if (rules.length === 0) {
    if (!complete && lookup.scope.objects(group, 'DestinationRule').length === 0) return;
    const message = l10n.t(
      'No DestinationRule defines subsets of {0} (looked in {1}): requests to subset {2} fail.',
      host,
      lookup.scope.where,
      subset,
    );
    lookup.say(complete, 'reference/subset', path, message, [
      {
        kind: 'append',
        title: l10n.t('Add a DestinationRule with the subset {0}', subset),
        document: ruleFor(host, subset, lookup.namespace),
      },
    ]);
    return;
  }
  const near = nearest(subset, names);
  const fixes =
    near === undefined
      ? []
      : [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near) } as const];
  const first = rules[0];
  lookup.say(
    complete,
    'reference/subset',
    path,
    l10n.t(
      'The DestinationRule {0} ({1}) has no subset {2} of {3}. It has {4}.',
      first?.name ?? '',
      first?.origin ?? '',
      subset,
      host,
      names.length === 0 ? l10n.t('none') : listInWords(names, 'and'),
    ),
    fixes,
  );
}

function ruleFor(host: string, subset: string, namespace: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${host.split('.')[0] ?? host}
  namespace: ${namespace}
spec:
  host: ${host}
  subsets:
  - name: ${subset}
    labels:
      version: ${subset}
`;
}

/** Two VirtualServices of the mesh for one host: only one of them is used. */
function checkSharedHosts(lookup: Lookup, object: unknown, name: string): void {
  if (!isOfMesh({ value: object })) return;
  const isForAll = isForAllNamespaces(object);
  for (const [index, host] of listAt(object, 'spec', 'hosts').entries()) {
    if (typeof host !== 'string') continue;
    const other = lookup.scope.hosts
      .virtualServices(host, lookup.namespace)
      .find(
        (candidate) =>
          candidate.unopened !== true &&
          (candidate.name !== name || candidate.namespace !== lookup.namespace) &&
          isForAllNamespaces(candidate.value) === isForAll &&
          (isForAll || candidate.namespace === lookup.namespace),
      );
    if (other !== undefined) {
      lookup.say(
        true,
        'reference/shared-host',
        ['spec', 'hosts', index],
        l10n.t(
          'The VirtualService {0} of {1} ({2}) is for {3} too: inside the mesh only the older one is used.',
          other.name,
          other.namespace,
          other.origin,
          host,
        ),
        [],
        placeOfName(other),
      );
    }
  }
}

export function checkDestinationRuleReferences(lookup: Lookup, object: unknown): void {
  const service = requireHost(lookup, stringAt(object, 'spec', 'host') ?? '', ['spec', 'host']);
  if (service?.kind !== 'Service') return;
  const selector = stringMapAt(service.value, 'spec', 'selector');
  for (const [index, subset] of listAt(object, 'spec', 'subsets').entries()) {
    const labels = { ...selector, ...stringMapAt(subset, 'labels') };
    checkSelects(
      lookup,
      labels,
      service.namespace,
      ['spec', 'subsets', index, 'labels'],
      l10n.t('the subset {0}', stringAt(subset, 'name') ?? ''),
    );
  }
}

/** Says when labels select no workload of a namespace, where its workloads are known. */
export function checkSelects(
  lookup: Lookup,
  labels: Readonly<Record<string, string>>,
  namespace: string | undefined,
  path: Path,
  what: string,
): void {
  const entries = Object.entries(labels);
  const workloads = [...podsOf(lookup, namespace)];
  if (entries.length === 0 || workloads.length === 0) return;
  if (workloads.some((workload) => entries.every(([key, value]) => workload.labels[key] === value))) return;
  const complete = lookup.scope.complete('', 'Pod');
  const usesKeys = workloads.some((workload) =>
    entries.every(([key]) => Object.hasOwn(workload.labels, key)),
  );
  if (!complete && !usesKeys) return;
  const [key = '', value = ''] = entries.at(-1) ?? [];
  const values = [...new Set(workloads.flatMap((workload) => workload.labels[key] ?? []))];
  const near = nearest(value, values);
  const hint = near === undefined ? '' : l10n.t(' Did you mean {0}: {1}?', key, near);
  lookup.say(
    complete,
    'reference/selector',
    path,
    l10n.t(
      'No workload in {0} has the labels {1}, so {2} is empty.{3}',
      lookup.scope.where,
      entries.map(([name, text]) => `${name}: ${text}`).join(', '),
      what,
      hint,
    ),
  );
}

function* podsOf(
  lookup: Lookup,
  namespace: string | undefined,
): Iterable<{ labels: Readonly<Record<string, string>> }> {
  const isHere = (object: KnownObject): boolean => namespace === undefined || object.namespace === namespace;
  for (const pod of lookup.scope.objects('', 'Pod'))
    if (isHere(pod)) yield { labels: stringMapAt(pod.value, 'metadata', 'labels') };
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
    for (const workload of lookup.scope.objects('apps', kind)) {
      if (isHere(workload))
        yield { labels: stringMapAt(workload.value, 'spec', 'template', 'metadata', 'labels') };
    }
  }
}
