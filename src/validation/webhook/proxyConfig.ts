import * as l10n from '@vscode/l10n';
import { mapAt, numberAt, type Fields, type Report } from './report.ts';
import { checkSelector } from './selectors.ts';

export function checkProxyConfig(report: Report, spec: Fields): void {
  checkSelector(report, mapAt(spec, 'selector'), ['spec', 'selector'], 'matchLabels');
  if (numberAt(spec, 'concurrency') < 0)
    report.refuse(
      'negative',
      ['spec', 'concurrency'],
      l10n.t('{0} cannot be negative.', 'concurrency'),
      'value',
    );
}
