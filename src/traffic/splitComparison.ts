import type { PromisedSplit } from '../mesh/routing/promisedSplit.ts';
import { chanceOf } from './binomial.ts';
import type { VersionCount } from './runResult.ts';

/** One version: what it was promised and what it got. Shares are 0 to 1. */
export interface ComparedPart {
  readonly app: string;
  readonly version: string;
  readonly count: number;
  readonly observed: number;
  /** `undefined` where the route says nothing of it. */
  readonly promised: number | undefined;
}

/**
 * Whether what was seen fits the promise: `tooFew` while so few have answered that most other shares would fit too, and
 * `unknown` where there is no promise.
 */
export type SplitVerdict = 'fits' | 'differs' | 'tooFew' | 'unknown';

export interface SplitComparison {
  /** The application whose versions are compared; empty when answers name none. */
  readonly app: string;
  readonly parts: readonly ComparedPart[];
  /** Answers whose version is known: shares are of these. */
  readonly total: number;
  readonly verdict: SplitVerdict;
}

/** Chance is believed unless it would lead here less often than this. */
const SIGNIFICANCE = 0.01;
const FEW = 30;
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** The application that most answers came from; `undefined` when none says its version. */
export function mainApp(versions: readonly VersionCount[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { app, count } of versions) counts.set(app, (counts.get(app) ?? 0) + count);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

/**
 * Sets the versions that answered beside those that were promised. What chance explains is decided by an exact binomial
 * test for each version, made stricter by their number, so that comparing many versions finds no more differences.
 */
export function compareSplit(
  versions: readonly VersionCount[],
  split: PromisedSplit | undefined,
): SplitComparison {
  const app = mainApp(versions) ?? split?.parts[0]?.app ?? '';
  const seen = versions.filter((one) => one.app === app);
  const total = seen.reduce((sum, { count }) => sum + count, 0);
  // A header with the version alone names no application: then versions are matched by themselves.
  const promised = (split?.parts ?? []).filter((part) => app === '' || part.app === app);
  const whole = promised.reduce((sum, { share }) => sum + share, 0);
  const names = [...new Set([...seen, ...promised].map(({ version }) => version))].toSorted((one, other) =>
    COLLATOR.compare(one, other),
  );
  const parts = names.map((version): ComparedPart => {
    const count = seen.find((one) => one.version === version)?.count ?? 0;
    const share = promised.filter((one) => one.version === version).reduce((sum, one) => sum + one.share, 0);
    return {
      app,
      version,
      count,
      observed: total === 0 ? 0 : count / total,
      promised: whole === 0 ? undefined : share / whole,
    };
  });
  return { app, parts, total, verdict: verdictOf(parts, total) };
}

function verdictOf(parts: readonly ComparedPart[], total: number): SplitVerdict {
  if (total === 0 || parts.every(({ promised }) => promised === undefined)) return 'unknown';
  const differs = parts.some(
    ({ count, promised }) => chanceOf(count, total, promised ?? 0) < SIGNIFICANCE / parts.length,
  );
  if (differs) return 'differs';
  return total < FEW && parts.length > 1 ? 'tooFew' : 'fits';
}
