import * as l10n from '@vscode/l10n';
import { has, mapAt, numberAt, textAt, type Fields, type Report } from './report.ts';
import { durationProblem, nanoseconds } from './values.ts';
import type { Path } from '../../mesh/fields.ts';

/** Checks `connectionPool` of a DestinationRule, and those of a Sidecar. */
export function checkConnectionPool(report: Report, pool: Fields | undefined, path: Path): void {
  if (pool === undefined) return;
  const http = mapAt(pool, 'http');
  const tcp = mapAt(pool, 'tcp');
  if (http === undefined && tcp === undefined) {
    report.refuse(
      'empty-pool',
      path,
      l10n.t('connectionPool must not be empty: give it http or tcp, or remove it.'),
    );
    return;
  }
  if (http !== undefined) checkHttp(report, http, [...path, 'http']);
  if (tcp === undefined) return;
  const at = [...path, 'tcp'];
  atLeastZero(report, tcp, at, ['maxConnections']);
  durations(report, tcp, at, ['connectTimeout', 'maxConnectionDuration']);
  // Zero switches this time-out off.
  if (has(tcp, 'idleTimeout') && Math.trunc((nanoseconds(textAt(tcp, 'idleTimeout')) ?? 1e6) / 1e6) !== 0) {
    durations(report, tcp, at, ['idleTimeout']);
  }
  const keepalive = mapAt(tcp, 'tcpKeepalive');
  if (keepalive !== undefined) durations(report, keepalive, [...at, 'tcpKeepalive'], ['time', 'interval']);
}

function checkHttp(report: Report, http: Fields, path: Path): void {
  atLeastZero(report, http, path, [
    'http1MaxPendingRequests',
    'http2MaxRequests',
    'maxRequestsPerConnection',
    'maxRetries',
    'maxConcurrentStreams',
  ]);
  durations(report, http, path, ['idleTimeout']);
  if (http['h2UpgradePolicy'] === 'UPGRADE' && http['useClientProtocol'] === true) {
    report.refuse(
      'client-protocol',
      [...path, 'useClientProtocol'],
      l10n.t(
        'useClientProtocol keeps the protocol of the client, but h2UpgradePolicy UPGRADE changes it: use one of them.',
      ),
      'key',
    );
  }
  const keepalive = mapAt(http, 'http2KeepAlive');
  if (keepalive === undefined) return;
  for (const name of ['interval', 'timeout']) {
    if (has(keepalive, name)) durations(report, keepalive, [...path, 'http2KeepAlive'], [name]);
    else
      report.refuse(
        'keepalive',
        [...path, 'http2KeepAlive', name],
        l10n.t('http2KeepAlive needs {0}.', name),
      );
  }
}

function atLeastZero(report: Report, fields: Fields, path: Path, names: readonly string[]): void {
  for (const name of names) {
    if (numberAt(fields, name) < 0)
      report.refuse('negative', [...path, name], l10n.t('{0} cannot be negative.', name), 'value');
  }
}

function durations(report: Report, fields: Fields, path: Path, names: readonly string[]): void {
  for (const name of names) {
    if (has(fields, name))
      report.refuse('duration', [...path, name], durationProblem(textAt(fields, name)), 'value');
  }
}
