/** Start (inclusive) and end (exclusive) as UTF-16 offsets, as VS Code's `positionAt` takes them. */
export type OffsetRange = readonly [start: number, end: number];

export function shiftRange(range: OffsetRange, by: number): OffsetRange {
  return [range[0] + by, range[1] + by];
}
