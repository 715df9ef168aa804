import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair } from 'yaml';
import type { Path } from '../mesh/fields.ts';
import type { ParsedDocument } from './documents.ts';
import { readPlainScalar } from './goScalar.ts';
import { isMergeKey, rangeOfNode } from './nodeValue.ts';
import { ordinaryPlace } from './ordinaryPlaces.ts';
import type { OffsetRange } from './offsetRange.ts';

export interface Location {
  /** How many segments of the path the document has. */
  readonly depth: number;
  /** The key, where the place is a member of a map. */
  readonly key: OffsetRange | undefined;
  /** The value; empty at the end of the key where the value is absent. */
  readonly value: OffsetRange;
}

/**
 * Finds a path in a document. Where the path ends early the nearest existing parent is given, with its `depth`.
 * Below an alias (`*name`) the alias itself is the place, because the author reads it there.
 */
export function locate(parsed: ParsedDocument, path: Path): Location {
  const ordinary = parsed.ordinary ? ordinaryPlace(parsed.text, path) : undefined;
  if (ordinary !== undefined) return ordinary;
  let node: unknown = parsed.yaml?.contents;
  let location: Location = { depth: 0, key: undefined, value: rangeOfNode(node as Node) };
  for (const [index, step] of path.entries()) {
    let next: unknown;
    let key: OffsetRange | undefined;
    if (isMap(node)) {
      const pair = pairOf(node.items, String(step));
      if (pair === undefined) return location;
      key = rangeOfNode(pair.key as Node);
      next = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      if (step >= node.items.length || step < 0) return location;
      next = node.items[step];
    } else return location;
    node = next;
    const range = next === null || next === undefined ? undefined : rangeOfNode(next as Node);
    const value =
      range !== undefined && range[1] > range[0] ? range : ([key?.[1] ?? 0, key?.[1] ?? 0] as const);
    location = { depth: index + 1, key, value };
    if (isAlias(node)) return { ...location, depth: path.length };
  }
  return location;
}

function pairOf(items: readonly Pair[], key: string): Pair | undefined {
  const own = items.findLast((pair) => keyIs(pair, key));
  return own ?? items.find((pair) => isMergeKey(pair.key) && mayHold(pair.value, key));
}

function keyIs(pair: Pair, key: string): boolean {
  if (!isScalar(pair.key) || isMergeKey(pair.key)) return false;
  const text = String(pair.key.value);
  return text === key || (pair.key.type === 'PLAIN' && String(readPlainScalar(text)) === key);
}

/** Aliases are not followed: a key that is nowhere else and that a merge may bring is taken to come from it. */
function mayHold(source: unknown, key: string): boolean {
  return isMap(source) ? source.items.some((pair) => keyIs(pair, key)) : isAlias(source) || isSeq(source);
}

/** What to underline for a whole place: the key where there is one, else the first line of the value. */
export function headOf(parsed: ParsedDocument, location: Location): OffsetRange {
  return location.key ?? firstLine(parsed.text, location.value);
}

/** What to underline for a wrong value: the value where it stands on one line, else its head. */
export function valueOrHeadOf(parsed: ParsedDocument, location: Location): OffsetRange {
  const [start, end] = location.value;
  if (start === end) return headOf(parsed, location);
  return parsed.text.slice(start, end).trimEnd().includes('\n')
    ? headOf(parsed, location)
    : trimmed(parsed.text, location.value);
}

function firstLine(text: string, [start, end]: OffsetRange): OffsetRange {
  const newline = text.indexOf('\n', start);
  return trimmed(text, [start, newline < 0 || newline > end ? end : newline]);
}

function trimmed(text: string, [start, end]: OffsetRange): OffsetRange {
  let last = end;
  while (last > start && /\s/.test(text.charAt(last - 1))) last -= 1;
  return [start, last];
}
