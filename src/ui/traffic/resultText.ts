import { l10n } from 'vscode';
import {
  codesOf,
  lastOf,
  lostWords,
  milliseconds,
  percent,
  planWords,
  rowTitle,
  ruleWords,
  runWords,
  sourceWords,
  stateWords,
  targetWords,
  verdictWords,
  versionWords,
} from './trafficWords.ts';
import type { TrafficRow, TrafficRun } from './trafficRuns.ts';

/** A row with its newest run, and a line for each run before it, as plain text. */
export function resultText(row: TrafficRow): string {
  const run = lastOf(row.runs);
  const { result, comparison, promise } = run;
  const { latency } = result;
  const lines = [
    rowTitle(row),
    targetWords(row.target),
    planWords(run.plan),
    `${run.started.toLocaleString()} · ${stateWords(run)}`,
    ...(result.abandoned === 0 ? [] : [l10n.t('{0} were under way when it was stopped', result.abandoned)]),
    '',
    ...codesOf(result.byStatus).map(([code, count]) => `${code}: ${count}`),
    ...Object.entries(result.failures).map(([why, count]) => `  ${why}: ${count}`),
    ...(latency === undefined
      ? []
      : [
          `p50 ${milliseconds(latency.p50)} · p90 ${milliseconds(latency.p90)} · p99 ${milliseconds(latency.p99)}`,
        ]),
    '',
    ...comparison.parts.map((part) => {
      const promised = part.promised === undefined ? '' : ` ${l10n.t('of {0}', percent(part.promised))}`;
      return `${part.app} ${versionWords(part)}: ${percent(part.observed)}${promised} (${part.count})`.trim();
    }),
    ...(promise === undefined ? [] : [ruleWords(promise)]),
    lostWords(promise),
    verdictWords(run),
    sourceWords(run),
    '',
    ...row.runs
      .slice(0, -1)
      .toReversed()
      .map((earlier) => `${earlier.started.toLocaleTimeString()} ${runWords(earlier)}`),
  ];
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** The same for programs, all runs in full. */
export function resultJson(row: TrafficRow): string {
  const { target, context } = row;
  return `${JSON.stringify({ target, context, runs: row.runs.map(plain) }, undefined, 2)}\n`;
}

function plain({ plan, started, result, comparison, promise, changedMeanwhile, source }: TrafficRun): object {
  const route = promise?.route;
  return {
    started: started.toISOString(),
    plan,
    result,
    comparison,
    changedMeanwhile,
    source,
    ...(promise === undefined
      ? {}
      : {
          promise: {
            ...(route === undefined
              ? {}
              : {
                  route: {
                    kind: route.kind,
                    namespace: route.metadata.namespace,
                    name: route.metadata.name,
                    generation: route.metadata.generation,
                  },
                  rule: promise.ruleIndex,
                }),
            parts: promise.parts,
            lost: promise.lost,
          },
        }),
  };
}
