import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { inside, warnOfDeprecated, type Successor } from './deprecated.ts';
import { checkRegex, checkStatus } from './stringMatch.ts';
import {
  has,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  textsAt,
  type Fields,
  type Report,
  type IsPattern,
} from './report.ts';
import { durationProblem, isHeaderName, nanoseconds } from './values.ts';

const corsMethods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  '*',
]);

export function checkCors(
  report: Report,
  policy: Fields | undefined,
  path: Path,
  isPattern: IsPattern,
): void {
  if (policy === undefined) return;
  warnOfDeprecated(report, policy, path, 'allowOrigin', 'allowOrigins', exactOrigins);
  for (const { value, path: place } of itemsAt(policy, path, 'allowOrigins')) {
    if (['exact', 'prefix', 'regex'].every((name) => textAt(value, name) === ''))
      report.refuse('origin', place, l10n.t('An origin needs exact, prefix or regex.'));
    else checkRegex(report, value, place, isPattern);
  }
  for (const { value, path: place } of textsAt(policy, path, 'allowMethods')) {
    if (!corsMethods.has(value))
      report.refuse(
        'method',
        place,
        l10n.t('"{0}" is no HTTP method. Methods are written in capitals, such as GET.', value),
        'value',
      );
  }
  for (const name of ['allowHeaders', 'exposeHeaders']) {
    for (const { value, path: place } of textsAt(policy, path, name)) {
      if (value !== '*' && !isHeaderName(value))
        report.refuse('header', place, l10n.t('"{0}" cannot be the name of a header.', value), 'value');
    }
  }
  if (!has(policy, 'maxAge')) return;
  const age = textAt(policy, 'maxAge');
  const isWhole = (nanoseconds(age) ?? 0) % 1e9 === 0;
  report.refuse(
    'duration',
    [...path, 'maxAge'],
    durationProblem(age) ?? (isWhole ? undefined : l10n.t('maxAge counts whole seconds.')),
    'value',
  );
}

function exactOrigins(origins: unknown): Successor | undefined {
  if (!Array.isArray(origins)) return undefined;
  const exact = origins.filter((origin) => typeof origin === 'string' && origin !== '*');
  if (exact.length < origins.length) return undefined;
  return {
    key: 'allowOrigins',
    yaml: `[${exact.map((origin) => `{exact: ${JSON.stringify(origin)}}`).join(', ')}]`,
  };
}

const grpcStatuses = new Set([
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]);

export function checkFault(report: Report, fault: Fields | undefined, path: Path): void {
  if (fault === undefined) return;
  const abort = mapAt(fault, 'abort');
  const delay = mapAt(fault, 'delay');
  if (abort === undefined && delay === undefined)
    report.refuse('fault', path, l10n.t('A fault needs abort or delay.'));
  if (abort !== undefined) {
    checkPercentage(report, mapAt(abort, 'percentage'), [...path, 'abort', 'percentage']);
    const status = textAt(abort, 'grpcStatus');
    if (has(abort, 'grpcStatus') && !grpcStatuses.has(status))
      report.refuse(
        'status',
        [...path, 'abort', 'grpcStatus'],
        l10n.t('"{0}" is no status of gRPC: NOT_FOUND is one.', status),
        'value',
      );
    if (has(abort, 'http2Error'))
      report.refuse(
        'fault',
        [...path, 'abort', 'http2Error'],
        l10n.t('Istio cannot abort with an HTTP/2 error yet: use httpStatus.'),
        'key',
      );
    if (has(abort, 'httpStatus')) checkStatus(report, abort, [...path, 'abort', 'httpStatus'], 'httpStatus');
    if (!has(abort, 'grpcStatus') && !has(abort, 'http2Error') && !has(abort, 'httpStatus')) {
      report.warn(
        'fault',
        [...path, 'abort'],
        l10n.t('This abort does nothing: give it httpStatus or grpcStatus.'),
      );
    }
  }
  if (delay === undefined) return;
  checkPercentage(report, mapAt(delay, 'percentage'), [...path, 'delay', 'percentage']);
  const byPercent = inside('percentage', 'value');
  warnOfDeprecated(report, delay, [...path, 'delay'], 'percent', 'percentage.value', byPercent);
  if (has(delay, 'fixedDelay'))
    report.refuse(
      'duration',
      [...path, 'delay', 'fixedDelay'],
      durationProblem(textAt(delay, 'fixedDelay')),
      'value',
    );
  if (has(delay, 'exponentialDelay'))
    report.refuse(
      'fault',
      [...path, 'delay', 'exponentialDelay'],
      l10n.t('Istio has no exponential delay yet: use fixedDelay.'),
      'key',
    );
}

function checkPercentage(report: Report, percentage: Fields | undefined, path: Path): void {
  const value = numberAt(percentage, 'value');
  if (value < 0 || value > 100 || (value > 0 && value < 0.0001)) {
    report.refuse(
      'percent',
      [...path, 'value'],
      l10n.t('A percentage is 0 or from 0.0001 to 100, not {0}.', value),
      'value',
    );
  }
}

const retryOn = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);
/** Statuses that have a name in Go's `net/http`. */
const namedStatuses = new Set(
  '100 101 102 103 200 201 202 203 204 205 206 207 208 226 300 301 302 303 304 305 307 308 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 418 421 422 423 424 425 426 428 429 431 451 500 501 502 503 504 505 506 507 508 510 511'.split(
    ' ',
  ),
);

export function checkRetries(report: Report, retries: Fields | undefined, path: Path): void {
  if (retries === undefined) return;
  const attempts = numberAt(retries, 'attempts');
  const when = textAt(retries, 'retryOn');
  if (attempts < 0)
    report.refuse('retries', [...path, 'attempts'], l10n.t('attempts cannot be negative.'), 'value');
  if (
    attempts === 0 &&
    (has(retries, 'perTryTimeout') || when !== '' || has(retries, 'retryRemoteLocalities'))
  ) {
    report.refuse(
      'retries',
      [...path, 'attempts'],
      l10n.t('With attempts 0 nothing is tried again: set attempts, or remove the other fields of retries.'),
      'value',
    );
  }
  for (const name of ['perTryTimeout', 'backoff']) {
    if (has(retries, name))
      report.refuse('duration', [...path, name], durationProblem(textAt(retries, name)), 'value');
  }
  if (when === '') return;
  const unknown = when
    .split(',')
    .filter((policy) => !retryOn.has(policy) && !namedStatuses.has(policy.replace(/^[+]?0*/, '')));
  if (unknown.length > 0) {
    report.refuse(
      'retries',
      [...path, 'retryOn'],
      l10n.t(
        'retryOn does not know "{0}". It takes, separated by commas without blanks, words such as 5xx, reset, connect-failure, and statuses such as 503.',
        unknown.join('", "'),
      ),
      'value',
    );
  }
}
