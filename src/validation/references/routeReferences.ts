import * as l10n from '@vscode/l10n';
import { at, listAt, numberAt, stringAt, type Path } from '../../mesh/fields.ts';
import { allowsNamespace } from '../../mesh/routing/listener.ts';
import { listInWords, pathLabel } from '../wording.ts';
import type { Lookup } from './lookup.ts';
import { namesPart } from './reference.ts';
import type { Reference } from './reference.ts';
import type { KnownObject } from './knownObject.ts';
import { checkSameMatches } from './routeRules.ts';
import { checkOlderRoutes, labelsOfNamespace } from './olderRoutes.ts';
import { checkPort, portsOf } from './services.ts';

const gatewayGroup = 'gateway.networking.k8s.io';
const protocolsOf: Readonly<Record<string, readonly string[]>> = {
  HTTPRoute: ['HTTP', 'HTTPS'],
  GRPCRoute: ['HTTP', 'HTTPS'],
  TLSRoute: ['TLS'],
  TCPRoute: ['TCP', 'TLS'],
  UDPRoute: ['UDP'],
};

/** Checks what a route of the Gateway API refers to: its parents, its backends, and whether a listener takes it. */
export function checkRoute(
  lookup: Lookup,
  route: unknown,
  kind: string,
  references: readonly Reference[],
): void {
  if (kind === 'HTTPRoute' || kind === 'GRPCRoute') {
    checkSameMatches(lookup, kind, route);
    checkOlderRoutes(lookup, kind, route);
  }
  for (const reference of references) {
    if (namesPart(reference)) continue;
    if (reference.role === 'parent') checkParent(lookup, route, kind, reference);
    else if (reference.role === 'backend') checkBackend(lookup, route, kind, reference);
  }
  for (const [index, rule] of listAt(route, 'spec', 'rules').entries())
    checkWeights(lookup, listAt(rule, 'backendRefs'), ['spec', 'rules', index, 'backendRefs']);
}

function checkWeights(lookup: Lookup, backends: readonly unknown[], path: Path): void {
  if (backends.length === 0 || !backends.every((backend) => numberAt(backend, 'weight') === 0)) return;
  lookup.say(
    true,
    'reference/weights',
    path,
    l10n.t('All weights are 0, so every request is answered with 500.'),
  );
}

function checkParent(lookup: Lookup, route: unknown, kind: string, reference: Reference): void {
  const parent = lookup.requireTarget(reference);
  if (parent === undefined) return;
  const path = reference.path.slice(0, -1);
  const ref = at(route, ...path);
  if (parent.kind === 'Service') {
    const port = numberAt(ref, 'port');
    if (port !== undefined) checkPort(lookup, parent, port, [...path, 'port']);
  } else if (parent.kind === 'Gateway') checkListeners(lookup, route, kind, ref, path, parent);
}

function checkListeners(
  lookup: Lookup,
  route: unknown,
  kind: string,
  ref: unknown,
  path: Path,
  gateway: KnownObject,
): void {
  const isSure = gateway.unopened !== true;
  const all = listAt(gateway.value, 'spec', 'listeners');
  const names = all.map((listener) => stringAt(listener, 'name') ?? '');
  const section = stringAt(ref, 'sectionName');
  if (section !== undefined && !names.includes(section)) {
    const fixes = names
      .slice(0, 4)
      .map((name) => ({ kind: 'replace', value: name, title: l10n.t('Change to {0}', name) }) as const);
    lookup.say(
      isSure,
      'reference/section',
      [...path, 'sectionName'],
      l10n.t(
        'Gateway {0} ({1}) has no listener {2}. It has {3}.',
        gateway.name,
        gateway.origin,
        section,
        listInWords(names, 'and'),
      ),
      fixes,
    );
    return;
  }
  const port = numberAt(ref, 'port');
  const onPort = all.filter((listener) => port === undefined || numberAt(listener, 'port') === port);
  if (onPort.length === 0) {
    const ports = all.map((listener) => String(numberAt(listener, 'port')));
    lookup.say(
      isSure,
      'reference/port',
      [...path, 'port'],
      l10n.t(
        'Gateway {0} ({1}) listens on no port {2}, but on {3}.',
        gateway.name,
        gateway.origin,
        port ?? '',
        listInWords(ports, 'and'),
      ),
    );
    return;
  }
  const chosen = onPort.filter((listener) => section === undefined || stringAt(listener, 'name') === section);
  const reasons = chosen.map((listener) => refusal(lookup, route, kind, gateway, listener));
  if (chosen.length > 0 && reasons.every((reason) => reason !== undefined)) {
    lookup.say(
      isSure,
      'reference/not-accepted',
      [...path, 'name'],
      l10n.t(
        'Gateway {0} ({1}) does not take this {2}: {3}.',
        gateway.name,
        gateway.origin,
        kind,
        [...new Set(reasons)].join('; '),
      ),
    );
  }
}

