import { isRecord, type Path } from '../mesh/fields.ts';
import * as sayForm from './formMessages.ts';
import { equalJson } from '../mesh/equalJson.ts';
import { goPattern } from './goPattern.ts';
import type { Issue } from './issue.ts';
import { oneOfGroup } from './oneOfGroup.ts';
import type { Schema } from './schema.ts';
import { formatMismatch } from './stringFormat.ts';
import * as say from './structureMessages.ts';
import * as sayValue from './valueMessages.ts';

/** The rules of a schema for one value, without those of its members: enum, ranges, pattern, required, oneOf and so on. */
export function valueIssues(value: unknown, schema: Schema, path: Path, kind: string): Issue[] {
  const issues: Issue[] = [];
  if (schema.enum !== undefined && !schema.enum.some((allowed) => equalJson(allowed, value))) {
    issues.push(say.notAllowed(path, value, schema.enum));
  }
  if (typeof value === 'string') addStringIssues(issues, value, schema, path);
  else if (typeof value === 'number') issues.push(...numberIssues(value, schema, path));
  else if (Array.isArray(value))
    issues.push(...sayValue.sizeIssues(path, value.length, schema.minItems, schema.maxItems, 'item'));
  else if (isRecord(value)) {
    const size = Object.keys(value).length;
    issues.push(...sayValue.sizeIssues(path, size, schema.minProperties, schema.maxProperties, 'field'));
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(value, name)) issues.push(say.missing([...path, name], schema, kind));
    }
  }
  if (hasJunction(schema)) issues.push(...junctionIssues(value, schema, path, kind));
  return issues;
}

function hasJunction({ allOf, oneOf, anyOf, not }: Schema): boolean {
  return oneOf !== undefined || anyOf !== undefined || not !== undefined || allOf !== undefined;
}

function addStringIssues(issues: Issue[], text: string, schema: Schema, path: Path): void {
  // The limits count characters, not UTF-16 units, of which a character has one or two.
  if (text.length < 2 * (schema.minLength ?? 0) || text.length > (schema.maxLength ?? text.length)) {
    const length = Array.from(text).length;
    if (schema.minLength !== undefined && length < schema.minLength)
      issues.push(sayValue.tooShort(path, length, schema.minLength));
    if (schema.maxLength !== undefined && length > schema.maxLength)
      issues.push(sayValue.tooLong(path, length, schema.maxLength));
  }
  if (schema.pattern !== undefined && goPattern(schema.pattern)?.test(text) === false) {
    issues.push(sayValue.patternMismatch(path, text, schema.pattern));
  }
  const what = schema.format === undefined ? undefined : formatMismatch(schema.format, text);
  if (what !== undefined) issues.push(sayValue.formatWrong(path, text, what));
}

function numberIssues(value: number, schema: Schema, path: Path): Issue[] {
  const { minimum, maximum, multipleOf } = schema;
  const tooSmall =
    minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum);
  const tooLarge =
    maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum);
  if (tooSmall || tooLarge) return [sayValue.outOfRange(path, value, schema)];
  if (schema.format === 'int32' && (value > 2_147_483_647 || value < -2_147_483_648)) {
    return [sayValue.outOfRange(path, value, { minimum: -2_147_483_648, maximum: 2_147_483_647 })];
  }
  if (multipleOf !== undefined && value % multipleOf !== 0)
    return [sayValue.notMultiple(path, value, multipleOf)];
  return [];
}

function junctionIssues(value: unknown, schema: Schema, path: Path, kind: string): Issue[] {
  const issues: Issue[] = [];
  for (const part of schema.allOf ?? []) issues.push(...nestedIssues(value, part, path, kind));
  if (schema.oneOf !== undefined) issues.push(...oneOfIssues(value, schema.oneOf, path, kind));
  // For int-or-string the `anyOf` only repeats the two types.
  if (schema.anyOf !== undefined && schema['x-kubernetes-int-or-string'] !== true) {
    const branches = schema.anyOf.map((branch) => nestedIssues(value, branch, path, kind));
    if (branches.every((branch) => branch.length > 0))
      issues.push(...sayForm.noBranch(path, value, schema.anyOf, branches));
  }
  if (schema.not !== undefined && nestedIssues(value, schema.not, path, kind).length === 0) {
    issues.push(sayForm.forbidden(path, value, schema.not));
  }
  return issues;
}

function oneOfIssues(value: unknown, branches: readonly Schema[], path: Path, kind: string): Issue[] {
  const group = oneOfGroup(branches);
  if (group !== undefined && isRecord(value)) {
    const present = group.names.filter((name) => Object.hasOwn(value, name));
    if (present.length > 1) return [sayForm.onlyOneOf(path, present, group.names)];
    return present.length === 0 && !group.mayBeNone ? [sayForm.oneOfMissing(path, group.names)] : [];
  }
  const results = branches.map((branch) => nestedIssues(value, branch, path, kind));
  const fitting = results.filter((result) => result.length === 0).length;
  if (fitting === 1) return [];
  return fitting === 0
    ? sayForm.noBranch(path, value, branches, results)
    : [sayForm.severalBranches(path, branches)];
}

/** Inside a junction a schema holds value rules for the place and for places below it, never structure. */
function nestedIssues(value: unknown, schema: Schema, path: Path, kind: string): Issue[] {
  const issues: Issue[] = [];
  if (!fitsNestedType(value, schema)) return [say.wrongType(path, schema, value)];
  issues.push(...valueIssues(value, schema, path, kind));
  if (isRecord(value)) {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      if (Object.hasOwn(value, name)) issues.push(...nestedIssues(value[name], inner, [...path, name], kind));
    }
  } else if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries())
      issues.push(...nestedIssues(item, schema.items, [...path, index], kind));
  }
  return issues;
}

function fitsNestedType(value: unknown, schema: Schema): boolean {
  const { type } = schema;
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case undefined:
      return true;
    default:
      return typeof value === type;
  }
}
