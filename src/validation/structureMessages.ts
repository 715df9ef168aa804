import * as l10n from '@vscode/l10n';
import { formatPath } from '../manifests/fieldPath.ts';
import { isRecord, type Path } from '../mesh/fields.ts';
import { missingReason } from './fieldReasons.ts';
import type { FixPlan, Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import type { Schema } from './schema.ts';
import { listInWords, pathLabel, show, typeInWords } from './wording.ts';

const structure = { severity: 'error', layer: 'structure' } as const;

export function wrongType(path: Path, schema: Schema, value: unknown): Issue {
  const wanted = wantedInWords(schema);
  const text = l10n.t('{0} must be {1}, but is {2}.', pathLabel(path), wanted, typeInWords(value));
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
  if (schema['x-kubernetes-int-or-string'] === true) return l10n.t('a whole number or text');
  switch (schema.type) {
    case 'object':
      return l10n.t('a map of fields');
    case 'array':
      return l10n.t('a list');
    case 'integer':
      return l10n.t('a whole number');
    case 'number':
      return l10n.t('a number');
    case 'boolean':
      return l10n.t('true or false');
    default:
      return l10n.t('text');
  }
}

function hintFor(schema: Schema, value: unknown): string {
  if (schema.type === 'array' && value !== null) return l10n.t(' Start each item with "- ".');
  if (schema.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return l10n.t(' Put it in quotes.');
  if (
    (schema.type === 'integer' || schema.type === 'number') &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  ) {
    return l10n.t(' Leave out the quotes.');
  }
  if (schema.type === 'object' && Array.isArray(value))
    return l10n.t(' Leave out the "- " in front of its fields.');
  return '';
}

/** A word such as `on` is not named: it is read as a boolean, and stays as it is written. */
export function quoted(value: number | boolean): FixPlan {
  const title = typeof value === 'number' ? l10n.t('Put {0} in quotes', value) : l10n.t('Put it in quotes');
  return { kind: 'quote', title, safe: true };
}

function fixesFor(schema: Schema, value: unknown): { fixes?: FixPlan[] } {
  if (
    (schema.type === 'integer' || schema.type === 'number') &&
    typeof value === 'string' &&
    /^-?\d+(?:\.\d+)?$/.test(value)
  ) {
    return {
      fixes: [
        {
          kind: 'replace',
          value: Number(value),
          title: l10n.t('Change to the number {0}', value),
          safe: true,
        },
      ],
    };
  }
  if (schema.type === 'boolean' && (value === 'true' || value === 'false')) {
    return {
      fixes: [
        {
          kind: 'replace',
          value: value === 'true',
          title: l10n.t('Change to {0} without quotes', value),
          safe: true,
        },
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
  const removal: FixPlan = { kind: 'remove', title: l10n.t('Remove "{0}"', name) };
  const issue = { ...structure, code: 'structure/unknown-field', path, at: 'key' } as const;
  if (near !== undefined && !Object.hasOwn(owner, near)) {
    const rename: FixPlan = { kind: 'rename', to: near, title: l10n.t('Change to "{0}"', near), safe: true };
    return {
      ...issue,
      message: l10n.t('{0} has no field "{1}". Did you mean "{2}"?', where, name, near),
      fixes: [rename, removal],
    };
  }
  const above = parents.findLast(
    (parent) => parent.properties !== undefined && Object.hasOwn(parent.properties, name),
  );
  const holders = known.filter((field) => childHas(schema.properties?.[field], name, value));
  const inside = holders.find((field) => schema.properties?.[field]?.type === 'object') ?? holders[0];
  let hint = '';
  if (inside !== undefined) hint = l10n.t(' It belongs under "{0}": check the indentation.', inside);
  else if (above !== undefined)
    hint = l10n.t(' A field of that name stands further up: check the indentation.');
  else if (known.length > 0) hint = l10n.t(' It has: {0}.', listInWords([...known].sort(), 'and'));
  else hint = l10n.t(' It has no fields.');
  return { ...issue, message: l10n.t('{0} has no field "{1}".{2}', where, name, hint), fixes: [removal] };
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
      : l10n.t(
          ' Allowed: {0}.',
          listInWords(
            inner.enum.map((value) => show(value)),
            'or',
          ),
        );
  const message = l10n.t(
    '{0} is missing{1}{2}',
    pathLabel(path),
    reason === undefined ? '.' : `: ${reason}`,
    allowed,
  );
  const fix = placeholderFor(path, inner);
  return { ...structure, code: 'structure/missing-field', path, message, ...(fix ? { fixes: [fix] } : {}) };
}

function placeholderFor(path: Path, schema: Schema | undefined): FixPlan | undefined {
  const key = String(path.at(-1));
  const at = path.slice(0, -1);
  const title = l10n.t('Add "{0}"', key);
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
  const meant = near === undefined ? '' : l10n.t(' Did you mean {0}?', near);
  const first: FixPlan[] =
    near === undefined
      ? []
      : [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near), safe: true }];
  const others = texts.length > 6 ? [] : texts.filter((text) => text !== near);
  const rest = others.map((text): FixPlan => ({
    kind: 'replace',
    value: text,
    title: l10n.t('Change to {0}', text),
  }));
  return {
    ...structure,
    code: 'structure/enum',
    path,
    at: 'value',
    message: l10n.t(
      '{0} cannot be {1}.{2} Allowed: {3}.',
      pathLabel(path),
      show(value),
      meant,
      listInWords(texts, 'or'),
    ),
    fixes: [...first, ...rest],
  };
}

export function droppedNull(path: Path): Issue {
  return {
    code: 'structure/null',
    severity: 'warning',
    layer: 'structure',
    path,
    at: 'key',
    message: l10n.t(
      '{0} is empty (null): Meshwalk and kubectl apply leave the field out, kubectl apply --server-side is refused. Give it a value or remove the line.',
      formatPath(path),
    ),
    fixes: [{ kind: 'remove', title: l10n.t('Remove "{0}"', String(path.at(-1))), safe: true }],
  };
}
