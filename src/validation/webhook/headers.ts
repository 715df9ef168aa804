import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { entriesAt, mapAt, textsAt, type Fields, type Report } from './report.ts';
import { headerValueProblem } from './headerValue.ts';

/** Checks what a route does to headers: `headers.request` and `headers.response`, each with add, set and remove. */
export function checkHeaders(report: Report, headers: Fields | undefined, path: Path): void {
  for (const side of ['request', 'response'] as const) {
    const operations = mapAt(headers, side);
    for (const verb of ['add', 'set'] as const) {
      for (const { key, value, path: place } of entriesAt(operations, [...path, side], verb)) {
        report.refuse('header', place, headerProblem(key, side === 'request'), 'key');
        if (typeof value === 'string')
          report.refuse('header-value', place, headerValueProblem(value), 'value');
      }
    }
    for (const { value, path: place } of textsAt(operations, [...path, side], 'remove'))
      report.refuse('header', place, headerProblem(value, false), 'value');
  }
}

/** @param mayBeAuthority whether Host may be set here, which only requests can */
function headerProblem(name: string, mayBeAuthority: boolean): string | undefined {
  if (name === '') return l10n.t('The name of a header must not be empty.');
  const isAuthority = /^(?::authority|host)$/i.test(name);
  if (mayBeAuthority && isAuthority) return undefined;
  if (/^host$/i.test(name)) return l10n.t('The Host header cannot be changed here.');
  return name.startsWith(':')
    ? l10n.t('"{0}" belongs to HTTP itself: headers that start with ":" cannot be changed.', name)
    : undefined;
}

/** Host can be set once: by `rewrite.authority` or by one header. */
export function checkAuthority(report: Report, rule: unknown, path: Path): void {
  const rewrite = mapAt(rule, 'rewrite');
  const request = mapAt(mapAt(rule, 'headers'), 'request');
  let isSet = typeof rewrite?.['authority'] === 'string' && rewrite['authority'] !== '';
  for (const verb of ['set', 'add'] as const) {
    for (const { key, path: place } of entriesAt(request, [...path, 'headers', 'request'], verb)) {
      if (!/^(?::authority|host)$/i.test(key)) continue;
      if (isSet)
        report.refuse(
          'authority',
          place,
          l10n.t('The host of the request is set twice: by rewrite.authority or another header, and here.'),
          'key',
        );
      isSet = true;
    }
  }
}
