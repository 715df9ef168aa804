import { isRecord, type Path } from '../mesh/fields.ts';
import { memberSchema, type Schema } from './schema.ts';

/**
 * The object as it stands after an API server's defaulting: nulls of fields that are not nullable are dropped, then
 * defaults are put where the parent exists. Shares nothing that it changes with the input.
 * Source: k8s.io/apiextensions-apiserver `pkg/apiserver/schema/defaulting`.
 * @param onNull called with the path of each dropped null
 */
export function applyDefaults(value: unknown, schema: Schema, onNull: (path: Path) => void): unknown {
  const visit = (here: unknown, of: Schema | true | undefined, path: Path): unknown => {
    if (of === undefined || of === true) return here;
    if (Array.isArray(here)) {
      const items = of.items;
      return items === undefined
        ? here
        : here.map((item: unknown, index) => visit(item, items, [...path, index]));
    }
    if (!isRecord(here)) return here;
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(here)) {
      const member = here[name];
      const inner = memberSchema(of, name);
      if (member === null && typeof inner === 'object' && inner.nullable !== true && !keepsNull(inner)) {
        onNull([...path, name]);
        continue;
      }
      const value = visit(member, inner, [...path, name]);
      // An assignment to this name would set the prototype; for all others it is several times faster.
      if (name === '__proto__')
        Object.defineProperty(result, name, { value, enumerable: true, writable: true });
      else result[name] = value;
    }
    const { properties = {} } = of;
    for (const name of Object.keys(properties)) {
      const inner = properties[name];
      if (inner?.default !== undefined && !Object.hasOwn(result, name)) {
        result[name] = visit(structuredClone(inner.default), inner, [...path, name]);
      }
    }
    return result;
  };
  return visit(value, schema, []);
}

/** The object without nulls of fields that are not nullable; the metadata stays as it is. */
export function withoutNulls(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item: unknown) => withoutNulls(item, items));
  }
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const inner = memberSchema(schema, name);
    const isKnown = typeof inner === 'object';
    if (member === null && isKnown && inner.nullable !== true && !keepsNull(inner)) continue;
    Object.defineProperty(kept, name, {
      value: isKnown ? withoutNulls(member, inner) : member,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return kept;
}

/** A field without a type, that keeps everything, keeps nulls too. */
function keepsNull(schema: Schema): boolean {
  return schema.type === undefined && schema['x-kubernetes-preserve-unknown-fields'] === true;
}
