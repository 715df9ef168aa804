import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { checkDestination } from './destinations.ts';
import { inside, warnOfDeprecated } from './deprecated.ts';
import { has, itemsAt, mapAt, numberAt, type Fields, type Item, type Report } from './report.ts';

/** Checks `mirror`, `mirrors` and their percentages of a rule of a VirtualService. */
export function checkMirrors(report: Report, { value, path }: Item): void {
  const mirror = mapAt(value, 'mirror');
  if (mirror !== undefined) checkDestination(report, mirror, [...path, 'mirror']);
  const old = ['mirrorPercent', 'mirror_percent'].find((name) => has(value, name));
  if (old !== undefined) {
    if (numberAt(value, old) > 100)
      report.refuse('percent', [...path, old], l10n.t('{0} is at most 100.', old), 'value');
    warnOfDeprecated(
      report,
      value as Fields,
      path,
      old,
      'mirrorPercentage.value',
      inside('mirrorPercentage', 'value'),
    );
  }
  checkPercentValue(report, mapAt(value, 'mirrorPercentage'), [...path, 'mirrorPercentage']);
  for (const item of itemsAt(value, path, 'mirrors')) {
    const destination = mapAt(item.value, 'destination');
    if (destination === undefined)
      report.refuse(
        'no-destination',
        [...item.path, 'destination'],
        l10n.t('destination is missing: it says where the copies go.'),
      );
    else checkDestination(report, destination, [...item.path, 'destination']);
    checkPercentValue(report, mapAt(item.value, 'percentage'), [...item.path, 'percentage']);
  }
}

function checkPercentValue(report: Report, percent: Fields | undefined, path: Path): void {
  const value = numberAt(percent, 'value');
  if (value > 100 || value < 0)
    report.refuse(
      'percent',
      [...path, 'value'],
      l10n.t('A percentage is from 0 to 100, not {0}.', value),
      'value',
    );
}
