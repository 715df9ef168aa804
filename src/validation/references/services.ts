import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt, type Path } from '../../mesh/fields.ts';
import { listInWords } from '../wording.ts';
import type { Lookup } from './lookup.ts';
import type { KnownObject } from './knownObject.ts';

/** The ports of a Service, or of a ServiceEntry, by number. */
export function portsOf(
  service: KnownObject,
): readonly { readonly number: number; readonly name: string; readonly protocol: string }[] {
  return listAt(service.value, 'spec', 'ports').flatMap((port) => {
    const number = numberAt(port, 'port') ?? numberAt(port, 'number');
    return number === undefined
      ? []
      : [{ number, name: stringAt(port, 'name') ?? '', protocol: stringAt(port, 'protocol') ?? '' }];
  });
}

/** Says when a service has no such port, and offers those that it has. */
export function checkPort(lookup: Lookup, service: KnownObject, port: number, path: Path): void {
  const ports = portsOf(service);
  if (ports.length === 0 || ports.some((candidate) => candidate.number === port)) return;
  const numbers = ports.map((candidate) => String(candidate.number));
  const fixes = ports
    .slice(0, 4)
    .map(
      ({ number }) => ({ kind: 'replace', value: number, title: l10n.t('Change to {0}', number) }) as const,
    );
  lookup.say(
    service.unopened !== true,
    'reference/port',
    path,
    l10n.t(
      '{0} {1} ({2}) has no port {3}. It has {4}.',
      service.kind,
      service.name,
      service.origin,
      port,
      listInWords(numbers, 'and'),
    ),
    fixes,
  );
}

/**
 * The Service or ServiceEntry that a host of Istio's own kinds means: a short name is a Service of the same namespace,
 * `name.namespace` and `name.namespace.svc…` one of another, and any other name that of a ServiceEntry.
 */
export function serviceOfHost(
  lookup: Lookup,
  host: string,
): {
  readonly service: KnownObject | undefined;
  readonly named?: { readonly name: string; readonly namespace: string };
} {
  const entry = lookup.scope
    .objects('networking.istio.io', 'ServiceEntry')
    .find((candidate) =>
      listAt(candidate.value, 'spec', 'hosts').some(
        (pattern) => typeof pattern === 'string' && covers(pattern, host),
      ),
    );
  if (entry !== undefined) return { service: entry };
  const parts = host.split('.');
  const [name = '', namespace] = parts;
  if (parts.length === 1) {
    const named = { name, namespace: lookup.namespace };
    return { service: lookup.find('', 'Service', named.namespace, named.name), named };
  }
  const isKubernetes =
    parts[2] === 'svc' ||
    (parts.length === 2 &&
      lookup.scope.objects('', 'Service').some((service) => service.namespace === namespace));
  if (!isKubernetes || namespace === undefined) return { service: undefined };
  return { service: lookup.find('', 'Service', namespace, name), named: { name, namespace } };
}

function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
}

/** Checks that the host of a destination or rule is there. @returns the service, when it is known */
export function requireHost(lookup: Lookup, host: string, path: Path): KnownObject | undefined {
  if (host === '' || host.includes('*')) return undefined;
  const { service, named } = serviceOfHost(lookup, host);
  if (service !== undefined) return service;
  if (named !== undefined) lookup.require('', 'Service', named.namespace, named.name, path);
  return undefined;
}
