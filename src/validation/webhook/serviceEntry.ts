import * as l10n from '@vscode/l10n';
import { isIp } from '../stringFormat.ts';
import { fqdnProblem, subnetProblem, wildcardHostProblem } from './hosts.ts';
import {
  entriesAt,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  textsAt,
  type Fields,
  type Item,
  type Report,
} from './report.ts';
import { checkExportTo, checkSelector } from './selectors.ts';
import { warnOfServiceEntry, type Entry } from './serviceEntryWarnings.ts';
import { isHttpProtocol, isTlsProtocol, portNameProblem, portProblem, protocolProblem } from './values.ts';
import { checkEndpoint, checkLabels } from './workload.ts';

export function checkServiceEntry(
  report: Report,
  spec: Fields,
  namespace: string,
  labels: Fields | undefined,
): void {
  const path = ['spec'];
  const hosts = textsAt(spec, path, 'hosts');
  const ports = itemsAt(spec, path, 'ports');
  const endpoints = itemsAt(spec, path, 'endpoints');
  const resolution = textAt(spec, 'resolution') === '' ? 'NONE' : textAt(spec, 'resolution');
  checkSelector(report, mapAt(spec, 'workloadSelector'), ['spec', 'workloadSelector'], 'labels');
  if (mapAt(spec, 'workloadSelector') !== undefined && endpoints.length > 0) {
    report.refuse(
      'endpoints',
      ['spec', 'endpoints'],
      l10n.t('endpoints and workloadSelector cannot be used together: the selector finds the endpoints.'),
      'key',
    );
  }
  if (hosts.length === 0)
    report.refuse('no-host', ['spec', 'hosts'], l10n.t('A ServiceEntry needs at least one host.'));
  for (const { value, path: place } of hosts) {
    report.refuse(
      'host',
      place,
      value === '*'
        ? l10n.t('A ServiceEntry cannot stand for all hosts: name them.')
        : wildcardHostProblem(value),
      'value',
    );
  }
  checkAddresses(report, spec, resolution);
  const names = checkPorts(report, ports);
  const entry = { spec, resolution, hosts, ports, endpoints, names, labels };
  checkResolution(report, entry);
  warnOfServiceEntry(report, entry);
  if (resolution !== 'NONE' && hosts.length > 1) {
    const plain = ports.find(
      (port) =>
        !isHttpProtocol(textAt(port.value, 'protocol')) && !isTlsProtocol(textAt(port.value, 'protocol')),
    );
    if (plain !== undefined)
      report.refuse(
        'several-hosts',
        [...plain.path, 'protocol'],
        l10n.t(
          'With several hosts each port must speak HTTP or TLS: plain TCP does not show which host is meant.',
        ),
        'value',
      );
  }
  checkExportTo(report, spec, path, namespace, true, false);
}

function checkAddresses(report: Report, spec: Fields, resolution: string): void {
  for (const { value, path } of textsAt(spec, ['spec'], 'addresses')) {
    const problem = subnetProblem(value);
    if (problem !== undefined) report.refuse('address', path, problem, 'value');
    else if (value.includes('/') && resolution !== 'NONE' && resolution !== 'STATIC') {
      report.refuse(
        'address',
        path,
        l10n.t('Address ranges need resolution NONE or STATIC, not {0}.', resolution),
        'value',
      );
    }
  }
}

function checkPorts(report: Report, ports: readonly Item[]): ReadonlySet<string> {
  const names = new Set<string>();
  const numbers = new Set<number>();
  for (const { value, path } of ports) {
    const name = textAt(value, 'name');
    const number = numberAt(value, 'number');
    if (names.has(name))
      report.refuse('duplicate-port', [...path, 'name'], l10n.t('Two ports are named "{0}".', name), 'value');
    else report.refuse('port-name', [...path, 'name'], portNameProblem(name), 'value');
    names.add(name);
    if (numbers.has(number))
      report.refuse('duplicate-port', [...path, 'number'], l10n.t('Port {0} stands twice.', number), 'value');
    else report.refuse('port', [...path, 'number'], portProblem(number), 'value');
    numbers.add(number);
    if (numberAt(value, 'targetPort') !== 0)
      report.refuse('port', [...path, 'targetPort'], portProblem(numberAt(value, 'targetPort')), 'value');
    const protocol = textAt(value, 'protocol');
    if (protocol !== '') report.refuse('protocol', [...path, 'protocol'], protocolProblem(protocol), 'value');
  }
  return names;
}

