import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, stringAt } from '../fields.ts';
import { pathMatchOf } from './httpMatch.ts';

/** What a match of an HTTPRoute asks for, in a few words: `/reviews* · end-user: jason`. */
export function httpRouteMatchWords(match: unknown): string {
  const path = at(match, 'path');
  const { type, value } = pathMatchOf(path);
  const words = [
    stringAt(match, 'method'),
    path === undefined || (type === 'PathPrefix' && value === '/')
      ? undefined
      : `${value}${type === 'PathPrefix' ? '*' : ''}`,
    ...listAt(match, 'headers').map((one) => fieldWords(one, ': ')),
    ...listAt(match, 'queryParams').map((one) => fieldWords(one, '=')),
  ].filter((word) => word !== undefined);
  return words.length === 0 ? l10n.t('every request') : words.join(' · ');
}

function fieldWords(match: unknown, between: string): string {
  return `${stringAt(match, 'name') ?? ''}${between}${stringAt(match, 'value') ?? ''}`;
}

/** The same for a match of a VirtualService; `undefined` stands for a rule without matches. */
export function virtualServiceMatchWords(match: unknown): string {
  const words = [
    textWords(at(match, 'method')),
    textWords(at(match, 'uri')),
    ...entriesOf(at(match, 'headers')).map(([name, value]) => `${name}: ${textWords(value) ?? '*'}`),
    ...entriesOf(at(match, 'queryParams')).map(([name, value]) => `${name}=${textWords(value) ?? '*'}`),
  ].filter((word) => word !== undefined);
  return words.length === 0 ? l10n.t('every request') : words.join(' · ');
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

function textWords(match: unknown): string | undefined {
  const prefix = stringAt(match, 'prefix');
  return prefix === undefined ? (stringAt(match, 'exact') ?? stringAt(match, 'regex')) : `${prefix}*`;
}
