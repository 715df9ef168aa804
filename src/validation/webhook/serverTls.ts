import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { warnOfCiphers } from './cipherSuites.ts';
import { itemsAt, textAt, type Fields, type Report } from './report.ts';

const own = ['serverCertificate', 'privateKey', 'caCertificates', 'credentialName'] as const;

/** Checks `tls` of a Gateway's server or of a Sidecar's ingress listener. */
export function checkServerTls(report: Report, tls: Fields | undefined, path: Path): void {
  if (tls === undefined) return;
  warnOfCiphers(report, tls, path);
  const mode = textAt(tls, 'mode') === '' ? 'PASSTHROUGH' : textAt(tls, 'mode');
  const credential = textAt(tls, 'credentialName');
  const credentials = itemsAt(tls, path, 'credentialNames');
  const certificates = itemsAt(tls, path, 'tlsCertificates');
  const certificate = textAt(tls, 'serverCertificate');
  const key = textAt(tls, 'privateKey');
  if (mode === 'ISTIO_MUTUAL') {
    const given = [
      ...own.filter((name) => textAt(tls, name) !== ''),
      ...(certificates.length > 0 ? ['tlsCertificates'] : []),
      ...(credentials.length > 0 ? ['credentialNames'] : []),
    ];
    for (const name of given)
      report.refuse(
        'istio-mutual',
        [...path, name],
        l10n.t('With mode ISTIO_MUTUAL Istio brings the certificates itself: remove {0}.', name),
        'key',
        [{ kind: 'remove', title: l10n.t('Remove "{0}"', name), safe: true }],
      );
    return;
  }
  const isPassthrough = mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH';
  if (
    isPassthrough &&
    (certificate !== '' ||
      key !== '' ||
      textAt(tls, 'caCertificates') !== '' ||
      textAt(tls, 'caCrl') !== '' ||
      credential !== '' ||
      credentials.length > 0 ||
      certificates.length > 0)
  ) {
    report.warn(
      'passthrough',
      path,
      l10n.t(
        'With mode {0} the gateway does not decrypt, so these certificates are not used. Did you mean mode SIMPLE?',
        mode,
      ),
    );
  }
  const sources = [
    certificate !== '' && key !== '',
    credential !== '',
    credentials.length > 0,
    certificates.length > 0,
  ].filter(Boolean).length;
  if (sources > 1)
    report.refuse(
      'certificate-sources',
      path,
      l10n.t(
        'The certificate may come from only one of credentialName, credentialNames, serverCertificate with privateKey, and tlsCertificates.',
      ),
    );
  const isMutual = mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL';
  if ((mode === 'SIMPLE' || isMutual) && (credential !== '' || credentials.length > 0)) return;
  if (mode === 'SIMPLE' || isMutual) {
    if (isMutual && textAt(tls, 'caCertificates') === '')
      report.refuse(
        'certificate',
        [...path, 'caCertificates'],
        l10n.t(
          "Mode {0} checks the client's certificate: give caCertificates, or a Secret in credentialName.",
          mode,
        ),
      );
    if (certificates.length > 2)
      report.warn('certificate', [...path, 'tlsCertificates'], l10n.t('Only two certificates are possible.'));
    if (certificates.length === 0) checkPair(report, tls, path, mode);
    for (const item of certificates) checkPair(report, item.value, item.path, mode);
  }
  if (textAt(tls, 'caCrl') === '') return;
  if (credential !== '')
    report.refuse(
      'crl',
      [...path, 'caCrl'],
      l10n.t('With credentialName the revocation list is part of the Secret: remove caCrl.'),
      'key',
    );
  if (mode === 'SIMPLE')
    report.refuse(
      'crl',
      [...path, 'caCrl'],
      l10n.t('With mode SIMPLE no client certificate is checked, so caCrl has no use.'),
      'key',
    );
}

function checkPair(report: Report, fields: unknown, path: Path, mode: string): void {
  for (const name of ['serverCertificate', 'privateKey']) {
    if (textAt(fields, name) === '')
      report.refuse(
        'certificate',
        [...path, name],
        l10n.t(
          '{0} is missing: with mode {1} the gateway shows a certificate. Name a Secret in credentialName, or give both files.',
          name,
          mode,
        ),
      );
  }
}
