import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { checkConnectionPool } from './connectionPool.ts';
import { checkDestination } from './destinations.ts';
import { addressProblem, fqdnProblem, namespacedHostProblem } from './hosts.ts';
import {
  has,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  textsAt,
  type Fields,
  type Item,
  type Report,
} from './report.ts';
import { checkSelector } from './selectors.ts';
import { checkServerTls } from './serverTls.ts';
import { warnOfRepeatedHosts } from './sidecarHosts.ts';
import {
  isHttpProtocol,
  isTlsProtocol,
  portNameProblem,
  portProblem,
  protocolProblem,
  socketProblem,
} from './values.ts';

export function checkSidecar(report: Report, spec: Fields, namespace: string): void {
  const path = ['spec'];
  checkSelector(report, mapAt(spec, 'workloadSelector'), ['spec', 'workloadSelector'], 'labels');
  const egress = itemsAt(spec, path, 'egress');
  const ingress = itemsAt(spec, path, 'ingress');
  if (
    egress.length === 0 &&
    ingress.length === 0 &&
    !has(spec, 'outboundTrafficPolicy') &&
    !has(spec, 'inboundConnectionPool')
  ) {
    report.refuse(
      'empty-sidecar',
      path,
      l10n.t(
        'A Sidecar must say something: give it egress, ingress, outboundTrafficPolicy or inboundConnectionPool.',
      ),
    );
    return;
  }
  const ports = new Set<number>();
  for (const item of ingress) checkIngress(report, item, ports);
  checkConnectionPool(report, mapAt(spec, 'inboundConnectionPool'), ['spec', 'inboundConnectionPool']);
  checkEgress(report, egress, namespace);
  checkOutbound(report, mapAt(spec, 'outboundTrafficPolicy'), ['spec', 'outboundTrafficPolicy']);
}

function checkPortForm(report: Report, port: Fields, path: Path): void {
  if (numberAt(port, 'targetPort') > 0)
    report.refuse(
      'target-port',
      [...path, 'targetPort'],
      l10n.t('targetPort does nothing in a Sidecar: remove it.'),
      'key',
    );
  const name = textAt(port, 'name');
  if (name !== '') report.refuse('port-name', [...path, 'name'], portNameProblem(name), 'value');
  const protocol = textAt(port, 'protocol');
  if (protocol !== '') report.refuse('protocol', [...path, 'protocol'], protocolProblem(protocol), 'value');
}

function checkIngress(report: Report, { value, path }: Item, ports: Set<number>): void {
  const port = mapAt(value, 'port');
  if (port === undefined) {
    report.refuse(
      'port',
      [...path, 'port'],
      l10n.t('port is missing: an ingress listener must say on which port it listens.'),
    );
    return;
  }
  checkPortForm(report, port, [...path, 'port']);
  const number = numberAt(port, 'number');
  report.refuse('port', [...path, 'port', 'number'], portProblem(number), 'value');
  const bind = textAt(value, 'bind');
  if (bind !== '') report.refuse('bind', [...path, 'bind'], addressProblem(bind), 'value');
  if (ports.has(number))
    report.refuse(
      'duplicate-port',
      [...path, 'port', 'number'],
      l10n.t('Two ingress listeners use port {0}.', number),
      'value',
    );
  ports.add(number);
  const endpoint = textAt(value, 'defaultEndpoint');
  if (endpoint !== '')
    report.refuse('endpoint', [...path, 'defaultEndpoint'], endpointProblem(endpoint), 'value');
  const tls = mapAt(value, 'tls');
  if (tls !== undefined) checkIngressTls(report, tls, [...path, 'tls'], textAt(port, 'protocol'));
  const pool = mapAt(value, 'connectionPool');
  checkConnectionPool(report, pool, [...path, 'connectionPool']);
  if (has(pool, 'http') && !isHttpProtocol(textAt(port, 'protocol')))
    report.warn(
      'http-pool',
      [...path, 'connectionPool', 'http'],
      l10n.t('The settings for HTTP do nothing: the protocol of this port is not HTTP.'),
    );
}

function endpointProblem(endpoint: string): string | undefined {
  if (endpoint.startsWith('unix://')) return socketProblem(endpoint.slice('unix://'.length));
  const form = l10n.t(
    'defaultEndpoint is 127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT or unix://PATH, not "{0}".',
    endpoint,
  );
  const found = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(endpoint);
  if (!found) return form;
  const host = found[1] ?? found[2] ?? '';
  if (!['', '127.0.0.1', '0.0.0.0', '::1', '::'].includes(host) || !/^[-+]?\d+$/.test(found[3] ?? ''))
    return form;
  return portProblem(Number(found[3]));
}

