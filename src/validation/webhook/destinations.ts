import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { isLabel, wildcardHostProblem } from './hosts.ts';
import { checkHeaders } from './headers.ts';
import { has, itemsAt, mapAt, numberAt, textAt, type Fields, type Report } from './report.ts';
import { portProblem } from './values.ts';

/** Checks the weighted destinations in `route` of any rule of a VirtualService. */
export function checkRouteDestinations(report: Report, rule: unknown, path: Path): void {
  const routes = itemsAt(rule, path, 'route');
  let total = 0;
  for (const route of routes) {
    const destination = mapAt(route.value, 'destination');
    if (destination === undefined)
      report.refuse(
        'no-destination',
        [...route.path, 'destination'],
        l10n.t('destination is missing: it says to which service the requests go.'),
      );
    else checkDestination(report, destination, [...route.path, 'destination']);
    checkHeaders(report, mapAt(route.value, 'headers'), [...route.path, 'headers']);
    const weight = numberAt(route.value, 'weight');
    if (weight < 0)
      report.refuse('weight', [...route.path, 'weight'], l10n.t('A weight cannot be negative.'), 'value');
    total += weight;
  }
  if (routes.length > 1 && total === 0) {
    report.refuse(
      'weights',
      [...path, 'route'],
      l10n.t(
        'With several destinations at least one needs a weight: give each its share, so that they add up to 100.',
      ),
    );
  }
}

export function checkDestination(report: Report, destination: Fields, path: Path): void {
  const host = textAt(destination, 'host');
  report.refuse(
    'host',
    [...path, 'host'],
    host === '*' ? l10n.t('A destination is one service: "*" is not possible.') : wildcardHostProblem(host),
    'value',
  );
  const subset = textAt(destination, 'subset');
  if (subset !== '' && !isLabel(subset))
    report.refuse(
      'subset-name',
      [...path, 'subset'],
      l10n.t('"{0}" cannot name a subset: use letters, digits and "-".', subset),
      'value',
    );
  const port = mapAt(destination, 'port');
  if (port !== undefined)
    report.refuse(
      'port',
      has(port, 'number') ? [...path, 'port', 'number'] : [...path, 'port'],
      has(port, 'number') ? portProblem(numberAt(port, 'number')) : l10n.t('port needs a number.'),
      'value',
    );
}
