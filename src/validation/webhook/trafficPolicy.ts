import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { checkConnectionPool } from './connectionPool.ts';
import { fqdnProblem, addressProblem } from './hosts.ts';
import { checkLoadBalancer } from './loadBalancer.ts';
import { has, itemsAt, mapAt, numberAt, textAt, type Fields, type Report } from './report.ts';
import { durationProblem, nanoseconds, portProblem } from './values.ts';
import { listInWords } from '../wording.ts';

const parts = ['loadBalancer', 'connectionPool', 'outlierDetection', 'tls'] as const;
const wholeParts = [...parts, 'tunnel', 'proxyProtocol', 'retryBudget'] as const;

/** Checks a `trafficPolicy` of a DestinationRule or of one of its subsets. */
export function checkTrafficPolicy(
  report: Report,
  policy: Fields | undefined,
  path: Path,
  namespace: string,
): void {
  if (policy === undefined) return;
  const ports = itemsAt(policy, path, 'portLevelSettings');
  if (!wholeParts.some((name) => has(policy, name)) && ports.length === 0) {
    report.refuse(
      'empty-policy',
      path,
      l10n.t(
        'trafficPolicy must not be empty: give it loadBalancer, connectionPool, outlierDetection, tls or portLevelSettings, or remove it.',
      ),
    );
    return;
  }
  if (has(policy, 'tunnel') && has(policy, 'proxyProtocol')) {
    report.refuse(
      'tunnel-and-proxy-protocol',
      path,
      l10n.t('tunnel and proxyProtocol cannot be used together.'),
    );
    return;
  }
  checkParts(report, policy, path, namespace);
  for (const item of ports) {
    if (!has(item.value, 'port'))
      report.refuse(
        'policy-port',
        [...item.path, 'port'],
        l10n.t('port is missing: it says to which port these settings apply.'),
      );
    if (!parts.some((name) => has(item.value, name))) {
      report.refuse(
        'empty-policy',
        item.path,
        l10n.t(
          'The settings of a port must not be empty: give them loadBalancer, connectionPool, outlierDetection or tls.',
        ),
      );
    } else checkParts(report, item.value as Fields, item.path, namespace);
  }
  const budget = mapAt(policy, 'retryBudget');
  if (has(budget, 'budgetInterval') && nanoseconds(textAt(budget, 'budgetInterval')) === undefined) {
    const place = [...path, 'retryBudget', 'budgetInterval'];
    report.refuse('duration', place, durationProblem(textAt(budget, 'budgetInterval')), 'value');
  }
  const tunnel = mapAt(policy, 'tunnel');
  if (tunnel !== undefined) checkTunnel(report, tunnel, [...path, 'tunnel']);
}

function checkParts(report: Report, policy: Fields, path: Path, namespace: string): void {
  checkOutlier(report, mapAt(policy, 'outlierDetection'), [...path, 'outlierDetection']);
  checkConnectionPool(report, mapAt(policy, 'connectionPool'), [...path, 'connectionPool']);
  checkLoadBalancer(
    report,
    mapAt(policy, 'loadBalancer'),
    [...path, 'loadBalancer'],
    has(policy, 'outlierDetection'),
  );
  checkClientTls(report, mapAt(policy, 'tls'), [...path, 'tls'], namespace);
}

function checkTunnel(report: Report, tunnel: Fields, path: Path): void {
  const protocol = textAt(tunnel, 'protocol');
  if (protocol !== '' && protocol !== 'CONNECT' && protocol !== 'POST') {
    report.refuse(
      'tunnel-protocol',
      [...path, 'protocol'],
      l10n.t('The protocol of a tunnel is CONNECT or POST.'),
      'value',
    );
  }
  const host = textAt(tunnel, 'targetHost');
  if (fqdnProblem(host) !== undefined && addressProblem(host) !== undefined) {
    report.refuse(
      'tunnel-host',
      [...path, 'targetHost'],
      l10n.t('"{0}" is neither a host name nor an IP address.', host),
      'value',
    );
  }
  report.refuse('port', [...path, 'targetPort'], portProblem(numberAt(tunnel, 'targetPort')), 'value');
}

