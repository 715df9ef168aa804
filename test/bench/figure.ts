/** One measured value with its limit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The largest value that is good enough; `atLeast` turns it into the smallest. */
  readonly limit: number;
  readonly ok: boolean;
}

export function atMost(name: string, value: number, unit: string, limit: number): Figure {
  return { name, value: rounded(value), unit, limit, ok: value <= limit };
}

export function atLeast(name: string, value: number, unit: string, limit: number): Figure {
  return { name, value: rounded(value), unit, limit, ok: value >= limit };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
