import { at, isRecord, type Path } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import { FIELD_MANAGER } from '../mesh/wellKnown.ts';
import { isZero, sameLeaf } from './sameLeaf.ts';

/** What a schema says of lists: the part of a structural schema that decides how an apply merges them. */
export interface ListSchema {
  readonly properties?: Readonly<Record<string, ListSchema>>;
  readonly additionalProperties?: ListSchema | boolean;
  readonly items?: ListSchema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** More differences than that are counted as that many: nobody reads more. */
const MOST = 99;

/** Where the two are at a place: what an apply of ours owned there, the schema, and whether the place is taken whole. */
interface Place {
  readonly path: Path;
  readonly schema: ListSchema | undefined;
  /** The trie of fields that Meshwalk owns here; `undefined` when it owns none. */
  readonly owned: unknown;
  /** Inside of a list that an apply replaces as a whole, and whose defaults are known. */
  readonly whole: boolean;
}

/**
 * The fields that applying a document would change, without asking the server: the document's own fields against the
 * live object's, and fields that an earlier apply of Meshwalk set and that the document no longer has. What only the
 * live object has (defaults, fields of others) is no difference.
 * @param wanted the document's object; with its schema's defaults filled in where `schema` is given
 * @param schema absent for kinds whose schema is not known: lists are compared item by item then
 */
export function differences(
  wanted: Readonly<Record<string, unknown>>,
  live: KubeObject,
  schema?: ListSchema,
): readonly Path[] {
  const found: Path[] = [];
  const owned = ownedFields(live);
  const root = { path: [], schema, owned, whole: false };
  for (const name of new Set([...Object.keys(wanted), ...ownedNames(owned)])) {
    if (name === 'apiVersion' || name === 'kind' || name === 'status' || name === 'metadata') continue;
    compare(wanted[name], live[name], below(root, name), found);
  }
  for (const name of ['labels', 'annotations', 'finalizers']) {
    const place = { ...root, path: ['metadata'], owned: at(owned, 'f:metadata') };
    compare(at(wanted, 'metadata', name), at(live.metadata, name), below(place, name), found);
  }
  return found.slice(0, MOST);
}

/** The trie of what Meshwalk applied to an object; `undefined` when it never did. */
export function ownedFields(live: KubeObject): unknown {
  return live.metadata.managedFields?.find(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply',
  )?.fieldsV1;
}

function ownedNames(owned: unknown): string[] {
  return isRecord(owned)
    ? Object.keys(owned).flatMap((key) => (key.startsWith('f:') ? [key.slice(2)] : []))
    : [];
}

function below(place: Place, step: string): Place {
  const { properties, additionalProperties } = place.schema ?? {};
  const own = properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined;
  const schema = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  return { ...place, path: [...place.path, step], schema, owned: at(place.owned, `f:${step}`) };
}

function compare(wanted: unknown, live: unknown, place: Place, found: Path[]): void {
  if (found.length >= MOST) return;
  if (wanted === undefined || wanted === null) {
    if (live !== undefined && live !== null && (place.whole || place.owned !== undefined))
      found.push(place.path);
    return;
  }
  if (live === undefined || live === null) {
    if (place.schema !== undefined || !isZero(wanted)) found.push(place.path);
    return;
  }
  if (isRecord(wanted) && isRecord(live)) {
    const names = new Set([...Object.keys(wanted), ...ownedNames(place.owned)]);
    if (place.whole) for (const name of Object.keys(live)) names.add(name);
    for (const name of names) compare(wanted[name], live[name], below(place, name), found);
    return;
  }
  if (Array.isArray(wanted) && Array.isArray(live)) compareLists(wanted, live, place, found);
  else if (!sameLeaf(wanted, live, place.path)) found.push(place.path);
}

function compareLists(
  wanted: readonly unknown[],
  live: readonly unknown[],
  place: Place,
  found: Path[],
): void {
  const keys = keysOf(place);
  if (keys !== undefined) {
    compareByKeys(wanted, live, keys, place, found);
    return;
  }
  if (typeOf(place) === 'set') {
    const owned = Object.keys(isRecord(place.owned) ? place.owned : {}).flatMap((key) =>
      key.startsWith('v:') ? [parsed(key.slice(2))] : [],
    );
    const isSame =
      wanted.every((item) => live.includes(item)) &&
      owned.every((item) => wanted.includes(item) || !live.includes(item));
    if (!isSame) found.push(place.path);
    return;
  }
  const whole = place.whole || place.schema !== undefined;
  if (wanted.length === live.length) {
    const inside: Path[] = [];
    for (const [index, item] of wanted.entries())
      compare(item, live[index], itemOf(place, index, whole), inside);
    if (inside.length === 0 || whole) {
      found.push(...inside);
      return;
    }
    // Without a schema it is not known whether the order counts: items may be matched by what names them.
    const names = namingKeys(wanted);
    if (names === undefined) found.push(...inside);
    else compareByKeys(wanted, live, names, place, found);
    return;
  }
  const names = whole ? undefined : namingKeys(wanted);
  if (names === undefined || wanted.length > live.length) found.push(place.path);
  else compareByKeys(wanted, live, names, place, found);
}

function itemOf(place: Place, index: number, whole: boolean): Place {
  return {
    path: [...place.path, index],
    schema: place.schema?.items,
    owned: undefined,
    whole: whole && place.schema?.items !== undefined,
  };
}

function typeOf({ schema, owned }: Place): 'atomic' | 'set' | 'map' | undefined {
  if (schema !== undefined) return schema['x-kubernetes-list-type'] ?? 'atomic';
  const names = Object.keys(isRecord(owned) ? owned : {});
  if (names.some((name) => name.startsWith('k:'))) return 'map';
  return names.some((name) => name.startsWith('v:')) ? 'set' : undefined;
}

function keysOf(place: Place): readonly string[] | undefined {
  if (typeOf(place) !== 'map') return undefined;
  const fromSchema = place.schema?.['x-kubernetes-list-map-keys'];
  if (fromSchema !== undefined) return fromSchema;
  const [first] = ownedItems(place.owned);
  return first === undefined ? undefined : Object.keys(first.keys);
}

interface OwnedItem {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly owned: unknown;
}

function ownedItems(owned: unknown): OwnedItem[] {
  if (!isRecord(owned)) return [];
  return Object.entries(owned).flatMap(([name, value]) => {
    const keys = name.startsWith('k:') ? parsed(name.slice(2)) : undefined;
    return isRecord(keys) ? [{ keys, owned: value }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function compareByKeys(
  wanted: readonly unknown[],
  live: readonly unknown[],
  keys: readonly string[],
  place: Place,
  found: Path[],
): void {
  const owned = ownedItems(place.owned);
  const kept = new Set<unknown>();
  for (const [index, item] of wanted.entries()) {
    // A key that the document leaves out has a default, which the live item shows.
    const isSame = (other: unknown): boolean =>
      isRecord(item) && keys.every((key) => item[key] === undefined || item[key] === at(other, key));
    const match = live.find((other) => !kept.has(other) && isSame(other));
    if (match === undefined) {
      found.push([...place.path, index]);
      continue;
    }
    kept.add(match);
    const mine = owned.find((one) => keys.every((key) => one.keys[key] === at(match, key)))?.owned;
    compare(item, match, { ...itemOf(place, index, false), owned: mine }, found);
  }
  for (const { keys: values } of owned) {
    const left = live.find((other) => keys.every((key) => values[key] === at(other, key)));
    if (left !== undefined && !kept.has(left)) found.push(place.path);
  }
}

/** What may name the items of a list whose schema is not known, when all of them have it. */
const NAMES = [['name'], ['mountPath'], ['containerPort'], ['port'], ['key'], ['ip'], ['type'], ['uid']];

function namingKeys(items: readonly unknown[]): readonly string[] | undefined {
  return NAMES.find((keys) => items.every((item) => keys.every((key) => at(item, key) !== undefined)));
}
