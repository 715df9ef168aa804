import { isRecord } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import { secretValues } from './secretValues.ts';
import { equalJson } from '../mesh/equalJson.ts';

/** Two states of an object, made comparable for a reader. `undefined` where there is no such state. */
export interface DiffSides {
  readonly before: unknown;
  readonly after: unknown;
  /** Values of a Secret are hidden on both sides. */
  readonly masked: boolean;
}

/**
 * Makes two states of an object comparable: without status and what only the server sets, without fields that the file
 * does not set and that are the same on both sides (defaults), members and items in the order of the file. Values of
 * Secrets never get out; a value that changes is told apart from one that stays.
 * @param live the object in the cluster, when there is one
 * @param result what an apply would make of it
 * @param file the document's own object
 */
export function diffSides(
  live: KubeObject | undefined,
  result: KubeObject | undefined,
  file: Readonly<Record<string, unknown>>,
): DiffSides {
  const masked = [live, result, file].some((object) => object?.['kind'] === 'Secret');
  const [hiddenLive, hiddenResult, hiddenFile] = masked
    ? maskSecret(live, result, file)
    : [live, result, file];
  const [before, after] = trim(bare(hiddenLive), bare(hiddenResult), bare(hiddenFile));
  return { before, after, masked };
}

const SERVER_SET: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  'deletionGracePeriodSeconds',
]);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as an author could have written it: without its status and what only the server sets. */
export function bare(object: unknown): unknown {
  if (!isRecord(object)) return undefined;
  const { status: _status, metadata, ...rest } = object;
  if (!isRecord(metadata)) return rest;
  const kept = Object.fromEntries(
    Object.entries(metadata)
      .filter(([name]) => !SERVER_SET.has(name))
      .map(([name, value]) => [name, name === 'annotations' ? withoutLastApplied(value) : value]),
  );
  const { apiVersion, kind, ...others } = rest;
  return { apiVersion, kind, metadata: kept, ...others };
}

function withoutLastApplied(annotations: unknown): unknown {
  if (!isRecord(annotations)) return annotations;
  const kept = Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

type Sides = readonly [before: unknown, after: unknown];

const NEITHER: Sides = [undefined, undefined];

function trim(before: unknown, after: unknown, file: unknown): Sides {
  if (file === undefined && equalJson(before, after)) return NEITHER;
  const known = [before, after].filter((side) => side !== undefined);
  if (known.length > 0 && known.every(isRecord)) return trimRecords(before, after, file);
  if (known.length > 0 && known.every(Array.isArray))
    return trimLists(asList(before), asList(after), asList(file), [before, after]);
  return [before, after];
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function trimRecords(before: unknown, after: unknown, file: unknown): Sides {
  const own = isRecord(file) ? file : {};
  const one = isRecord(before) ? before : {};
  const other = isRecord(after) ? after : {};
  const left: Record<string, unknown> = {};
  const right: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(own), ...Object.keys(other), ...Object.keys(one)])) {
    // With one side only, what the file does not say would be a wall of defaults.
    if (before === undefined && isRecord(file) && !Object.hasOwn(own, name)) continue;
    const [a, b] = trim(one[name], other[name], own[name]);
    if (a !== undefined) put(left, name, a);
    if (b !== undefined) put(right, name, b);
  }
  return [before === undefined ? undefined : left, after === undefined ? undefined : right];
}

/** `put` and not assignment, because a key may be `__proto__`. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function trimLists(
  before: readonly unknown[],
  after: readonly unknown[],
  file: readonly unknown[],
  whole: Sides,
): Sides {
  const left: unknown[] = [];
  const right: unknown[] = [];
  const open = new Set(before);
  const take = (item: unknown, index: number): unknown => {
    const match = [...open].find((other) =>
      isSameItem(item, other, before.length === after.length, index, before),
    );
    if (match !== undefined) open.delete(match);
    return match;
  };
  for (const [index, item] of after.entries()) {
    const own = file.find((other, at) =>
      isSameItem(item, other, file.length === after.length, at === index ? at : -1, file),
    );
    const [a, b] = trim(
      take(item, index),
      item,
      own ?? (file.length === after.length ? file[index] : undefined),
    );
    if (a !== undefined) left.push(a);
    if (b !== undefined) right.push(b);
  }
  for (const item of open) left.push(item);
  return [whole[0] === undefined ? undefined : left, whole[1] === undefined ? undefined : right];
}

/** What names the items of lists. */
const NAMES = ['name', 'mountPath', 'containerPort', 'port', 'key', 'uid'];

/** Items belong together by what names them, equal scalars by themselves, others by their place. */
function isSameItem(
  item: unknown,
  other: unknown,
  sameLength: boolean,
  index: number,
  others: readonly unknown[],
): boolean {
  if (!isRecord(item) || !isRecord(other)) return equalJson(item, other);
  const name = NAMES.find((one) => item[one] !== undefined && other[one] !== undefined);
  if (name !== undefined) return item[name] === other[name];
  return index >= 0 && others[index] === other && (sameLength || index < others.length);
}

const HIDDEN = '(hidden)';

function maskSecret(live: unknown, result: unknown, file: unknown): readonly [unknown, unknown, unknown] {
  const [before, after] = [secretValues(live), secretValues(result)];
  const hide = (object: unknown, words: string): unknown => {
    if (!isRecord(object)) return object;
    const { stringData: _stringData, ...rest } = object;
    const shown: Record<string, unknown> = {};
    for (const key of secretValues(object).keys()) {
      const isChanged = live !== undefined && result !== undefined && before.get(key) !== after.get(key);
      put(shown, key, isChanged ? `(hidden, ${words})` : HIDDEN);
    }
    return { ...rest, data: shown };
  };
  return [hide(live, 'as it is'), hide(result, 'changed'), hide(file, '')];
}
