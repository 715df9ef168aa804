import * as l10n from '@vscode/l10n';
import { isRecord, type Path } from '../mesh/fields.ts';
import type { FixPlan, Issue } from './issue.ts';
import type { Schema } from './schema.ts';
import { formatWrong } from './valueMessages.ts';
import { listInWords, pathLabel, show } from './wording.ts';

const structure = { severity: 'error', layer: 'structure' } as const;

export function onlyOneOf(path: Path, present: readonly string[], all: readonly string[]): Issue {
  const message = l10n.t(
    '{0} has {1}, but only one of {2} may be set.',
    pathLabel(path),
    listInWords(present, 'and'),
    listInWords(all, 'or'),
  );
  const fixes = present.map((name): FixPlan => ({
    kind: 'remove',
    path: [...path, name],
    title: l10n.t('Remove "{0}"', name),
  }));
  return { ...structure, code: 'structure/one-of', path, message, fixes };
}

export function oneOfMissing(path: Path, all: readonly string[]): Issue {
  return {
    ...structure,
    code: 'structure/one-of',
    path,
    message:
      all.length === 1
        ? l10n.t('{0} needs {1}.', pathLabel(path), listInWords(all, 'or'))
        : l10n.t('{0} needs one of {1}.', pathLabel(path), listInWords(all, 'or')),
  };
}

/** None of several forms fits: tells about the one that the author seems to have meant. */
export function noBranch(
  path: Path,
  value: unknown,
  branches: readonly Schema[],
  results: readonly (readonly Issue[])[],
): Issue[] {
  const formats = branches.map((branch) => branch.format ?? branch.pattern);
  if (
    typeof value === 'string' &&
    branches.every((branch) => branch.format === 'ipv4' || branch.format === 'ipv6')
  ) {
    return [formatWrong(path, value, l10n.t('an IP address'))];
  }
  const discriminated = results.findIndex(
    (result) =>
      result.length > 0 &&
      result.every((issue) => issue.code !== 'structure/enum' && issue.code !== 'structure/forbidden'),
  );
  const chosen = results[discriminated];
  if (chosen !== undefined && branches.some((branch) => branch.properties !== undefined)) return [...chosen];
  const required = branches.flatMap((branch) => (branch.required ?? []).map(String));
  if (required.length > 0 && branches.every((branch) => branch.required !== undefined)) {
    return [
      {
        ...structure,
        code: 'structure/one-of',
        path,
        message: l10n.t('{0} needs {1}.', pathLabel(path), listInWords(required, 'or')),
      },
    ];
  }
  const forms = formats.every((format) => format !== undefined)
    ? l10n.t(' Allowed forms: {0}.', listInWords(formats.map(String), 'or'))
    : '';
  return [
    {
      ...structure,
      code: 'structure/no-form',
      path,
      at: 'value',
      message: l10n.t('{0} has none of the forms that are allowed here.{1}', pathLabel(path), forms),
    },
  ];
}

export function severalBranches(path: Path, branches: readonly Schema[]): Issue {
  const names = branches.flatMap((branch) => branch.required ?? []);
  const which =
    names.length === 0
      ? l10n.t('the forms that exclude each other here')
      : listInWords([...new Set(names)], 'or');
  return {
    ...structure,
    code: 'structure/one-of',
    path,
    message: l10n.t('{0} may have only one of {1}.', pathLabel(path), which),
  };
}

export function forbidden(path: Path, value: unknown, schema: Schema): Issue {
  const names = schema.required ?? schema.anyOf?.flatMap((branch) => branch.required ?? []) ?? [];
  const message =
    isRecord(value) && names.length > 0
      ? l10n.t('{0} must not have {1} here.', pathLabel(path), listInWords(names, 'or'))
      : l10n.t('{0} must not be {1}.', pathLabel(path), show(value));
  return { ...structure, code: 'structure/forbidden', path, message };
}
