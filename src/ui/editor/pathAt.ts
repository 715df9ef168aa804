import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import type { ParsedDocument } from '../../manifests/documents.ts';
import type { OffsetRange } from '../../manifests/offsetRange.ts';
import type { Path } from '../../mesh/fields.ts';

/** What stands at an offset of a document. */
export interface PlaceAt {
  readonly path: Path;
  /** Of the key, or of the value where the offset is in it. */
  readonly range: OffsetRange;
  readonly on: 'key' | 'value';
}

/** The key or the scalar value at an offset of a document's text; `undefined` between them. */
export function pathAt(parsed: ParsedDocument, offset: number): PlaceAt | undefined {
  return search(parsed.yaml?.contents, [], offset);
}

function search(node: unknown, path: Path, offset: number): PlaceAt | undefined {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const here = [...path, String(key.value)];
      if (holds(key, offset)) return { path: here, range: rangeOf(key), on: 'key' };
      const found = search(value, here, offset);
      if (found !== undefined) return found;
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = search(item, [...path, index], offset);
      if (found !== undefined) return found;
    }
  } else if (isScalar(node) && holds(node, offset)) return { path, range: rangeOf(node), on: 'value' };
  return undefined;
}

function holds(node: Node, offset: number): boolean {
  const [start, end] = rangeOf(node);
  return start <= offset && offset <= end;
}

function rangeOf(node: Node): OffsetRange {
  const [start = 0, end = 0] = node.range ?? [];
  return [start, end];
}
