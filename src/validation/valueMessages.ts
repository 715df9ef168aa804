import * as l10n from '@vscode/l10n';
import type { Path } from '../mesh/fields.ts';
import type { Issue } from './issue.ts';
import { patternInWords } from './patternWords.ts';
import type { Schema } from './schema.ts';
import { listInWords, pathLabel, show } from './wording.ts';

const structure = { severity: 'error', layer: 'structure' } as const;

export function tooShort(path: Path, length: number, least: number): Issue {
  const message =
    length === 0
      ? l10n.t('{0} must not be empty.', pathLabel(path))
      : l10n.t('{0} has {1} characters, but needs at least {2}.', pathLabel(path), length, least);
  return { ...structure, code: 'structure/length', path, at: 'value', message };
}

export function tooLong(path: Path, length: number, most: number): Issue {
  const message = l10n.t('{0} has {1} characters, but may have at most {2}.', pathLabel(path), length, most);
  return { ...structure, code: 'structure/length', path, at: 'value', message };
}

export function sizeIssues(
  path: Path,
  size: number,
  least: number | undefined,
  most: number | undefined,
  noun: 'item' | 'field',
): Issue[] {
  if (least !== undefined && size < least) {
    const message =
      size === 0
        ? l10n.t('{0} must not be empty.', pathLabel(path))
        : l10n.t('{0} has {1}, but needs at least {2}.', pathLabel(path), countInWords(size, noun), least);
    return [{ ...structure, code: 'structure/size', path, message }];
  }
  if (most === undefined || size <= most) return [];
  return [
    {
      ...structure,
      code: 'structure/size',
      path,
      message: l10n.t(
        '{0} has {1}, but may have at most {2}.',
        pathLabel(path),
        countInWords(size, noun),
        most,
      ),
    },
  ];
}

export function patternMismatch(path: Path, text: string, pattern: string): Issue {
  const words = patternInWords(pattern) ?? l10n.t('It must match {0}', pattern);
  return {
    ...structure,
    code: 'structure/pattern',
    path,
    at: 'value',
    message: l10n.t('{0} cannot be {1}. {2}.', pathLabel(path), show(text), words),
  };
}

export function formatWrong(path: Path, text: string, what: string): Issue {
  return {
    ...structure,
    code: 'structure/format',
    path,
    at: 'value',
    message: l10n.t('{0} must be {1}, but is {2}.', pathLabel(path), what, show(text)),
  };
}

export function outOfRange(path: Path, value: number, schema: Schema): Issue {
  const { minimum, maximum } = schema;
  const least = minimum === undefined ? undefined : leastInWords(minimum, schema.exclusiveMinimum === true);
  const most = maximum === undefined ? undefined : mostInWords(maximum, schema.exclusiveMaximum === true);
  const isPlain = schema.exclusiveMinimum !== true && schema.exclusiveMaximum !== true;
  const range =
    minimum !== undefined && maximum !== undefined && isPlain
      ? l10n.t('from {0} to {1}', minimum, maximum)
      : listInWords(
          [least, most].filter((part) => part !== undefined),
          'and',
        );
  return {
    ...structure,
    code: 'structure/range',
    path,
    at: 'value',
    message: l10n.t('{0} must be {1}, but is {2}.', pathLabel(path), range, value),
  };
}

export function notMultiple(path: Path, value: number, of: number): Issue {
  return {
    ...structure,
    code: 'structure/range',
    path,
    at: 'value',
    message: l10n.t('{0} must be a multiple of {1}, but is {2}.', pathLabel(path), of, value),
  };
}

function countInWords(count: number, noun: 'item' | 'field'): string {
  if (noun === 'item') return count === 1 ? l10n.t('1 item') : l10n.t('{0} items', count);
  return count === 1 ? l10n.t('1 field') : l10n.t('{0} fields', count);
}

function leastInWords(minimum: number, isExclusive: boolean): string {
  return isExclusive ? l10n.t('above {0}', minimum) : l10n.t('at least {0}', minimum);
}

function mostInWords(maximum: number, isExclusive: boolean): string {
  return isExclusive ? l10n.t('below {0}', maximum) : l10n.t('at most {0}', maximum);
}