interface NamedEntry extends Entry {
  readonly names: ReadonlySet<string>;
}

function checkResolution(report: Report, entry: NamedEntry): void {
  const { resolution, endpoints, names } = entry;
  if (resolution === 'NONE' && endpoints.length > 0) {
    report.refuse(
      'endpoints',
      ['spec', 'endpoints'],
      l10n.t(
        'Without a resolution the endpoints are not used: set resolution to STATIC for IP addresses or DNS for host names.',
      ),
      'key',
    );
  } else if (resolution === 'STATIC') {
    for (const endpoint of endpoints) checkEndpoint(report, endpoint, names, false);
  } else if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') checkDns(report, entry);
  else if (resolution === 'DYNAMIC_DNS') checkDynamicDns(report, entry);
}

function checkDns(report: Report, { resolution, hosts, endpoints, names }: NamedEntry): void {
  const unresolvable =
    endpoints.length === 0 ? hosts.find((host) => fqdnProblem(host.value) !== undefined) : undefined;
  if (unresolvable !== undefined) {
    report.refuse(
      'host',
      unresolvable.path,
      l10n.t(
        '"{0}" cannot be looked up in DNS: with resolution {1} give a full host name, or endpoints.',
        unresolvable.value,
        resolution,
      ),
      'value',
    );
  }
  if (resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1)
    report.refuse(
      'endpoints',
      ['spec', 'endpoints'],
      l10n.t('With DNS_ROUND_ROBIN there is at most one endpoint.'),
      'key',
    );
  for (const { value, path } of endpoints) {
    const address = textAt(value, 'address');
    if (!isIp(address) && fqdnProblem(address) !== undefined)
      report.refuse(
        'endpoint',
        [...path, 'address'],
        l10n.t('"{0}" is neither a host name nor an IP address.', address),
        'value',
      );
    checkLabels(report, value, path);
    for (const { key, value: port, path: place } of entriesAt(value, path, 'ports')) {
      if (!names.has(key))
        report.refuse(
          'endpoint-port',
          place,
          l10n.t('The ServiceEntry has no port named "{0}".', key),
          'key',
        );
      report.refuse('port', place, portProblem(typeof port === 'number' ? port : 0), 'value');
    }
  }
}

function checkDynamicDns(report: Report, { spec, hosts, ports, endpoints, labels }: Entry): void {
  for (const { value, path } of hosts) {
    if (!value.startsWith('*'))
      report.refuse(
        'host',
        path,
        l10n.t('With DYNAMIC_DNS each host starts with "*": for a single host use DNS.'),
        'value',
      );
  }
  for (const name of ['addresses', 'endpoints']) {
    if ((name === 'endpoints' ? endpoints : itemsAt(spec, ['spec'], name)).length > 0)
      report.refuse(
        'dynamic-dns',
        ['spec', name],
        l10n.t('With DYNAMIC_DNS the host of each request is looked up: remove {0}.', name),
        'key',
      );
  }
  for (const { value, path } of ports) {
    if (!['http', 'tls', 'grpc', 'http2'].includes(textAt(value, 'protocol').toLowerCase()))
      report.refuse(
        'protocol',
        [...path, 'protocol'],
        l10n.t('With DYNAMIC_DNS ports speak HTTP, HTTP2, GRPC or TLS.'),
        'value',
      );
  }
  const waypoint = textAt(labels, 'istio.io/use-waypoint');
  if (textAt(spec, 'location') === 'MESH_INTERNAL' && waypoint !== '' && waypoint.toLowerCase() !== 'none') {
    report.refuse(
      'dynamic-dns',
      ['spec', 'location'],
      l10n.t('With a waypoint, DYNAMIC_DNS needs location MESH_EXTERNAL.'),
      'value',
    );
  }
}
