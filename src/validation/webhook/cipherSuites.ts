import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { itemsAt, textAt, textsAt, type Fields, type Report } from './report.ts';

/** Those that Envoy knows. Source: istio/istio `pkg/config/security/security.go`. */
const suites: ReadonlySet<string> = new Set([
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
]);

/** Warns of cipher suites that are left out, and of old versions of TLS that have none without naming them. */
export function warnOfCiphers(report: Report, tls: Fields, path: Path): void {
  const oldest = textAt(tls, 'minProtocolVersion');
  if (/^TLSV1_[01]$/.test(oldest) && itemsAt(tls, path, 'cipherSuites').length === 0) {
    report.warn(
      'old-tls',
      [...path, 'minProtocolVersion'],
      l10n.t(
        '{0} has no cipher suites of its own any more: name some in cipherSuites, or use TLSV1_2.',
        oldest,
      ),
    );
  }
  const seen = new Set<string>();
  for (const { value, path: place } of textsAt(tls, path, 'cipherSuites')) {
    if (seen.has(value)) report.warn('cipher', place, l10n.t('{0} stands twice.', value));
    // A mark in front adds to or takes from the suites before it.
    else if (/^[\p{L}\p{N}]/u.test(value) && value !== 'ALL' && !suites.has(value))
      report.warn(
        'cipher',
        place,
        l10n.t('Envoy does not know the cipher suite {0}: it is left out.', value),
      );
    seen.add(value);
  }
}