/** Why a listener does not take a route, or `undefined` when it does, as far as can be known. */
function refusal(
  lookup: Lookup,
  route: unknown,
  kind: string,
  gateway: KnownObject,
  listener: unknown,
): string | undefined {
  const name = stringAt(listener, 'name') ?? '';
  const protocol = stringAt(listener, 'protocol') ?? '';
  const protocols = protocolsOf[kind] ?? [];
  const kinds = listAt(listener, 'allowedRoutes', 'kinds').map((allowed) => stringAt(allowed, 'kind'));
  if (kinds.length > 0 && !kinds.includes(kind))
    return l10n.t('listener {0} allows {1} only', name, listInWords(kinds.map(String), 'and'));
  if (!protocols.includes(protocol)) return l10n.t('listener {0} speaks {1}', name, protocol);
  const from = stringAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
  if (from === 'Same' && gateway.namespace !== lookup.namespace)
    return l10n.t('listener {0} allows routes of the namespace {1} only', name, gateway.namespace);
  if (from === 'Selector' && !isSelected(lookup, listener, gateway))
    return l10n.t('listener {0} does not select the namespace {1}', name, lookup.namespace);
  const hostname = stringAt(listener, 'hostname');
  const hostnames = listAt(route, 'spec', 'hostnames').filter((host) => typeof host === 'string');
  if (
    hostname !== undefined &&
    hostnames.length > 0 &&
    !hostnames.some((host) => hostnamesMeet(hostname, host))
  ) {
    return l10n.t('listener {0} is for {1}, which none of the hostnames meets', name, hostname);
  }
  return undefined;
}

/** Whether a listener selects the route's namespace by its labels; yes where the namespace is not known. */
function isSelected(lookup: Lookup, listener: unknown, gateway: KnownObject): boolean {
  const { name, namespace } = gateway;
  const route = { metadata: { name: '', namespace: lookup.namespace } };
  return allowsNamespace(listener, route, { metadata: { name, namespace } }, (other) =>
    labelsOfNamespace(lookup, other),
  );
}

/** A wildcard stands for one part or more. Source: Gateway API, `Hostname`. */
export function hostnamesMeet(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.startsWith('*.')) return b.endsWith(a.slice(1)) || (b.startsWith('*.') && a.endsWith(b.slice(1)));
  return b.startsWith('*.') && a.endsWith(b.slice(1));
}

function checkBackend(lookup: Lookup, route: unknown, kind: string, reference: Reference): void {
  const { target } = reference;
  if (target.by !== 'name') return;
  const service = lookup.requireTarget(reference);
  const path = reference.path.slice(0, -1);
  const port = numberAt(route, ...path, 'port');
  if (service !== undefined && target.kind === 'Service') {
    if (port !== undefined) checkPort(lookup, service, port, [...path, 'port']);
    else if (target.group === '') offerPorts(lookup, service, path);
  }
  const { group, namespace = lookup.namespace, name } = target;
  if (namespace !== lookup.namespace)
    requireGrant(lookup, { group: gatewayGroup, kind }, { group, kind: target.kind, namespace, name }, [
      ...path,
      'namespace',
    ]);
}

/** The missing port of a backend, with those that the Service has. @see mergeFindings */
function offerPorts(lookup: Lookup, service: KnownObject, path: Path): void {
  const numbers = portsOf(service).map((port) => port.number);
  const fixes = numbers.map(
    (value) =>
      ({
        kind: 'insert',
        key: 'port',
        value,
        title: l10n.t('Add port {0}', value),
        path,
        safe: numbers.length === 1,
      }) as const,
  );
  const message = l10n.t(
    '{0} is missing: a Service may have several ports, so the route must say which. {1} has {2}.',
    pathLabel([...path, 'port']),
    service.name,
    listInWords(numbers.map(String), 'and'),
  );
  if (numbers.length > 0) lookup.say(true, 'reference/port-missing', [...path, 'port'], message, fixes);
}

/** Says when nothing allows a reference into another namespace. */
export function requireGrant(
  lookup: Lookup,
  from: { readonly group: string; readonly kind: string },
  to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string },
  path: Path,
): void {
  const granted = lookup.scope
    .objects(gatewayGroup, 'ReferenceGrant')
    .some(
      (grant) =>
        grant.namespace === to.namespace &&
        listAt(grant.value, 'spec', 'from').some(
          (item) =>
            stringAt(item, 'group') === from.group &&
            stringAt(item, 'kind') === from.kind &&
            stringAt(item, 'namespace') === lookup.namespace,
        ) &&
        listAt(grant.value, 'spec', 'to').some(
          (item) =>
            (stringAt(item, 'group') ?? '') === to.group &&
            stringAt(item, 'kind') === to.kind &&
            [undefined, '', to.name].includes(stringAt(item, 'name')),
        ),
    );
  if (granted) return;
  const sure = lookup.scope.complete(gatewayGroup, 'ReferenceGrant');
  const message = l10n.t(
    'A {0} of {1} may use a {2} of {3} only when a ReferenceGrant in {4} allows it; there is none in {5}.',
    from.kind,
    lookup.namespace,
    to.kind,
    to.namespace,
    to.namespace,
    lookup.scope.where,
  );
  lookup.say(sure, 'reference/grant', path, message, [
    { kind: 'append', title: l10n.t('Add a ReferenceGrant'), document: grantFor(from, to, lookup.namespace) },
  ]);
}

function grantFor(
  from: { readonly group: string; readonly kind: string },
  to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string },
  fromNamespace: string,
): string {
  return `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: allow-${fromNamespace}
  namespace: ${to.namespace}
spec:
  from:
  - group: ${from.group}
    kind: ${from.kind}
    namespace: ${fromNamespace}
  to:
  - group: ${to.group === '' ? '""' : to.group}
    kind: ${to.kind}
    name: ${to.name}
`;
}
