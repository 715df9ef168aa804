import { numberAt, stringAt } from '../../../../src/mesh/fields.ts';

/** The share of a FractionalPercent, 0 to 1. */
export function fractionOf(percent: unknown): number {
  const denominators: Readonly<Record<string, number>> = {
    HUNDRED: 100,
    TEN_THOUSAND: 10_000,
    MILLION: 1_000_000,
  };
  const denominator = denominators[stringAt(percent, 'denominator') ?? 'HUNDRED'] ?? 100;
  return (numberAt(percent, 'numerator') ?? 0) / denominator;
}
