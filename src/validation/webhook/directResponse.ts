import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { mapAt, textAt, type Fields, type Report } from './report.ts';
import { checkStatus } from './stringMatch.ts';

const mostBytes = 1024 * 1024;
const manyBytes = 100 * 1024;

export function checkDirectResponse(report: Report, response: Fields | undefined, path: Path): void {
  if (response === undefined) return;
  checkStatus(report, response, [...path, 'status'], 'status');
  const body = mapAt(response, 'body');
  const field = textAt(body, 'bytes') === '' ? 'string' : 'bytes';
  const place = [...path, 'body', field];
  const size =
    field === 'string'
      ? new TextEncoder().encode(textAt(body, field)).length
      : Math.floor((textAt(body, field).replace(/=+$/, '').length * 3) / 4);
  if (size > mostBytes)
    report.refuse('body', place, l10n.t('The body of an answer has at most 1 MiB.'), 'key');
  else if (size > manyBytes) {
    const text = l10n.t('A body above 100 KiB is sent to every proxy and slows istiod down.');
    report.warn('body', place, text);
  }
}
