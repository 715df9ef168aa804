import { formatPath } from '../manifests/fieldPath.ts';
import { isRecord, type Path } from '../mesh/fields.ts';
import { missingReason } from './fieldReasons.ts';
import type { FixPlan, Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import { patternInWords } from './patternWords.ts';
import type { Schema } from './schema.ts';
import { listInWords, pathLabel, show, typeInWords } from './wording.ts';

const structure = { severity: 'error', layer: 'structure' } as const;

export function wrongType(path: Path, schema: Schema, value: unknown): Issue {
  const wanted = wantedInWords(schema);
  const text = `${pathLabel(path)} must be ${wanted}, but is ${typeInWords(value)}.`;
  return {
    ...structure,
    code: 'structure/type',
    path,
    at: 'value',
    message: `${text}${hintFor(schema, value)}`,
    ...fixesFor(schema, value),
  };
}

function wantedInWords(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'a whole number or text';
  switch (schema.type) {
    case 'object':
      return 'a map of fields';
    case 'array':
      return 'a list';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'text';
  }
}

function hintFor(schema: Schema, value: unknown): string {
  if (schema.type === 'array' && value !== null) return ' Start each item with "- ".';
  if (schema.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return ' Put it in quotes.';
  if (
    (schema.type === 'integer' || schema.type === 'number') &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  ) {
    return ' Leave out the quotes.';
  }
  if (schema.type === 'object' && Array.isArray(value)) return ' Leave out the "- " in front of its fields.';
  return '';
}

/** A word such as `on` is not named: it is read as a boolean, and stays as it is written. */
export function quoted(value: number | boolean): FixPlan {
  const title = typeof value === 'number' ? `Put ${value} in quotes` : 'Put it in quotes';
  return { kind: 'quote', title, safe: true };
}

function fixesFor(schema: Schema, value: unknown): { fixes?: FixPlan[] } {
  if (
    (schema.type === 'integer' || schema.type === 'number') &&
    typeof value === 'string' &&
    /^-?\d+(?:\.\d+)?$/.test(value)
  ) {
    return {
      fixes: [{ kind: 'replace', value: Number(value), title: `Change to the number ${value}`, safe: true }],
    };
  }
  if (schema.type === 'boolean' && (value === 'true' || value === 'false')) {
    return {
      fixes: [
        { kind: 'replace', value: value === 'true', title: `Change to ${value} without quotes`, safe: true },
      ],
    };
  }
  if (schema.type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { fixes: [quoted(value)] };
  }
  return {};
}

/**
 * @param parents the schemas above the owner, outermost first, to tell a wrong indentation from a wrong name
 */
export function unknownField(
  path: Path,
  owner: Readonly<Record<string, unknown>>,
  schema: Schema,
  parents: readonly Schema[],
  kind: string,
  value: unknown,
): Issue {
  const name = String(path.at(-1));
  const known = Object.keys(schema.properties ?? {});
  const near = nearest(name, known);
  const where = path.length === 1 ? kind : pathLabel(path.slice(0, -1));
  const removal: FixPlan = { kind: 'remove', title: `Remove "${name}"` };
  const issue = { ...structure, code: 'structure/unknown-field', path, at: 'key' } as const;
  if (near !== undefined && !Object.hasOwn(owner, near)) {
    const rename: FixPlan = { kind: 'rename', to: near, title: `Change to "${near}"`, safe: true };
    return {
      ...issue,
      message: `${where} has no field "${name}". Did you mean "${near}"?`,
      fixes: [rename, removal],
    };
  }
  const above = parents.findLast(
    (parent) => parent.properties !== undefined && Object.hasOwn(parent.properties, name),
  );
  const holders = known.filter((field) => childHas(schema.properties?.[field], name, value));
  const inside = holders.find((field) => schema.properties?.[field]?.type === 'object') ?? holders[0];
  let hint = '';
  if (inside !== undefined) hint = ` It belongs under "${inside}": check the indentation.`;
  else if (above !== undefined) hint = ' A field of that name stands further up: check the indentation.';
  else if (known.length > 0) hint = ` It has: ${listInWords([...known].sort(), 'and')}.`;
  else hint = ' It has no fields.';
  return { ...issue, message: `${where} has no field "${name}".${hint}`, fixes: [removal] };
}

function childHas(schema: Schema | undefined, name: string, value: unknown): boolean {
  const member = (schema?.type === 'array' ? schema.items : schema)?.properties?.[name];
  if (member === undefined) return false;
  return member.type === undefined || (member.type === 'object') === isRecord(value);
}

export function missing(path: Path, schema: Schema, kind: string): Issue {
  const name = String(path.at(-1));
  const inner = schema.properties?.[name];
  const reason = missingReason(kind, path);
  const allowed =
    inner?.enum === undefined
      ? ''
      : ` Allowed: ${listInWords(
          inner.enum.map((value) => show(value)),
          'or',
        )}.`;
  const message = `${pathLabel(path)} is missing${reason === undefined ? '.' : `: ${reason}`}${allowed}`;
  const fix = placeholderFor(path, inner);
  return { ...structure, code: 'structure/missing-field', path, message, ...(fix ? { fixes: [fix] } : {}) };
}

function placeholderFor(path: Path, schema: Schema | undefined): FixPlan | undefined {
  const key = String(path.at(-1));
  const at = path.slice(0, -1);
  const title = `Add "${key}"`;
  const only = schema?.enum?.length === 1 ? schema.enum[0] : undefined;
  if (typeof only === 'string')
    return { kind: 'insert', key, value: only, title: `${title}: ${only}`, path: at, safe: true };
  if (schema?.type === 'string') return { kind: 'insert', key, value: key, title, path: at };
  if (schema?.type === 'integer' || schema?.type === 'number') {
    return {
      kind: 'insert',
      key,
      value: key === 'port' || key === 'number' ? 80 : (schema.minimum ?? 1),
      title,
      path: at,
    };
  }
  return undefined;
}

export function notAllowed(path: Path, value: unknown, allowed: readonly unknown[]): Issue {
  const texts = allowed
    .filter((item) => item !== '')
    .map((item) => (typeof item === 'string' ? item : show(item)));
  const near = typeof value === 'string' ? nearest(value, texts) : undefined;
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const first: FixPlan[] =
    near === undefined ? [] : [{ kind: 'replace', value: near, title: `Change to ${near}`, safe: true }];
  const others = texts.length > 6 ? [] : texts.filter((text) => text !== near);
  const rest = others.map((text): FixPlan => ({ kind: 'replace', value: text, title: `Change to ${text}` }));
  return {
    ...structure,
    code: 'structure/enum',
    path,
    at: 'value',
    message: `${pathLabel(path)} cannot be ${show(value)}.${meant} Allowed: ${listInWords(texts, 'or')}.`,
    fixes: [...first, ...rest],
  };
}

export function tooShort(path: Path, length: number, least: number): Issue {
  const message =
    length === 0
      ? `${pathLabel(path)} must not be empty.`
      : `${pathLabel(path)} has ${length} characters, but needs at least ${least}.`;
  return { ...structure, code: 'structure/length', path, at: 'value', message };
}

export function tooLong(path: Path, length: number, most: number): Issue {
  const message = `${pathLabel(path)} has ${length} characters, but may have at most ${most}.`;
  return { ...structure, code: 'structure/length', path, at: 'value', message };
}

export function sizeIssues(
  path: Path,
  size: number,
  least: number | undefined,
  most: number | undefined,
  noun: string,
): Issue[] {
  const many = (count: number): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  if (least !== undefined && size < least) {
    const message =
      size === 0
        ? `${pathLabel(path)} must not be empty.`
        : `${pathLabel(path)} has ${many(size)}, but needs at least ${least}.`;
    return [{ ...structure, code: 'structure/size', path, message }];
  }
  if (most === undefined || size <= most) return [];
  return [
    {
      ...structure,
      code: 'structure/size',
      path,
      message: `${pathLabel(path)} has ${many(size)}, but may have at most ${most}.`,
    },
  ];
}

export function patternMismatch(path: Path, text: string, pattern: string): Issue {
  const words = patternInWords(pattern) ?? `It must match ${pattern}`;
  return {
    ...structure,
    code: 'structure/pattern',
    path,
    at: 'value',
    message: `${pathLabel(path)} cannot be ${show(text)}. ${words}.`,
  };
}

export function formatWrong(path: Path, text: string, what: string): Issue {
  return {
    ...structure,
    code: 'structure/format',
    path,
    at: 'value',
    message: `${pathLabel(path)} must be ${what}, but is ${show(text)}.`,
  };
}

export function outOfRange(path: Path, value: number, schema: Schema): Issue {
  const { minimum, maximum } = schema;
  const above = schema.exclusiveMinimum === true ? 'above' : 'at least';
  const below = schema.exclusiveMaximum === true ? 'below' : 'at most';
  let range = '';
  if (minimum !== undefined && maximum !== undefined && above === 'at least' && below === 'at most')
    range = `from ${minimum} to ${maximum}`;
  else
    range = [
      minimum === undefined ? '' : `${above} ${minimum}`,
      maximum === undefined ? '' : `${below} ${maximum}`,
    ]
      .filter((part) => part !== '')
      .join(' and ');
  return {
    ...structure,
    code: 'structure/range',
    path,
    at: 'value',
    message: `${pathLabel(path)} must be ${range}, but is ${value}.`,
  };
}

export function notMultiple(path: Path, value: number, of: number): Issue {
  return {
    ...structure,
    code: 'structure/range',
    path,
    at: 'value',
    message: `${pathLabel(path)} must be a multiple of ${of}, but is ${value}.`,
  };
}

export function droppedNull(path: Path): Issue {
  return {
    code: 'structure/null',
    severity: 'warning',
    layer: 'structure',
    path,
    at: 'key',
    message: `${formatPath(path)} is empty (null): Meshwalk and kubectl apply leave the field out, kubectl apply --server-side is refused. Give it a value or remove the line.`,
    fixes: [{ kind: 'remove', title: `Remove "${String(path.at(-1))}"`, safe: true }],
  };
}
