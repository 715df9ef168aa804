import { isRecord } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';

/**
 * The part of an object that a manager applied: what it would have to send to own the same fields with the same values
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). Fields that the object does
 * not have are left out.
 * @param fields the trie of the manager's `fieldsV1`
 */
export function ownedValue(object: KubeObject, fields: unknown): Readonly<Record<string, unknown>> {
  const owned = pick(object, fields);
  const { apiVersion, kind, metadata } = object;
  const place = metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
  const own = isRecord(owned) ? owned : {};
  const rest = isRecord(own['metadata']) ? own['metadata'] : {};
  return { ...own, apiVersion, kind, metadata: { ...rest, name: metadata.name, ...place } };
}

function pick(value: unknown, fields: unknown): unknown {
  if (value === undefined || !isRecord(fields)) return undefined;
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (names.length === 0) return value;
  if (Array.isArray(value)) return pickItems(value, fields, names);
  if (!isRecord(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    if (!name.startsWith('f:')) continue;
    const member = name.slice(2);
    const inside = Object.hasOwn(value, member) ? pick(value[member], fields[name]) : undefined;
    if (inside !== undefined)
      Object.defineProperty(picked, member, {
        value: inside,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  return picked;
}

function pickItems(
  items: readonly unknown[],
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): unknown[] {
  return items.flatMap((item) => {
    for (const name of names) {
      const text = name.slice(2);
      if (name.startsWith('v:') && JSON.stringify(item) === text) return [item];
      if (!name.startsWith('k:') || !isRecord(item)) continue;
      const keys = parsed(text);
      if (!Object.entries(keys).every(([key, value]) => item[key] === value)) continue;
      const picked = pick(item, fields[name]);
      return [{ ...keys, ...(isRecord(picked) ? picked : {}) }];
    }
    return [];
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
