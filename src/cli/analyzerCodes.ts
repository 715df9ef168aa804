import type { AnalyzerCodeRow, AnalyzerFix } from './analyzerCodeRow.ts';
import { platformCodes } from './analyzerCodesPlatform.ts';
import { trafficCodes } from './analyzerCodesTraffic.ts';
import { workloadCodes } from './analyzerCodesWorkload.ts';
import type { Finding } from './tools/istioctlAnalyze.ts';
import { analyzerPage } from './tools/istioctlAnalyze.ts';

export interface AnalyzerCode {
  readonly code: string;
  readonly name: string;
  readonly level: Finding['level'];
  readonly fix: AnalyzerFix;
  /** What it means, one or two sentences of ours. */
  readonly explanation: string;
  /** What to do about it. */
  readonly advice: string;
  readonly page: string;
}

function described([code, name, level, fix, explanation, advice]: AnalyzerCodeRow): AnalyzerCode {
  return { code, name, level, fix, explanation, advice, page: analyzerPage(code) ?? '' };
}

const known: ReadonlyMap<string, AnalyzerCode> = new Map(
  [...trafficCodes, ...workloadCodes, ...platformCodes].map((row) => [row[0], described(row)]),
);

/** All codes of Istio 1.31, in order. */
export function analyzerCodes(): readonly AnalyzerCode[] {
  return [...known.values()].sort((a, b) => a.code.localeCompare(b.code));
}

/** What is known of a code; `undefined` for codes of newer releases, which are to be shown as they come. */
export function analyzerCode(code: string): AnalyzerCode | undefined {
  return known.get(code);
}
