import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { isIp } from '../stringFormat.ts';
import {
  gatewayRouteHostProblem,
  hostsOverlap,
  isSubsetHost,
  subnetProblem,
  wildcardHostProblem,
} from './hosts.ts';
import { checkHttpRoute } from './httpRoute.ts';
import { checkGatewayNames, checkMatchSource } from './matchSource.ts';
import { checkUnreachable } from './unreachable.ts';
import { checkRouteDestinations } from './destinations.ts';
import {
  entriesAt,
  itemsAt,
  textsAt,
  type Fields,
  type Item,
  type Report,
  type IsPattern,
} from './report.ts';
import { checkExportTo } from './selectors.ts';
import { isClaimMatch } from './values.ts';

export function checkVirtualService(
  report: Report,
  spec: Fields,
  namespace: string,
  isPattern: IsPattern,
): void {
  const path = ['spec'];
  const hosts = textsAt(spec, path, 'hosts');
  const gateways = textsAt(spec, path, 'gateways');
  const [http, tls, tcp] = (['http', 'tls', 'tcp'] as const).map((name) => itemsAt(spec, path, name)) as [
    Item[],
    Item[],
    Item[],
  ];
  const isDelegate = hosts.length === 0;
  if (isDelegate) {
    for (const name of ['gateways', 'tls', 'tcp'] as const) {
      if (itemsAt(spec, path, name).length > 0) {
        report.refuse(
          'delegate',
          [...path, name],
          l10n.t(
            'Without hosts this VirtualService is one that others delegate to, and cannot have {0}. Is hosts missing?',
            name,
          ),
          'key',
        );
      }
    }
  }
  checkGatewayNames(report, gateways);
  const isForGateway = gateways.length > 0 && !gateways.some((gateway) => gateway.value === 'mesh');
  if (!isForGateway) checkClaims(report, http);
  checkHosts(
    report,
    hosts,
    isForGateway,
    tls.some((route) =>
      itemsAt(route.value, [], 'match').some((match) => itemsAt(match.value, [], 'sniHosts').length > 0),
    ),
  );
  if (http.length + tls.length + tcp.length === 0)
    report.refuse('no-route', path, l10n.t('A VirtualService needs routes: give it http, tcp or tls.'));
  for (const item of http) checkHttpRoute(report, item, isDelegate, isPattern);
  for (const item of tls)
    checkTlsRoute(
      report,
      item,
      hosts.map((host) => host.value),
      isForGateway || gateways.length === 0,
    );
  for (const item of tcp) {
    checkL4Matches(report, item);
    if (itemsAt(item.value, item.path, 'route').length === 0)
      report.refuse(
        'no-destination',
        [...item.path, 'route'],
        l10n.t('A TCP route needs a destination in route.'),
      );
    checkRouteDestinations(report, item.value, item.path);
  }
  checkExportTo(report, spec, path, namespace, false, false);
  checkUnreachable(report, http, 'http');
  checkUnreachable(report, tcp, 'tcp');
  checkUnreachable(report, tls, 'tls');
}

function checkClaims(report: Report, http: readonly Item[]): void {
  for (const match of http.flatMap((route) => itemsAt(route.value, route.path, 'match'))) {
    for (const field of ['headers', 'withoutHeaders']) {
      for (const { key, path } of entriesAt(match.value, match.path, field)) {
        if (isClaimMatch(key))
          report.refuse(
            'claim-match',
            path,
            l10n.t('Claims of a token can only be matched at a gateway: name one in gateways.'),
            'key',
          );
      }
    }
  }
}

function checkHosts(
  report: Report,
  hosts: readonly { readonly value: string; readonly path: Path }[],
  isForGateway: boolean,
  hasSni: boolean,
): void {
  let allValid = true;
  for (const { value, path } of hosts) {
    const problem = isForGateway ? gatewayRouteHostProblem(value, hasSni) : wildcardHostProblem(value);
    if (problem !== undefined) {
      if (isIp(value)) continue;
      allValid = false;
      report.refuse('host', path, problem, 'value');
    } else if (!isForGateway && value === '*') {
      allValid = false;
      report.refuse(
        'wildcard-host',
        path,
        l10n.t(
          'The host "*" is only possible at a gateway: name one in gateways, or write the host of the service.',
        ),
        'value',
      );
    }
  }
  if (!allValid) return;
  for (const [index, host] of hosts.entries()) {
    const other = hosts.slice(0, index).find((earlier) => hostsOverlap(earlier.value, host.value));
    if (other !== undefined)
      report.refuse(
        'duplicate-host',
        host.path,
        l10n.t('"{0}" is already covered by "{1}".', host.value, other.value),
        'value',
      );
  }
}

function checkTlsRoute(report: Report, item: Item, hosts: readonly string[], isForGateway: boolean): void {
  const matches = itemsAt(item.value, item.path, 'match');
  if (matches.length === 0)
    report.refuse(
      'tls-match',
      [...item.path, 'match'],
      l10n.t('A TLS route needs a match with sniHosts: encrypted requests show nothing else.'),
    );
  for (const match of matches) {
    const names = textsAt(match.value, match.path, 'sniHosts');
    if (names.length === 0)
      report.refuse('sni', [...match.path, 'sniHosts'], l10n.t('A match of a TLS route needs sniHosts.'));
    for (const { value, path } of names) {
      const problem = isForGateway ? gatewayRouteHostProblem(value, true) : wildcardHostProblem(value);
      if (problem !== undefined) {
        if (!isIp(value)) report.refuse('sni', path, problem, 'value');
        else
          report.warn(
            'sni',
            path,
            l10n.t('{0} is an IP address, but clients send no address as SNI: most never match.', value),
          );
      } else if (!hosts.some((host) => isSubsetHost(value, host))) {
        report.refuse(
          'sni',
          path,
          l10n.t('"{0}" is none of this VirtualService\'s hosts: {1}.', value, hosts.join(', ')),
          'value',
        );
      }
    }
  }
  checkL4Matches(report, item);
  if (itemsAt(item.value, item.path, 'route').length === 0)
    report.refuse(
      'no-destination',
      [...item.path, 'route'],
      l10n.t('A TLS route needs a destination in route.'),
    );
  checkRouteDestinations(report, item.value, item.path);
}

/** What matches of TLS and TCP routes have in common. */
function checkL4Matches(report: Report, item: Item): void {
  for (const match of itemsAt(item.value, item.path, 'match')) {
    for (const { value, path } of textsAt(match.value, match.path, 'destinationSubnets'))
      report.refuse('subnet', path, subnetProblem(value), 'value');
    checkMatchSource(report, match);
  }
}
