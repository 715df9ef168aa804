import * as l10n from '@vscode/l10n';
import { wildcardHostProblem, isLabel } from './hosts.ts';
import { entriesAt, itemsAt, mapAt, textAt, type Fields, type Report } from './report.ts';
import { checkExportTo, checkSelector } from './selectors.ts';
import { checkTrafficPolicy } from './trafficPolicy.ts';
import { labelKeyProblem, labelValueProblem } from './values.ts';

export function checkDestinationRule(report: Report, spec: Fields, namespace: string): void {
  const path = ['spec'];
  report.refuse('host', ['spec', 'host'], wildcardHostProblem(textAt(spec, 'host')), 'value');
  checkTrafficPolicy(report, mapAt(spec, 'trafficPolicy'), ['spec', 'trafficPolicy'], namespace);
  const seen = new Set<string>();
  for (const item of itemsAt(spec, path, 'subsets')) {
    const name = textAt(item.value, 'name');
    if (name === '')
      report.refuse(
        'subset-name',
        [...item.path, 'name'],
        l10n.t('A subset needs a name, by which a VirtualService chooses it.'),
      );
    else if (seen.has(name))
      report.refuse(
        'duplicate-subset',
        [...item.path, 'name'],
        l10n.t('There are two subsets named {0}.', name),
        'value',
      );
    else if (!isLabel(name))
      report.refuse(
        'subset-name',
        [...item.path, 'name'],
        l10n.t('"{0}" cannot name a subset: use letters, digits and "-".', name),
        'value',
      );
    seen.add(name);
    for (const { key, value, path: place } of entriesAt(item.value, item.path, 'labels')) {
      report.refuse(
        'label',
        place,
        labelKeyProblem(key) ?? (typeof value === 'string' ? labelValueProblem(value) : undefined),
      );
    }
    checkTrafficPolicy(
      report,
      mapAt(item.value, 'trafficPolicy'),
      [...item.path, 'trafficPolicy'],
      namespace,
    );
  }
  const selector = mapAt(spec, 'workloadSelector');
  checkExportTo(report, spec, path, namespace, false, selector !== undefined);
  checkSelector(report, selector, ['spec', 'workloadSelector'], 'matchLabels');
}
