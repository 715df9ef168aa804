import * as l10n from '@vscode/l10n';
import { parseRequestUri } from '../cel/goUrl.ts';
import { itemsAt, textAt, textsAt, has, type Fields, type Item, type Report } from './report.ts';
import { checkJwks } from './jwks.ts';
import { checkTargets } from './selectors.ts';
import { durationProblem } from './values.ts';

export function checkRequestAuthentication(report: Report, spec: Fields): void {
  checkTargets(report, spec, ['spec']);
  for (const rule of itemsAt(spec, ['spec'], 'jwtRules')) checkJwtRule(report, rule);
}

function checkJwtRule(report: Report, { value, path }: Item): void {
  for (const name of ['audiences', 'fromParams', 'fromCookies']) {
    for (const item of textsAt(value, path, name)) {
      if (item.value === '')
        report.refuse('jwt', item.path, l10n.t('{0} must not have empty items.', name), 'value');
    }
  }
  const uri = textAt(value, 'jwksUri') === '' ? textAt(value, 'jwks_uri') : textAt(value, 'jwksUri');
  if (textAt(value, 'issuer') === '' && uri === '')
    report.refuse(
      'jwt',
      [...path, 'issuer'],
      l10n.t('issuer is missing: it says whose tokens are accepted.'),
    );
  if (uri !== '' && !/^https?$/.test(parseRequestUri(uri)?.scheme ?? ''))
    report.refuse('jwt', [...path, 'jwksUri'], l10n.t('"{0}" is no http or https address.', uri), 'value');
  checkJwks(report, textAt(value, 'jwks'), [...path, 'jwks']);
  for (const header of itemsAt(value, path, 'fromHeaders')) {
    if (textAt(header.value, 'name') === '')
      report.refuse('jwt', [...header.path, 'name'], l10n.t('The header needs a name.'));
  }
  for (const item of itemsAt(value, path, 'outputClaimToHeaders')) {
    const name = textAt(item.value, 'header');
    if (name === '' || textAt(item.value, 'claim') === '')
      report.refuse('jwt', item.path, l10n.t('Both header and claim are needed.'));
    else if (!/^[-_A-Za-z0-9]+$/.test(name))
      report.refuse(
        'header',
        [...item.path, 'header'],
        l10n.t('"{0}" cannot be the name of a header here: use letters, digits, "-" and "_".', name),
        'value',
      );
  }
  if (has(value, 'timeout'))
    report.refuse('duration', [...path, 'timeout'], durationProblem(textAt(value, 'timeout')), 'value');
}
