import * as l10n from '@vscode/l10n';
import { entriesAt, has, mapAt, type Fields, type Report } from './report.ts';
import { checkSelector } from './selectors.ts';

export function checkPeerAuthentication(report: Report, spec: Fields): void {
  const selector = mapAt(spec, 'selector');
  checkSelector(report, selector, ['spec', 'selector'], 'matchLabels');
  if (!has(spec, 'portLevelMtls')) return;
  const place = ['spec', 'portLevelMtls'];
  const ports = entriesAt(spec, ['spec'], 'portLevelMtls');
  if (ports.length === 0)
    report.refuse('port-mtls', place, l10n.t('portLevelMtls must not be empty: name a port, or remove it.'));
  else if (entriesAt(selector, [], 'matchLabels').length === 0) {
    report.refuse(
      'port-mtls',
      place,
      l10n.t(
        'portLevelMtls only works with a selector: a policy for a whole namespace or mesh has no ports of its own.',
      ),
      'key',
    );
  }
  for (const { key, path } of ports) {
    const port = Number(key);
    if (!/^\d+$/.test(key) || port < 1 || port > 65535)
      report.refuse('port', path, l10n.t('A port is a number from 1 to 65535, not {0}.', key), 'key');
  }
}