function checkIngressTls(report: Report, tls: Fields, path: Path, protocol: string): void {
  for (const name of [
    'subjectAltNames',
    'httpsRedirect',
    'credentialName',
    'credentialNames',
    'tlsCertificates',
  ]) {
    const value = tls[name];
    const isSet = Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== '' && value !== false;
    if (isSet)
      report.refuse(
        'sidecar-tls',
        [...path, name],
        l10n.t('{0} is not possible in the tls of a Sidecar.', name),
        'key',
      );
  }
  const mode = textAt(tls, 'mode');
  if (mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH')
    report.refuse(
      'sidecar-tls',
      [...path, 'mode'],
      l10n.t('Mode {0} is not possible in the tls of a Sidecar.', mode),
      'value',
    );
  if (!isTlsProtocol(protocol))
    report.refuse('tls', path, l10n.t('tls needs a port with protocol HTTPS or TLS.'), 'key');
  checkServerTls(report, tls, path);
}

function checkEgress(report: Report, egress: readonly Item[], namespace: string): void {
  const ports = new Set<number>();
  const sockets = new Set<string>();
  for (const [index, { value, path }] of egress.entries()) {
    const port = mapAt(value, 'port');
    if (port === undefined) {
      if (index < egress.length - 1)
        report.refuse(
          'catch-all',
          path,
          l10n.t('A listener without a port takes all the rest: there is only one, and it must be the last.'),
        );
    } else checkEgressPort(report, port, value, path, { ports, sockets });
    const hosts = textsAt(value, path, 'hosts');
    if (hosts.length === 0)
      report.refuse(
        'no-host',
        [...path, 'hosts'],
        l10n.t('An egress listener needs hosts, such as "./*" for all services of this namespace.'),
      );
    for (const host of hosts)
      report.refuse('host', host.path, namespacedHostProblem(host.value, false), 'value');
    warnOfRepeatedHosts(report, hosts, namespace);
  }
}

function checkEgressPort(
  report: Report,
  port: Fields,
  listener: unknown,
  path: Path,
  used: { ports: Set<number>; sockets: Set<string> },
): void {
  checkPortForm(report, port, [...path, 'port']);
  const bind = textAt(listener, 'bind');
  const number = numberAt(port, 'number');
  if (number === 0) {
    if (!bind.startsWith('unix://'))
      report.refuse(
        'bind',
        [...path, 'bind'],
        l10n.t('A port with number 0 needs a Unix socket in bind: unix://PATH.'),
        'value',
      );
    else report.refuse('bind', [...path, 'bind'], socketProblem(bind.slice('unix://'.length)), 'value');
    if (!['', 'DEFAULT', 'NONE'].includes(textAt(listener, 'captureMode')))
      report.refuse(
        'capture',
        [...path, 'captureMode'],
        l10n.t('With a Unix socket captureMode is DEFAULT or NONE.'),
        'value',
      );
    if (used.sockets.has(bind))
      report.refuse(
        'duplicate-port',
        [...path, 'bind'],
        l10n.t('Two egress listeners use {0}.', bind),
        'value',
      );
    used.sockets.add(bind);
    return;
  }
  report.refuse('port', [...path, 'port', 'number'], portProblem(number), 'value');
  if (bind !== '') report.refuse('bind', [...path, 'bind'], addressProblem(bind), 'value');
  if (used.ports.has(number))
    report.refuse(
      'duplicate-port',
      [...path, 'port', 'number'],
      l10n.t('Two egress listeners use port {0}.', number),
      'value',
    );
  used.ports.add(number);
}

function checkOutbound(report: Report, policy: Fields | undefined, path: Path): void {
  if (policy === undefined) return;
  const mode = textAt(policy, 'mode');
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS') {
    report.refuse(
      'outbound',
      [...path, 'mode'],
      l10n.t('ALLOW_ANY_DYNAMIC_DNS is for the whole mesh (MeshConfig), not for a Sidecar.'),
      'value',
    );
    return;
  }
  const proxy = mapAt(policy, 'egressProxy');
  if (proxy === undefined) return;
  const at = [...path, 'egressProxy'];
  if (mode !== 'ALLOW_ANY') {
    report.refuse('outbound', at, l10n.t('egressProxy needs mode ALLOW_ANY.'), 'key');
    return;
  }
  report.refuse('host', [...at, 'host'], fqdnProblem(textAt(proxy, 'host')), 'value');
  if (!has(proxy, 'port')) report.refuse('port', [...at, 'port'], l10n.t('egressProxy needs a port.'));
  else checkDestination(report, proxy, at);
}
