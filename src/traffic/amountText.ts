import type { Amount } from './requestPlan.ts';

/**
 * An amount as a person writes it: `100`, or a rate with a time, `20/s 30s`. `undefined` for anything else; limits are
 * not looked at here.
 */
export function parseAmount(text: string): Amount | undefined {
  const count = /^\s*(\d{1,9})\s*$/.exec(text)?.[1];
  if (count !== undefined) return { count: Number(count) };
  const [, perSecond, seconds] =
    /^\s*(\d{1,9})\s*\/\s*s(?:ec(?:ond)?)?\s*(?:,|for|x|\*)?\s*(\d{1,9})\s*s(?:ec(?:onds?)?)?\s*$/i.exec(
      text,
    ) ?? [];
  return perSecond === undefined ? undefined : { perSecond: Number(perSecond), seconds: Number(seconds) };
}

/** The text that {@link parseAmount} reads as this amount. */
export function amountText(amount: Amount): string {
  return 'count' in amount ? String(amount.count) : `${amount.perSecond}/s ${amount.seconds}s`;
}
