import { l10n } from 'vscode';
import type { Latency } from '../../traffic/runResult.ts';
import type { ChartFigure, ChartLine, ChartView } from './chart/chartProtocol.ts';
import type { TrafficRow, TrafficRun } from './trafficRuns.ts';
import {
  codesOf,
  lastOf,
  lostWords,
  milliseconds,
  percent,
  planWords,
  promiser,
  rowTitle,
  ruleWords,
  runWords,
  sourceWords,
  stateWords,
  targetWords,
  verdictWords,
  versionWords,
} from './trafficWords.ts';

/** The picture of a row: its newest run, beside an earlier one when that is asked for. */
export function chartView(row: TrafficRow, compared: TrafficRun | undefined): ChartView {
  const run = lastOf(row.runs);
  const { result, promise } = run;
  const running = result.state === 'running';
  const figures = [versions(run, compared), codes(run, compared), latency(run, compared)];
  return {
    title: rowTitle(row),
    facts: [
      targetWords(row.target),
      ...(row.context === '' ? [] : [row.context]),
      planWords(run.plan),
      run.started.toLocaleTimeString(),
      ...(promise === undefined ? [] : [ruleWords(promise)]),
    ],
    running,
    progress: result.planned === 0 ? 0 : result.sent / result.planned,
    progressText: l10n.t('{0} of {1}', result.sent, result.planned),
    state: running ? l10n.t('Sending requests') : [stateWords(run), abandoned(run)].join(''),
    figures: figures.filter((figure) => figure !== undefined),
    columns: {
      now: l10n.t('this run'),
      promised: promise === undefined ? '' : l10n.t('promised'),
      before: compared === undefined ? '' : compared.started.toLocaleTimeString(),
    },
    runs: row.runs
      .slice(0, -1)
      .toReversed()
      .map((one) => ({
        id: String(one.id),
        label: `${one.started.toLocaleTimeString()} · ${runWords(one)}`,
      })),
    compared: compared === undefined ? '' : String(compared.id),
    words: {
      again: l10n.t('Send again'),
      stop: l10n.t('Stop'),
      copyText: l10n.t('Copy as text'),
      copyJson: l10n.t('Copy as JSON'),
      compare: l10n.t('Compare with'),
      nothing: l10n.t('no other run'),
      table: l10n.t('The same as a table'),
      what: l10n.t('What'),
      promised: l10n.t('promised {0}'),
      before: l10n.t('before {0}'),
      empty: l10n.t('No answers yet.'),
    },
  };
}

function abandoned({ result }: TrafficRun): string {
  return result.abandoned === 0
    ? ''
    : l10n.t('; {0} were under way and nobody knows their end', result.abandoned);
}

function versions(run: TrafficRun, compared: TrafficRun | undefined): ChartFigure | undefined {
  const { comparison, promise } = run;
  if (comparison.total === 0) return undefined;
  const before = new Map(compared?.comparison.parts.map((part) => [part.version, part]));
  const names = new Map(comparison.parts.map((part) => [part.version, part]));
  const gone = [...before.values()].filter((part) => !names.has(part.version) && part.count > 0);
  const lines = byVersion([
    ...comparison.parts,
    ...gone.map((part) => ({
      ...part,
      count: 0,
      observed: 0,
      promised: promise === undefined ? undefined : 0,
    })),
  ]).map((part): ChartLine => {
    const earlier = before.get(part.version)?.observed ?? 0;
    return {
      label: versionWords(part),
      now: part.observed,
      nowText: `${percent(part.observed)} (${part.count})`,
      ...(part.promised === undefined ? {} : { promised: part.promised }),
      promisedText: part.promised === undefined ? '' : percent(part.promised),
      ...(compared === undefined ? {} : { before: earlier }),
      beforeText: compared === undefined ? '' : percent(earlier),
    };
  });
  const changed = compared === undefined ? '' : changeWords(run, compared);
  return {
    id: 'versions',
    title:
      comparison.app === ''
        ? l10n.t('Who answered')
        : l10n.t('Which version of {0} answered', comparison.app),
    verdict: [verdictWords(run), lostWords(promise), changed, sourceWords(run)]
      .filter((sentence) => sentence !== '')
      .join(' '),
    warns: comparison.verdict === 'differs' || run.changedMeanwhile,
    lines,
  };
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

function byVersion<T extends { readonly version: string }>(parts: readonly T[]): readonly T[] {
  return parts.toSorted((one, other) => COLLATOR.compare(one.version, other.version));
}

/** What happened to the promise between two runs. */
function changeWords(run: TrafficRun, compared: TrafficRun): string {
  const now = run.promise;
  const then = compared.promise;
  if (now === undefined || then === undefined) return '';
  const key = ({ route, parts }: typeof now): string =>
    JSON.stringify([route?.kind, route?.metadata.name, route?.metadata.generation, parts]);
  if (key(now) === key(then)) return l10n.t('Nothing that decides has changed between the two runs.');
  const ratio = (one: TrafficRun): string =>
    one.comparison.parts
      .filter(({ promised }) => (promised ?? 0) > 0)
      .map((part) => `${versionWords(part)} ${percent(part.promised ?? 0)}`)
      .join(' ');
  return l10n.t(
    'Before, {0} promised {1}; now {2} promises {3}.',
    promiser(then),
    ratio(compared),
    promiser(now),
    ratio(run),
  );
}

function codes(run: TrafficRun, compared: TrafficRun | undefined): ChartFigure | undefined {
  const { result } = run;
  if (result.sent === 0) return undefined;
  const before = new Map(compared === undefined ? [] : codesOf(compared.result.byStatus));
  const now = new Map(codesOf(result.byStatus));
  const all = [...new Set([...now.keys(), ...before.keys()])];
  const share = (count: number | undefined, sent: number): number => (sent === 0 ? 0 : (count ?? 0) / sent);
  const failures = Object.entries(result.failures).map(([why, count]) => `${count} × ${why}`);
  return {
    id: 'codes',
    title: l10n.t('Status codes'),
    verdict: failures.join('; '),
    warns: failures.length > 0,
    lines: all.map((code): ChartLine => {
      const earlier = share(before.get(code), compared?.result.sent ?? 0);
      return {
        label: code,
        now: share(now.get(code), result.sent),
        nowText: `${percent(share(now.get(code), result.sent))} (${now.get(code) ?? 0})`,
        promisedText: '',
        ...(compared === undefined ? {} : { before: earlier }),
        beforeText: compared === undefined ? '' : percent(earlier),
      };
    }),
  };
}

const RANKS: readonly (keyof Latency)[] = ['p50', 'p90', 'p99', 'max'];

function latency(run: TrafficRun, compared: TrafficRun | undefined): ChartFigure | undefined {
  const now = run.result.latency;
  if (now === undefined) return undefined;
  const before = compared?.result.latency;
  const longest = Math.max(now.max, before?.max ?? 0);
  return {
    id: 'latency',
    title: l10n.t('How long answers took'),
    verdict: '',
    warns: false,
    lines: RANKS.map((rank) => ({
      label: rank === 'max' ? l10n.t('longest') : rank,
      now: now[rank] / longest,
      nowText: milliseconds(now[rank]),
      promisedText: '',
      ...(before === undefined ? {} : { before: before[rank] / longest }),
      beforeText: before === undefined ? '' : milliseconds(before[rank]),
    })),
  };
}
