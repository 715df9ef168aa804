import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { addressProblem, isLabel, namespacedHostProblem } from './hosts.ts';
import { itemsAt, mapAt, numberAt, textAt, textsAt, type Fields, type Report } from './report.ts';
import { checkServerTls } from './serverTls.ts';
import {
  isHttpProtocol,
  isKnownProtocol,
  isTlsProtocol,
  portProblem,
  protocolProblem,
  socketProblem,
} from './values.ts';

/** Checks Istio's own Gateway. */
export function checkGateway(report: Report, spec: Fields, name: string): void {
  if (name !== '' && !isLabel(name))
    report.refuse(
      'gateway-name',
      ['metadata', 'name'],
      l10n.t('"{0}" cannot name a Gateway: it must be one label without dots, at most 63 characters.', name),
      'value',
    );
  const servers = itemsAt(spec, ['spec'], 'servers');
  if (servers.length === 0)
    report.refuse(
      'no-server',
      ['spec', 'servers'],
      l10n.t('A Gateway needs at least one server: without one it accepts no traffic.'),
    );
  const names = new Set<string>();
  for (const { value, path } of servers) {
    checkServer(report, value, path);
    const port = mapAt(value, 'port');
    if (port === undefined) continue;
    const portName = textAt(port, 'name');
    if (names.has(portName))
      report.refuse(
        'duplicate-port',
        [...path, 'port', 'name'],
        l10n.t('Two servers have a port named "{0}": each needs its own name.', portName),
        'value',
      );
    names.add(portName);
    if (mapAt(value, 'tls')?.['httpsRedirect'] === true && !isHttpProtocol(textAt(port, 'protocol'))) {
      report.warn(
        'https-redirect',
        [...path, 'tls', 'httpsRedirect'],
        l10n.t('httpsRedirect only works on HTTP ports.'),
      );
    }
  }
}

function checkServer(report: Report, server: unknown, path: Path): void {
  const hosts = textsAt(server, path, 'hosts');
  if (hosts.length === 0)
    report.refuse('no-host', [...path, 'hosts'], l10n.t('A server needs at least one host; "*" means all.'));
  for (const host of hosts)
    report.refuse('host', host.path, namespacedHostProblem(host.value, true), 'value');
  const bind = textAt(server, 'bind');
  const port = mapAt(server, 'port');
  const isPortFine = checkPort(report, port, [...path, 'port'], bind);
  checkBind(report, port, [...path, 'bind'], bind);
  const tls = mapAt(server, 'tls');
  checkServerTls(report, tls, [...path, 'tls']);
  if (!isPortFine) return;
  const protocol = textAt(port, 'protocol');
  if (isTlsProtocol(protocol) && tls === undefined)
    report.refuse(
      'tls',
      [...path, 'tls'],
      l10n.t('tls is missing: a server that speaks {0} must say which certificate it shows.', protocol),
    );
  else if (!isTlsProtocol(protocol) && tls !== undefined) {
    if (!isHttpProtocol(protocol))
      report.refuse(
        'tls',
        [...path, 'tls'],
        l10n.t(
          'A server that speaks {0} has no tls: use HTTPS or TLS as the protocol of the port.',
          protocol,
        ),
        'key',
      );
    else {
      const isPassthrough = ['', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(textAt(tls, 'mode'));
      const files = ['caCertificates', 'privateKey', 'serverCertificate'].some(
        (name) => textAt(tls, name) !== '',
      );
      if (!isPassthrough || files)
        report.refuse(
          'tls',
          [...path, 'tls'],
          l10n.t(
            'An HTTP server has no certificates: use HTTPS as the protocol of the port, or leave only httpsRedirect.',
          ),
          'key',
        );
    }
  }
}

function checkPort(report: Report, port: Fields | undefined, path: Path, bind: string): boolean {
  if (port === undefined) {
    report.refuse(
      'port',
      path,
      l10n.t('port is missing: the server must say on which port it accepts traffic.'),
    );
    return false;
  }
  const before = report.issues.length;
  const protocol = textAt(port, 'protocol');
  if (!isKnownProtocol(protocol))
    report.refuse('protocol', [...path, 'protocol'], protocolProblem(protocol), 'value');
  const number = numberAt(port, 'number');
  if (number > 0 || !bind.startsWith('unix://'))
    report.refuse('port', [...path, 'number'], portProblem(number), 'value');
  if (numberAt(port, 'targetPort') > 0)
    report.refuse(
      'target-port',
      [...path, 'targetPort'],
      l10n.t('targetPort does nothing in a Gateway: remove it.'),
      'key',
      [{ kind: 'remove', title: l10n.t('Remove "{0}"', 'targetPort'), safe: true }],
    );
  if (textAt(port, 'name') === '')
    report.refuse('port-name', [...path, 'name'], l10n.t('The port needs a name.'));
  return report.issues.length === before;
}

function checkBind(report: Report, port: Fields | undefined, path: Path, bind: string): void {
  if (bind.startsWith('unix://')) {
    report.refuse('bind', path, socketProblem(bind.slice('unix://'.length)), 'value');
    if (numberAt(port, 'number') !== 0)
      report.refuse('bind', path, l10n.t('With a Unix socket the number of the port must be 0.'), 'value');
  } else if (bind !== '') report.refuse('bind', path, addressProblem(bind), 'value');
}
