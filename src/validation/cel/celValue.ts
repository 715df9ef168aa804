import { celList, celMap, type CelInput } from '@bufbuild/cel';
import { isRecord } from '../../mesh/fields.ts';
import { memberSchema, type Schema } from '../schema.ts';

/** A value of an object as a rule sees it, with the values below it, so that each is converted once. */
export interface CelNode {
  readonly value: CelInput;
  readonly members: ReadonlyMap<string | number, CelNode>;
}

/** Shared by all leaves: most values have nothing below them. */
const NONE: ReadonlyMap<string | number, CelNode> = new Map();

/**
 * Converts by the schema: whole numbers become CEL integers, fields get the names that rules use for them, and fields
 * that the schema does not know are not seen.
 */
export function celNode(value: unknown, schema: Schema): CelNode {
  if (Array.isArray(value)) {
    const { items } = schema;
    const members = new Map<number, CelNode>();
    const list = value.map((item: unknown, index) => {
      const node = items === undefined ? anyNode(item) : celNode(item, items);
      members.set(index, node);
      return node.value;
    });
    return { value: celList(list), members };
  }
  if (isRecord(value)) {
    const members = new Map<string, CelNode>();
    const fields = new Map<string, CelInput>();
    // By names, not by pairs, here and wherever each field of each document is seen: pairs would be half of the garbage.
    for (const name of Object.keys(value)) {
      const member = value[name];
      const inner = memberSchema(schema, name);
      if (inner === undefined) continue;
      const node = inner === true ? anyNode(member) : celNode(member, inner);
      members.set(name, node);
      const seen = schema.properties === undefined ? name : ruleName(name);
      if (seen !== undefined) fields.set(seen, node.value);
    }
    return { value: celMap(fields), members };
  }
  return { value: scalar(value, schema.type === 'number'), members: NONE };
}

function anyNode(value: unknown): CelNode {
  return { value: anyValue(value), members: NONE };
}

function anyValue(value: unknown): CelInput {
  if (Array.isArray(value)) return celList(value.map((item: unknown) => anyValue(item)));
  if (isRecord(value))
    return celMap(new Map(Object.entries(value).map(([name, member]) => [name, anyValue(member)])));
  return scalar(value, false);
}

function scalar(value: unknown, isDouble: boolean): CelInput {
  if (typeof value === 'number') return Number.isInteger(value) && !isDouble ? BigInt(value) : value;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Source: k8s.io/apiserver `pkg/cel/escaping.go`. `undefined` for names that no rule can name. */
function ruleName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.includes('__')) return name;
  if (!/^[A-Za-z_]/.test(name)) return undefined;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
