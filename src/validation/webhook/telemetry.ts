import * as l10n from '@vscode/l10n';
import {
  entriesAt,
  has,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  type Fields,
  type Item,
  type Report,
} from './report.ts';
import { checkTargets } from './selectors.ts';
import { durationProblem, nanoseconds } from './values.ts';

export function checkTelemetry(report: Report, spec: Fields, isExpression: (text: string) => boolean): void {
  checkTargets(report, spec, ['spec']);
  const tracing = itemsAt(spec, ['spec'], 'tracing');
  if (tracing.length > 1)
    report.warn('tracing', ['spec', 'tracing'], l10n.t('Only one item of tracing is used.'));
  for (const field of ['metrics', 'tracing', 'accessLogging']) {
    for (const item of itemsAt(spec, ['spec'], field)) {
      for (const provider of itemsAt(item.value, item.path, 'providers')) {
        if (textAt(provider.value, 'name') === '')
          report.refuse('provider', [...provider.path, 'name'], l10n.t('The provider needs a name.'));
      }
    }
  }
  for (const { value, path } of itemsAt(spec, ['spec'], 'accessLogging')) {
    if (!has(value, 'filter')) continue;
    const expression = textAt(mapAt(value, 'filter'), 'expression');
    const message =
      expression === ''
        ? l10n.t('The filter needs an expression.')
        : l10n.t('{0} is no expression of CEL: response.code >= 400 is one.', expression);
    if (!isExpression(expression))
      report.refuse('expression', [...path, 'filter', 'expression'], message, 'value');
  }
  for (const item of tracing) checkTracing(report, item);
  for (const item of itemsAt(spec, ['spec'], 'metrics')) checkMetrics(report, item);
}

function checkTracing(report: Report, { value, path }: Item): void {
  if (itemsAt(value, path, 'providers').length > 1)
    report.warn('tracing', [...path, 'providers'], l10n.t('Only one provider of tracing is used.'));
  const percentage = numberAt(value, 'randomSamplingPercentage');
  if (percentage < 0 || percentage > 100)
    report.refuse(
      'percent',
      [...path, 'randomSamplingPercentage'],
      l10n.t('A percentage is from 0 to 100, not {0}.', percentage),
      'value',
    );
  for (const { key, value: tag, path: place } of entriesAt(value, path, 'customTags')) {
    if (key === '') report.refuse('tag', place, l10n.t('The tag needs a name.'), 'key');
    for (const [kind, field] of [
      ['literal', 'value'],
      ['header', 'name'],
      ['environment', 'name'],
    ] as const) {
      if (has(tag, kind) && textAt(mapAt(tag, kind), field) === '')
        report.refuse('tag', [...place, kind, field], l10n.t('{0} needs {1}.', kind, field));
    }
  }
}

function checkMetrics(report: Report, { value, path }: Item): void {
  const interval = textAt(value, 'reportingInterval');
  if (has(value, 'reportingInterval') && nanoseconds(interval) === undefined) {
    report.refuse('duration', [...path, 'reportingInterval'], durationProblem(interval), 'value');
  }
  for (const override of itemsAt(value, path, 'overrides')) {
    for (const { value: tag, path: place } of entriesAt(override.value, override.path, 'tagOverrides')) {
      const operation = textAt(tag, 'operation') === '' ? 'UPSERT' : textAt(tag, 'operation');
      if (operation === 'UPSERT' && textAt(tag, 'value') === '')
        report.refuse(
          'tag',
          [...place, 'value'],
          l10n.t('value is missing: the operation UPSERT sets the tag to it.'),
        );
      if (operation === 'REMOVE' && textAt(tag, 'value') !== '')
        report.refuse(
          'tag',
          [...place, 'value'],
          l10n.t('With the operation REMOVE there is no value.'),
          'key',
        );
    }
    const match = mapAt(override.value, 'match');
    if (has(match, 'customMetric') && textAt(match, 'customMetric') === '')
      report.refuse(
        'metric',
        [...override.path, 'match', 'customMetric'],
        l10n.t('customMetric must not be empty.'),
        'value',
      );
  }
}
