import { isRecord, type Path } from '../mesh/fields.ts';
import type { FixPlan, Issue } from './issue.ts';
import type { Schema } from './schema.ts';
import { formatWrong } from './structureMessages.ts';
import { listInWords, pathLabel, show } from './wording.ts';

const structure = { severity: 'error', layer: 'structure' } as const;

export function onlyOneOf(path: Path, present: readonly string[], all: readonly string[]): Issue {
  const message = `${pathLabel(path)} has ${listInWords(present, 'and')}, but only one of ${listInWords(all, 'or')} may be set.`;
  const fixes = present.map((name): FixPlan => ({
    kind: 'remove',
    path: [...path, name],
    title: `Remove "${name}"`,
  }));
  return { ...structure, code: 'structure/one-of', path, message, fixes };
}

export function oneOfMissing(path: Path, all: readonly string[]): Issue {
  return {
    ...structure,
    code: 'structure/one-of',
    path,
    message: `${pathLabel(path)} needs ${all.length === 1 ? '' : 'one of '}${listInWords(all, 'or')}.`,
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
    return [formatWrong(path, value, 'an IP address')];
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
        message: `${pathLabel(path)} needs ${listInWords(required, 'or')}.`,
      },
    ];
  }
  const forms = formats.every((format) => format !== undefined)
    ? ` Allowed forms: ${listInWords(formats.map(String), 'or')}.`
    : '';
  return [
    {
      ...structure,
      code: 'structure/no-form',
      path,
      at: 'value',
      message: `${pathLabel(path)} has none of the forms that are allowed here.${forms}`,
    },
  ];
}

export function severalBranches(path: Path, branches: readonly Schema[]): Issue {
  const names = branches.flatMap((branch) => branch.required ?? []);
  const which =
    names.length === 0 ? 'the forms that exclude each other here' : listInWords([...new Set(names)], 'or');
  return {
    ...structure,
    code: 'structure/one-of',
    path,
    message: `${pathLabel(path)} may have only one of ${which}.`,
  };
}

export function forbidden(path: Path, value: unknown, schema: Schema): Issue {
  const names = schema.required ?? schema.anyOf?.flatMap((branch) => branch.required ?? []) ?? [];
  const message =
    isRecord(value) && names.length > 0
      ? `${pathLabel(path)} must not have ${listInWords(names, 'or')} here.`
      : `${pathLabel(path)} must not be ${show(value)}.`;
  return { ...structure, code: 'structure/forbidden', path, message };
}