function checkOutlier(report: Report, outlier: Fields | undefined, path: Path): void {
  if (outlier === undefined) return;
  for (const name of ['baseEjectionTime', 'interval']) {
    if (has(outlier, name))
      report.refuse('duration', [...path, name], durationProblem(textAt(outlier, name)), 'value');
  }
  if (
    outlier['splitExternalLocalOriginErrors'] !== true &&
    numberAt(outlier, 'consecutiveLocalOriginFailures') > 0
  ) {
    report.refuse(
      'local-origin',
      [...path, 'consecutiveLocalOriginFailures'],
      l10n.t('consecutiveLocalOriginFailures only works with splitExternalLocalOriginErrors: true.'),
      'key',
    );
  }
  for (const name of ['maxEjectionPercent', 'minHealthPercent']) {
    const value = numberAt(outlier, name);
    if (value < 0 || value > 100)
      report.refuse(
        'percent',
        [...path, name],
        l10n.t('{0} is a percentage from 0 to 100, not {1}.', name, value),
        'value',
      );
  }
  if (numberAt(outlier, 'consecutiveErrors') !== 0) {
    report.warn(
      'deprecated',
      [...path, 'consecutiveErrors'],
      l10n.t('consecutiveErrors is deprecated: use consecutive5xxErrors or consecutiveGatewayErrors.'),
      [
        {
          kind: 'rename',
          to: 'consecutive5xxErrors',
          title: l10n.t('Change to "{0}"', 'consecutive5xxErrors'),
        },
      ],
    );
  }
}

function checkClientTls(report: Report, tls: Fields | undefined, path: Path, namespace: string): void {
  if (tls === undefined) return;
  const mode = textAt(tls, 'mode');
  const credential = textAt(tls, 'credentialName');
  if (credential.startsWith('configmap://')) {
    const [where, name = ''] = credential.slice('configmap://'.length).split('/');
    if (name === '') {
      report.refuse(
        'credential',
        [...path, 'credentialName'],
        l10n.t('"{0}" needs namespace and name: configmap://NAMESPACE/NAME.', credential),
        'value',
      );
    } else if (where !== namespace) {
      report.refuse(
        'credential',
        [...path, 'credentialName'],
        l10n.t("A configmap:// credential must be of the rule's own namespace {0}.", namespace),
        'value',
      );
    }
  }
  const given = (names: readonly string[]): string[] => names.filter((name) => textAt(tls, name) !== '');
  const hasNames = itemsAt(tls, path, 'subjectAltNames').length > 0;
  if (tls['insecureSkipVerify'] === true && (mode === 'SIMPLE' || mode === 'MUTUAL')) {
    const checks = given(mode === 'SIMPLE' ? ['caCertificates', 'credentialName'] : ['caCertificates']);
    if (checks.length > 0 || hasNames) {
      report.refuse(
        'skip-verify',
        path,
        l10n.t(
          'With insecureSkipVerify nothing is verified: remove {0}.',
          listInWords([...checks, ...(hasNames ? ['subjectAltNames'] : [])], 'and'),
        ),
      );
    }
  }
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && credential !== '') {
    const files = given(['clientCertificate', 'privateKey', 'caCertificates', 'caCrl']);
    if (files.length > 0)
      report.refuse(
        'credential-and-files',
        path,
        l10n.t('credentialName brings all certificates: remove {0}.', listInWords(files, 'and')),
      );
    return;
  }
  if (mode === 'MUTUAL') {
    for (const name of ['clientCertificate', 'privateKey']) {
      if (textAt(tls, name) === '')
        report.refuse(
          'client-certificate',
          [...path, name],
          l10n.t(
            '{0} is missing: with mode MUTUAL the client proves who it is. Or name a Secret in credentialName.',
            name,
          ),
        );
    }
  }
}
