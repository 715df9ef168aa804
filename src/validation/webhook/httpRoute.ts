import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { checkCors, checkFault, checkRetries } from './httpPolicies.ts';
import { checkRouteDestinations } from './destinations.ts';
import { checkDirectResponse } from './directResponse.ts';
import { checkAuthority, checkHeaders } from './headers.ts';
import { isLabel } from './hosts.ts';
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
  type IsPattern,
} from './report.ts';
import { durationProblem, isClaimMatch, isHeaderName, portProblem } from './values.ts';
import { checkMatchSource } from './matchSource.ts';
import { checkMirrors } from './mirrors.ts';
import { checkRegex, checkStringMatch, regexProblem } from './stringMatch.ts';

/** Checks one rule in `http` of a VirtualService. */
export function checkHttpRoute(report: Report, item: Item, isDelegate: boolean, isPattern: IsPattern): void {
  const { value, path } = item;
  checkConflicts(report, item, isDelegate);
  for (const match of itemsAt(value, path, 'match')) checkMatch(report, match, isPattern);
  checkHeaders(report, mapAt(value, 'headers'), [...path, 'headers']);
  checkCors(report, mapAt(value, 'corsPolicy'), [...path, 'corsPolicy'], isPattern);
  checkFault(report, mapAt(value, 'fault'), [...path, 'fault']);
  checkMirrors(report, item);
  checkRedirect(report, item);
  checkDirectResponse(report, mapAt(value, 'directResponse'), [...path, 'directResponse']);
  checkRetries(report, mapAt(value, 'retries'), [...path, 'retries']);
  checkRewrite(report, mapAt(value, 'rewrite'), [...path, 'rewrite'], isPattern);
  checkAuthority(report, value, path);
  checkRouteDestinations(report, value, path);
  if (has(value, 'timeout'))
    report.refuse('duration', [...path, 'timeout'], durationProblem(textAt(value, 'timeout')), 'value');
}

function checkConflicts(report: Report, { value, path }: Item, isDelegate: boolean): void {
  const hasRoute = itemsAt(value, path, 'route').length > 0;
  const isRoot = !isDelegate && has(value, 'delegate');
  if (isRoot) {
    for (const name of ['redirect', 'route']) {
      if (name === 'route' ? hasRoute : has(value, name))
        report.refuse(
          'delegate',
          [...path, name],
          l10n.t(
            'A rule that delegates cannot have {0}: the other VirtualService says where requests go.',
            name,
          ),
          'key',
        );
    }
    return;
  }
  if (isDelegate && has(value, 'delegate'))
    report.refuse(
      'delegate',
      [...path, 'delegate'],
      l10n.t('A VirtualService without hosts is one that others delegate to, and cannot delegate again.'),
      'key',
    );
  const answer = has(value, 'redirect')
    ? 'redirect'
    : has(value, 'directResponse')
      ? 'directResponse'
      : undefined;
  if (answer !== undefined) {
    const verb = answer === 'redirect' ? l10n.t('sends the client elsewhere') : l10n.t('answers by itself');
    for (const name of ['route', 'fault', 'rewrite', ...(answer === 'redirect' ? ['directResponse'] : [])]) {
      if (name === 'route' ? !hasRoute : !has(value, name)) continue;
      const fix = { kind: 'remove', title: l10n.t('Remove "{0}"', name) } as const;
      report.refuse(
        'conflict',
        [...path, name],
        l10n.t('{0} {1}, so {2} cannot stand beside it: remove one of them.', answer, verb, name),
        'key',
        [fix],
      );
    }
  } else if (!hasRoute)
    report.refuse(
      'no-destination',
      [...path, 'route'],
      l10n.t('The rule leads nowhere: it needs route, redirect or directResponse.'),
    );
  if (has(value, 'mirror') && itemsAt(value, path, 'mirrors').length > 0)
    report.refuse(
      'conflict',
      [...path, 'mirror'],
      l10n.t('mirror and mirrors cannot be used together: move it into mirrors.'),
      'key',
    );
}

