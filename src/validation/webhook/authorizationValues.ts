import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { isCidr, isIp } from '../stringFormat.ts';
import { textsAt, type Fields, type Report } from './report.ts';

type Check = (value: string) => string | undefined;

function notEmpty(value: string): string | undefined {
  return value === '' ? l10n.t('An empty value matches nothing: remove it.') : undefined;
}

function address(value: string): string | undefined {
  const isFine = value.includes('/') ? isCidr(value) : isIp(value.replace(/(?<=:.*)%.+$/, ''));
  return isFine ? undefined : l10n.t('"{0}" is neither an IP address nor a range such as 10.0.0.0/8.', value);
}

function port(value: string): string | undefined {
  return /^\d+$/.test(value) && Number(value) <= 65535
    ? undefined
    : l10n.t('"{0}" is no port: it is a number in quotes, up to "65535".', value);
}

function serviceAccount(value: string): string | undefined {
  if (value === '') return notEmpty(value);
  if (value.includes('*')) return l10n.t('A service account is named whole: "*" is not possible here.');
  const parts = value.split('/');
  if (parts.length > 2 || parts.includes(''))
    return l10n.t('"{0}" must be SERVICE-ACCOUNT or NAMESPACE/SERVICE-ACCOUNT.', value);
  return value.length > 320 ? l10n.t('A service account has at most 320 characters.') : undefined;
}

function wildcard(value: string): string | undefined {
  const stars = value.split('*').length - 1;
  if (stars > 1 || (stars === 1 && !value.startsWith('*') && !value.endsWith('*')))
    return l10n.t('"{0}": one "*" is possible, at the start or at the end.', value);
  return notEmpty(value);
}

function trustDomain(value: string): string | undefined {
  return (
    wildcard(value) ?? (value.includes('/') ? l10n.t('"{0}": a trust domain has no "/".', value) : undefined)
  );
}

const sourceChecks: Readonly<Record<string, Check>> = {
  ipBlocks: address,
  remoteIpBlocks: address,
  serviceAccounts: serviceAccount,
  trustDomains: trustDomain,
  principals: notEmpty,
  requestPrincipals: notEmpty,
  namespaces: notEmpty,
};
const operationChecks: Readonly<Record<string, Check>> = {
  ports: port,
  methods: notEmpty,
  hosts: notEmpty,
  paths: pathProblem,
};

/** `notX` is checked as `x`. */
function checkAll(report: Report, owner: Fields, path: Path, checks: Readonly<Record<string, Check>>): void {
  for (const [name, check] of Object.entries(checks)) {
    for (const field of [name, `not${name.charAt(0).toUpperCase()}${name.slice(1)}`]) {
      const items = textsAt(owner, path, field);
      for (const item of items) report.refuse('authorization-value', item.path, check(item.value), 'value');
      if (name === 'serviceAccounts' && items.length > 16)
        report.refuse(
          'authorization-value',
          [...path, field],
          l10n.t('At most 16 service accounts are possible.'),
        );
    }
  }
}

export function checkSourceValues(report: Report, source: Fields, path: Path): void {
  checkAll(report, source, path, sourceChecks);
}

export function checkOperationValues(report: Report, operation: Fields, path: Path): void {
  checkAll(report, operation, path, operationChecks);
}

/** A path may hold `{*}` for one part and end in `{**}` for the rest. */
function pathProblem(path: string): string | undefined {
  if (path === '') return notEmpty(path);
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  let isOver = false;
  for (const part of path.replaceAll(/^\/+|\/+$/g, '').split('/')) {
    if (part === '{*}' || part === '{**}') {
      if (isOver) return l10n.t('"{0}": {**} takes all the rest, so it must be the last part.', path);
      isOver = part === '{**}';
    } else if (/[{}]/.test(part))
      return l10n.t('"{0}": braces are only possible as {*} for one part and {**} for the rest.', path);
    else if (isTemplate && !/^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/.test(part))
      return l10n.t('"{0}": "{1}" cannot stand beside {*} or {**}.', path, part);
  }
  return undefined;
}

/** Whether a condition's key is known and its values fit. */
export function conditionProblem(key: string, values: readonly string[]): string | undefined {
  const first = (check: Check): string | undefined =>
    values.map((value) => check(value)).find((problem) => problem !== undefined);
  const empty = first(notEmpty);
  if (empty !== undefined) return empty;
  if (
    ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'].some((prefix) =>
      key.startsWith(prefix),
    )
  ) {
    const open = key.indexOf('[');
    return key.endsWith(']') && open > 0 && open < key.length - 2
      ? undefined
      : l10n.t('"{0}" needs a name in brackets, such as {1}[name].', key, key.replace(/\[.*$/, ''));
  }
  switch (key) {
    case 'source.ip':
    case 'remote.ip':
    case 'destination.ip':
      return first(address);
    case 'source.serviceAccount':
      return values.length > 16 ? l10n.t('At most 16 service accounts are possible.') : first(serviceAccount);
    case 'source.trustDomain':
      return first(wildcard);
    case 'destination.port':
      return first(port);
    case 'source.namespace':
    case 'source.principal':
    case 'request.auth.principal':
    case 'request.auth.audiences':
    case 'request.auth.presenter':
    case 'connection.sni':
      return undefined;
    case 'destination.namespace':
      return l10n.t(
        'destination.namespace is not possible: a policy is for the namespace in which it stands.',
      );
    case 'destination.name':
    case 'destination.user':
      return l10n.t('{0} is no longer possible: choose the workload by selector.', key);
    default:
      if (key.startsWith('destination.labels'))
        return l10n.t('{0} is not possible: choose the workload by selector.', key);
      return l10n.t(
        'Istio knows no attribute "{0}". It knows source.ip, source.namespace, source.principal, request.headers[…], request.auth.claims[…], destination.port, connection.sni and others.',
        key,
      );
  }
}
