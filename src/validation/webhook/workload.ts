import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { isIp } from '../stringFormat.ts';
import { fqdnProblem } from './hosts.ts';
import {
  entriesAt,
  has,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  type Fields,
  type Item,
  type Report,
} from './report.ts';
import { labelKeyProblem, labelValueProblem, portNameProblem, portProblem, socketProblem } from './values.ts';

/**
 * Checks a WorkloadEntry, which is also an endpoint of a ServiceEntry.
 * @param servicePorts the names of the ServiceEntry's ports; absent for a WorkloadEntry of its own
 */
export function checkEndpoint(
  report: Report,
  { value, path }: Item,
  servicePorts: ReadonlySet<string> | undefined,
  mayBeHost: boolean,
): void {
  const address = textAt(value, 'address');
  const isSocket = address.startsWith('unix://');
  const ports = entriesAt(value, path, 'ports');
  if (address === '' && textAt(value, 'network') === '') {
    report.refuse(
      'endpoint',
      [...path, 'address'],
      l10n.t('address is missing: it says where the workload is.'),
    );
    return;
  }
  if (isSocket) {
    report.refuse('endpoint', [...path, 'address'], socketProblem(address.slice('unix://'.length)), 'value');
    if (ports.length > 0)
      report.refuse(
        'endpoint-port',
        [...path, 'ports'],
        l10n.t('A Unix socket has no ports: remove them.'),
        'key',
      );
  } else if (address !== '' && !isIp(address)) {
    if (!mayBeHost)
      report.refuse(
        'endpoint',
        [...path, 'address'],
        l10n.t('"{0}" is no IP address: for host names use resolution DNS.', address),
        'value',
      );
    else if (fqdnProblem(address) !== undefined)
      report.refuse(
        'endpoint',
        [...path, 'address'],
        l10n.t('"{0}" is neither a host name nor an IP address.', address),
        'value',
      );
  }
  for (const { key, value: port, path: place } of ports) {
    if (servicePorts !== undefined && !servicePorts.has(key))
      report.refuse('endpoint-port', place, l10n.t('The ServiceEntry has no port named "{0}".', key), 'key');
    report.refuse('port-name', place, portNameProblem(key), 'key');
    report.refuse('port', place, portProblem(typeof port === 'number' ? port : 0), 'value');
  }
  checkLabels(report, value, path);
  if (isSocket && servicePorts !== undefined && servicePorts.size !== 1)
    report.refuse(
      'endpoint',
      [...path, 'address'],
      l10n.t('With a Unix socket the ServiceEntry has exactly one port.'),
      'value',
    );
}

export function checkLabels(report: Report, owner: unknown, path: Path): void {
  for (const { key, value, path: place } of entriesAt(owner, path, 'labels')) {
    report.refuse(
      'label',
      place,
      labelKeyProblem(key) ?? (typeof value === 'string' ? labelValueProblem(value) : undefined),
    );
  }
}

export function checkWorkloadGroup(report: Report, spec: Fields): void {
  if (!has(spec, 'template')) {
    report.refuse(
      'template',
      ['spec', 'template'],
      l10n.t('template is missing: the workloads of the group are made from it.'),
    );
    return;
  }
  checkLabels(report, mapAt(spec, 'metadata'), ['spec', 'metadata']);
  const probe = mapAt(spec, 'probe');
  if (probe === undefined) return;
  const path = ['spec', 'probe'];
  for (const name of [
    'periodSeconds',
    'initialDelaySeconds',
    'timeoutSeconds',
    'successThreshold',
    'failureThreshold',
  ]) {
    if (numberAt(probe, name) < 0)
      report.refuse('negative', [...path, name], l10n.t('{0} cannot be negative.', name), 'value');
  }
  const [http, socket, exec] = ['httpGet', 'tcpSocket', 'exec'].map((name) => mapAt(probe, name));
  if (http !== undefined) {
    report.refuse('port', [...path, 'httpGet', 'port'], portProblem(numberAt(http, 'port')), 'value');
    const scheme = textAt(http, 'scheme');
    if (scheme !== '' && scheme !== 'HTTP' && scheme !== 'HTTPS')
      report.refuse(
        'scheme',
        [...path, 'httpGet', 'scheme'],
        l10n.t('The scheme is HTTP or HTTPS, in capitals.'),
        'value',
      );
    for (const header of itemsAt(http, [...path, 'httpGet'], 'httpHeaders')) {
      const name = textAt(header.value, 'name');
      if (!/^[-A-Za-z0-9]+$/.test(name))
        report.refuse(
          'header',
          [...header.path, 'name'],
          l10n.t('"{0}" cannot be the name of a header: use letters, digits and "-".', name),
          'value',
        );
    }
  } else if (socket !== undefined)
    report.refuse('port', [...path, 'tcpSocket', 'port'], portProblem(numberAt(socket, 'port')), 'value');
  else if (exec !== undefined) {
    if (itemsAt(exec, path, 'command').length === 0)
      report.refuse('command', [...path, 'exec', 'command'], l10n.t('exec needs a command.'));
  } else if (!has(probe, 'grpc'))
    report.refuse('probe', path, l10n.t('The probe must say how it asks: httpGet, tcpSocket or exec.'));
  else
    report.refuse(
      'probe',
      [...path, 'grpc'],
      l10n.t('Istio does not accept grpc probes here: use httpGet, tcpSocket or exec.'),
      'key',
    );
}