function checkMatch(report: Report, match: Item, isPattern: IsPattern): void {
  const { value, path } = match;
  for (const { key, value: test, path: place } of entriesAt(value, path, 'headers')) {
    checkHeaderName(report, key, place);
    checkStringMatch(report, test, place, isPattern);
  }
  for (const { key, value: test, path: place } of entriesAt(value, path, 'withoutHeaders')) {
    checkHeaderName(report, key, place);
    // A lone star is no pattern here, but "has the header at all".
    if (textAt(test, 'regex') !== '*') checkStringMatch(report, test, place, isPattern);
  }
  checkRegex(report, mapAt(value, 'uri'), [...path, 'uri'], isPattern);
  for (const name of ['scheme', 'method', 'authority'])
    checkStringMatch(report, mapAt(value, name), [...path, name], isPattern);
  for (const { value: test, path: place } of entriesAt(value, path, 'queryParams'))
    checkStringMatch(report, test, place, isPattern);
  checkMatchSource(report, match);
  const namespace = textAt(value, 'sourceNamespace');
  if (namespace !== '' && !isLabel(namespace))
    report.refuse(
      'namespace',
      [...path, 'sourceNamespace'],
      l10n.t('"{0}" cannot be the name of a namespace.', namespace),
      'value',
    );
}

function checkHeaderName(report: Report, name: string, path: Path): void {
  if (name === '') report.refuse('header', path, l10n.t('The name of a header must not be empty.'), 'key');
  else if (
    !isClaimMatch(name) &&
    !/^:(?:method|scheme|authority|path|status)$/.test(name) &&
    !isHeaderName(name)
  ) {
    report.refuse('header', path, l10n.t('"{0}" cannot be the name of a header.', name), 'key');
  }
}

function checkRedirect(report: Report, { value, path }: Item): void {
  const redirect = mapAt(value, 'redirect');
  if (redirect === undefined) return;
  const at = [...path, 'redirect'];
  const uri = textAt(redirect, 'uri');
  const prefix = textAt(redirect, 'prefixRewrite');
  const scheme = textAt(redirect, 'scheme');
  const code = numberAt(redirect, 'redirectCode');
  if (uri !== '' && prefix !== '')
    report.refuse('redirect', at, l10n.t('A redirect has only one of uri and prefixRewrite.'));
  else if (
    prefix !== '' &&
    itemsAt(value, path, 'match').some(
      (match) => has(match.value, 'uri') && !has(mapAt(match.value, 'uri'), 'prefix'),
    )
  ) {
    report.refuse(
      'redirect',
      [...at, 'prefixRewrite'],
      l10n.t('prefixRewrite replaces the matched prefix, so each uri match must be a prefix.'),
      'key',
    );
  } else if (
    uri === '' &&
    prefix === '' &&
    scheme === '' &&
    textAt(redirect, 'authority') === '' &&
    !has(redirect, 'port') &&
    !has(redirect, 'derivePort')
  ) {
    report.refuse(
      'redirect',
      at,
      l10n.t('A redirect must change something: give it uri, authority, scheme or port.'),
    );
  } else if (code !== 0 && (code < 300 || code > 399))
    report.refuse(
      'redirect',
      [...at, 'redirectCode'],
      l10n.t('{0} is no redirect: use 301, 302, 303, 307 or 308.', code),
      'value',
    );
  else if (scheme !== '' && scheme !== 'http' && scheme !== 'https')
    report.refuse(
      'redirect',
      [...at, 'scheme'],
      l10n.t('The scheme of a redirect is http or https.'),
      'value',
    );
  else if (numberAt(redirect, 'port') > 0)
    report.refuse('port', [...at, 'port'], portProblem(numberAt(redirect, 'port')), 'value');
}

function checkRewrite(report: Report, rewrite: Fields | undefined, path: Path, isPattern: IsPattern): void {
  if (rewrite === undefined) return;
  const regex = mapAt(rewrite, 'uriRegexRewrite');
  const uri = textAt(rewrite, 'uri');
  if (uri !== '' && regex !== undefined)
    report.refuse('rewrite', path, l10n.t('A rewrite has only one of uri and uriRegexRewrite.'));
  else if (uri === '' && regex === undefined && textAt(rewrite, 'authority') === '') {
    report.refuse(
      'rewrite',
      path,
      l10n.t('A rewrite must change something: give it uri, uriRegexRewrite or authority.'),
    );
  } else if (regex !== undefined) {
    const at = [...path, 'uriRegexRewrite'];
    const pattern = textAt(regex, 'match');
    if (pattern === '' || textAt(regex, 'rewrite') === '')
      report.refuse('rewrite', at, l10n.t('uriRegexRewrite needs both match and rewrite.'));
    else report.refuse('regex', [...at, 'match'], regexProblem(pattern, isPattern), 'value');
  }
}
