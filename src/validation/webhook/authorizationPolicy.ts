import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { checkSourceValues, checkOperationValues, conditionProblem } from './authorizationValues.ts';
import { has, itemsAt, mapAt, textAt, textsAt, type Fields, type Report } from './report.ts';
import { checkTargets } from './selectors.ts';
import { listInWords } from '../wording.ts';

export const sourceFields = [
  'principals',
  'notPrincipals',
  'requestPrincipals',
  'notRequestPrincipals',
  'namespaces',
  'notNamespaces',
  'ipBlocks',
  'notIpBlocks',
  'remoteIpBlocks',
  'notRemoteIpBlocks',
  'serviceAccounts',
  'notServiceAccounts',
  'trustDomains',
  'notTrustDomains',
] as const;
export const operationFields = [
  'hosts',
  'notHosts',
  'ports',
  'notPorts',
  'methods',
  'notMethods',
  'paths',
  'notPaths',
] as const;
/** What an external authorizer is not asked by. */
const notForCustom = sourceFields.filter((name) => !/ipBlocks$/i.test(name));

export function checkAuthorizationPolicy(report: Report, spec: Fields): void {
  checkTargets(report, spec, ['spec']);
  const action = textAt(spec, 'action') === '' ? 'ALLOW' : textAt(spec, 'action');
  const rules = itemsAt(spec, ['spec'], 'rules');
  if (rules.length === 0 && (action === 'CUSTOM' || action === 'DENY')) {
    report.refuse(
      'no-rules',
      ['spec', 'rules'],
      l10n.t(
        'Without rules a policy with action {0} never applies. For every request write one empty rule: rules: [{}].',
        action,
      ),
    );
  }
  const provider = mapAt(spec, 'provider');
  if (action === 'CUSTOM') {
    if (rules.length > 0 && textAt(provider, 'name') === '')
      report.refuse(
        'provider',
        ['spec', 'provider', 'name'],
        l10n.t('provider.name is missing: action CUSTOM must say who decides.'),
      );
    for (const rule of rules) checkCustomRule(report, rule.value, rule.path);
  } else if (provider !== undefined) {
    report.refuse(
      'provider',
      ['spec', 'provider'],
      l10n.t('provider only works with action CUSTOM, not with {0}.', action),
      'key',
    );
  }
  for (const rule of rules) checkRule(report, rule.value, rule.path, action);
}

function checkCustomRule(report: Report, rule: unknown, path: Path): void {
  for (const from of itemsAt(rule, path, 'from')) {
    const source = mapAt(from.value, 'source');
    for (const name of notForCustom) {
      if (itemsAt(source, [], name).length > 0)
        report.refuse(
          'custom',
          [...from.path, 'source', name],
          l10n.t('{0} is not possible with action CUSTOM.', name),
          'key',
        );
    }
  }
  for (const when of itemsAt(rule, path, 'when')) {
    const key = textAt(when.value, 'key');
    if (
      ['source.namespace', 'source.serviceAccount', 'source.trustDomain', 'source.principal'].includes(key) ||
      key.startsWith('request.auth.')
    ) {
      report.refuse(
        'custom',
        [...when.path, 'key'],
        l10n.t('{0} is not possible with action CUSTOM.', key),
        'value',
      );
    }
  }
}

function checkRule(report: Report, rule: unknown, path: Path, action: string): void {
  let onlyHttp = false;
  const froms = itemsAt(rule, path, 'from');
  for (const from of froms) {
    const source = mapAt(from.value, 'source');
    const at = [...from.path, 'source'];
    if (source === undefined) {
      report.refuse('empty-source', at, l10n.t('source is missing: each item of from needs one.'));
      continue;
    }
    const given = sourceFields.filter((name) => itemsAt(source, at, name).length > 0);
    if (given.length === 0)
      report.refuse(
        'empty-source',
        at,
        l10n.t(
          'source must not be empty: say who, such as principals or namespaces, or leave out from to mean everybody.',
        ),
      );
    const others = given.filter((name) =>
      ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].includes(name),
    );
    if (others.length > 0 && given.some((name) => /serviceAccounts$/i.test(name))) {
      report.refuse(
        'service-accounts',
        at,
        l10n.t('serviceAccounts cannot be combined with {0}.', listInWords(others, 'and')),
      );
    }
    checkSourceValues(report, source, at);
  }
  const tos = itemsAt(rule, path, 'to');
  for (const to of tos) {
    const operation = mapAt(to.value, 'operation');
    const at = [...to.path, 'operation'];
    if (operation === undefined) {
      report.refuse('empty-operation', at, l10n.t('operation is missing: each item of to needs one.'));
      continue;
    }
    if (operationFields.every((name) => itemsAt(operation, at, name).length === 0)) {
      report.refuse(
        'empty-operation',
        at,
        l10n.t(
          'operation must not be empty: say what, such as methods or paths, or leave out to to mean everything.',
        ),
      );
    }
    if (!has(operation, 'ports') && !has(operation, 'notPorts')) onlyHttp = true;
    checkOperationValues(report, operation, at);
  }
  for (const when of itemsAt(rule, path, 'when')) checkCondition(report, when.value, when.path);
  if (action === 'DENY' && onlyHttp) {
    report.warn(
      'deny-http',
      path,
      l10n.t(
        'For TCP connections this rule denies everything, because they have no paths, methods or hosts: name the ports that it is for.',
      ),
    );
  }
}

function checkCondition(report: Report, when: unknown, path: Path): void {
  const key = textAt(when, 'key');
  if (key === '') {
    report.refuse(
      'condition',
      [...path, 'key'],
      l10n.t('key is missing: it says what is compared, such as request.headers[version].'),
    );
    return;
  }
  const values = textsAt(when, path, 'values');
  const notValues = textsAt(when, path, 'notValues');
  if (values.length + notValues.length === 0)
    report.refuse('condition', path, l10n.t('The condition on {0} needs values or notValues.', key));
  else
    report.refuse(
      'condition',
      [...path, 'key'],
      conditionProblem(
        key,
        [...values, ...notValues].map((item) => item.value),
      ),
      'value',
    );
}
