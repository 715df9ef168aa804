import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { has, numberAt, textAt, type Fields, type IsPattern, type Report } from './report.ts';

/** Checks a match of a text by exact, prefix or regex. */
export function checkStringMatch(report: Report, test: unknown, path: Path, isPattern: IsPattern): void {
  if (has(test, 'prefix') && textAt(test, 'prefix') === '')
    report.refuse(
      'empty-match',
      [...path, 'prefix'],
      l10n.t('An empty prefix matches everything: leave the match out.'),
      'value',
    );
  checkRegex(report, test, path, isPattern);
}

/** Checks the `regex` of a match, which is Go's and Envoy's RE2. */
export function checkRegex(report: Report, test: unknown, path: Path, isPattern: IsPattern): void {
  if (!has(test, 'regex')) return;
  report.refuse('regex', [...path, 'regex'], regexProblem(textAt(test, 'regex'), isPattern), 'value');
}

export function regexProblem(regex: string, isPattern: IsPattern): string | undefined {
  if (regex === '') return l10n.t('A regular expression must not be empty.');
  if (regex.length > 1024) return l10n.t('A regular expression has at most 1024 characters.');
  return isPattern(regex)
    ? undefined
    : l10n.t(
        '{0} is no regular expression of RE2, which Istio uses: it has no look-ahead and no back-references.',
        regex,
      );
}

export function checkStatus(report: Report, fields: Fields, path: Path, name: string): void {
  const status = numberAt(fields, name);
  if (status < 200 || status > 600)
    report.refuse('status', path, l10n.t('An HTTP status is from 200 to 599, not {0}.', status), 'value');
}
