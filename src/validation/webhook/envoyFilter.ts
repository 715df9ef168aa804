import * as l10n from '@vscode/l10n';
import { isRecord } from '../../mesh/fields.ts';
import {
  has,
  itemsAt,
  mapAt,
  textAt,
  type Fields,
  type Item,
  type Report,
  type IsPattern,
} from './report.ts';
import { checkSelector } from './selectors.ts';

const listenerKinds = ['LISTENER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER'];
const routeKinds = ['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE'];
const matchNames = ['listener', 'routeConfiguration', 'cluster', 'waypoint'] as const;

export function checkEnvoyFilter(report: Report, spec: Fields, isPattern: IsPattern): void {
  checkSelector(report, mapAt(spec, 'workloadSelector'), ['spec', 'workloadSelector'], 'labels');
  for (const item of itemsAt(spec, ['spec'], 'configPatches')) {
    if (textAt(mapAt(item.value, 'match'), 'context') !== 'WAYPOINT') checkPatch(report, item, isPattern);
  }
}

function checkPatch(report: Report, { value, path }: Item, isPattern: IsPattern): void {
  const applyTo = textAt(value, 'applyTo');
  const patch = mapAt(value, 'patch');
  if (applyTo === '' || applyTo === 'INVALID')
    return report.refuse(
      'apply-to',
      [...path, 'applyTo'],
      l10n.t('applyTo is missing: it says which part of the proxy is changed, such as HTTP_FILTER.'),
    );
  if (patch === undefined)
    return report.refuse('patch', [...path, 'patch'], l10n.t('patch is missing: it says what is changed.'));
  const operation = textAt(patch, 'operation');
  if (operation === '' || operation === 'INVALID')
    return report.refuse(
      'patch',
      [...path, 'patch', 'operation'],
      l10n.t('operation is missing: MERGE, ADD, REMOVE, INSERT_BEFORE and others.'),
    );
  if (operation !== 'REMOVE' && !has(patch, 'value'))
    return report.refuse(
      'patch',
      [...path, 'patch', 'value'],
      l10n.t('value is missing: {0} needs what to put there.', operation),
    );
  const match = mapAt(value, 'match');
  const version = textAt(mapAt(match, 'proxy'), 'proxyVersion');
  if (version !== '' && version.length <= 1024 && !isPattern(version)) {
    return report.refuse(
      'regex',
      [...path, 'match', 'proxy', 'proxyVersion'],
      l10n.t('{0} is no regular expression of RE2.', version),
      'value',
    );
  }
  const config = ['typed_config', 'typedConfig'].find((name) => isRecord(mapAt(patch, 'value')?.[name]));
  if (
    config !== undefined &&
    /^(?:HTTP|NETWORK)_FILTER$/.test(applyTo) &&
    !has(mapAt(mapAt(patch, 'value'), config), '@type')
  ) {
    const place = [...path, 'patch', 'value', config, '@type'];
    report.refuse(
      'envoy-type',
      place,
      l10n.t('{0} needs "@type", which says what it configures: type.googleapis.com/….', config),
    );
  }
  if (match !== undefined) checkMatchKind(report, { value: match, path: [...path, 'match'] }, applyTo);
  checkTypes(report, { value: patch['value'], path: [...path, 'patch', 'value'] });
}

function checkMatchKind(report: Report, { value, path }: Item, applyTo: string): void {
  const given = matchNames.find((name) => has(value, name));
  if (given === undefined) return;
  const wanted = listenerKinds.includes(applyTo)
    ? 'listener'
    : routeKinds.includes(applyTo)
      ? 'routeConfiguration'
      : applyTo === 'CLUSTER'
        ? 'cluster'
        : given;
  if (given !== wanted) {
    report.refuse(
      'match-kind',
      [...path, given],
      l10n.t('applyTo {0} is matched by {1}, not by {2}.', applyTo, wanted, given),
      'key',
    );
    return;
  }
  const filter = mapAt(mapAt(mapAt(value, 'listener'), 'filterChain'), 'filter');
  if (given !== 'listener' || filter === undefined || !listenerKinds.includes(applyTo)) return;
  const at = [...path, 'listener', 'filterChain', 'filter'];
  if (applyTo === 'LISTENER' || applyTo === 'FILTER_CHAIN')
    report.warn('filter', at, l10n.t('With applyTo {0} a filter is not looked at.', applyTo));
  const name = textAt(filter, 'name');
  const sub = mapAt(filter, 'subFilter');
  if (name === '') report.refuse('filter', [...at, 'name'], l10n.t('The filter needs a name to match on.'));
  else if (sub !== undefined) {
    if (applyTo !== 'HTTP_FILTER')
      report.refuse(
        'filter',
        [...at, 'subFilter'],
        l10n.t('subFilter only works with applyTo HTTP_FILTER.'),
        'key',
      );
    else if (
      name !== 'envoy.filters.network.http_connection_manager' &&
      name !== 'envoy.http_connection_manager'
    ) {
      report.refuse(
        'filter',
        [...at, 'name'],
        l10n.t('subFilter needs the filter envoy.filters.network.http_connection_manager around it.'),
        'value',
      );
    } else if (textAt(sub, 'name') === '')
      report.refuse(
        'filter',
        [...at, 'subFilter', 'name'],
        l10n.t('The subFilter needs a name to match on.'),
      );
  }
}

/** Types of Envoy's API version 2, which no proxy knows any more. Other types only istiod can judge. */
function checkTypes(report: Report, { value, path }: Item): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTypes(report, { value: item, path: [...path, index] });
  } else if (isRecord(value)) {
    const type = textAt(value, '@type');
    if (/\.v2(?:alpha\d?)?\.|\.api\.v2\./.test(type))
      report.refuse(
        'envoy-type',
        [...path, '@type'],
        l10n.t("{0} is of Envoy's API version 2, which was removed: use its v3 type.", type),
        'value',
      );
    for (const [name, member] of Object.entries(value))
      checkTypes(report, { value: member, path: [...path, name] });
  }
}
