import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, l10n } from 'vscode';
import { Command } from '../../contributions.ts';
import type { BoundCommands } from '../boundCommands.ts';
import type { TrafficRow, TrafficRun } from './trafficRuns.ts';
import {
  codesOf,
  codesWords,
  lastOf,
  lostWords,
  milliseconds,
  percent,
  promiser,
  ratioWords,
  rowTitle,
  ruleWords,
  runWords,
  sourceWords,
  shareWords,
  stateWords,
  targetWords,
  verdictWords,
  versionWords,
} from './trafficWords.ts';

/** A row of the Sessions view about requests. */
export interface TrafficNode {
  readonly id: string;
  readonly requests: TrafficRow;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly color?: string;
  readonly tooltip?: string;
  /** Of view/item/context in package.json. */
  readonly contextValue: string;
  /** Opened by a click. */
  readonly chart?: true;
  readonly children: readonly TrafficNode[];
}

/** The row of requests with everything below it. */
export function trafficNode(row: TrafficRow): TrafficNode {
  const run = lastOf(row.runs);
  const running = run.result.state === 'running';
  const verdict = verdictWords(run);
  const parts = [codesNode(row, run), versionsNode(row, run), latencyNode(row, run), historyNode(row)];
  return {
    id: row.id,
    requests: row,
    label: rowTitle(row),
    description: runWords(run),
    ...iconOf(run),
    tooltip: [rowTitle(row), targetWords(row.target), stateWords(run), runWords(run), verdict, row.context]
      .filter((line) => line !== '')
      .join('\n'),
    contextValue: running ? 'requests running' : 'requests',
    chart: true,
    children: parts.filter((part) => part !== undefined),
  };
}

function iconOf({ result }: TrafficRun): { icon: string; color?: string } {
  const bad = Object.entries(result.byStatus).some(([code]) => code === 'failed' || code.startsWith('5'));
  switch (result.state) {
    case 'running':
      return { icon: 'loading~spin' };
    case 'stopped':
    case 'timeLimit':
      return { icon: 'debug-stop' };
    case 'done':
      return bad ? { icon: 'warning', color: 'list.warningForeground' } : { icon: 'graph' };
  }
}

function leaf(row: TrafficRow, id: string, label: string, description: string, icon: string): TrafficNode {
  return {
    id: `${row.id} ${id}`,
    requests: row,
    label,
    description,
    icon,
    contextValue: 'requestsPart',
    children: [],
  };
}

function codesNode(row: TrafficRow, { result }: TrafficRun): TrafficNode | undefined {
  if (result.sent === 0) return undefined;
  const codes = codesOf(result.byStatus).map(([code, count]) =>
    leaf(row, `code ${code}`, code, `${percent(count / result.sent)} (${count})`, 'symbol-number'),
  );
  const failures = Object.entries(result.failures).map(([why, count]) =>
    leaf(row, `failure ${why}`, why, String(count), 'error'),
  );
  return {
    ...leaf(row, 'codes', l10n.t('Status codes'), codesWords(result), 'list-ordered'),
    children: [...codes, ...failures],
  };
}

function versionsNode(row: TrafficRow, run: TrafficRun): TrafficNode | undefined {
  const { comparison, promise } = run;
  if (comparison.total === 0) {
    if (run.result.state === 'running' || run.result.latency === undefined) return undefined;
    const why =
      run.source === 'reading'
        ? l10n.t("looking into the Gateway's access log")
        : l10n.t('the answers do not say which version they come from');
    return leaf(row, 'versions', l10n.t('Versions'), why, 'versions');
  }
  const label = comparison.app === '' ? l10n.t('Versions') : l10n.t('Versions of {0}', comparison.app);
  const children = comparison.parts.map((part) => {
    const seen = `${percent(part.observed)} (${part.count})`;
    const description =
      part.promised === undefined ? seen : l10n.t('{0}, promised {1}', seen, percent(part.promised));
    return leaf(row, `version ${part.version}`, versionWords(part), description, 'tag');
  });
  const rule =
    promise === undefined
      ? []
      : [leaf(row, 'rule', ruleWords(promise), lostWords(promise), 'type-hierarchy')];
  return {
    ...leaf(row, 'versions', label, verdictShort(run), 'versions'),
    tooltip: [verdictWords(run), sourceWords(run)].filter((words) => words !== '').join('\n'),
    ...(comparison.verdict === 'differs' ? { icon: 'warning', color: 'list.warningForeground' } : {}),
    children: [...children, ...rule],
  };
}

function verdictShort({ comparison, promise, changedMeanwhile }: TrafficRun): string {
  if (changedMeanwhile) return l10n.t('changed meanwhile');
  switch (comparison.verdict) {
    case 'fits':
      return l10n.t('as {0} promises', promiser(promise));
    case 'differs':
      return l10n.t('not what {0} promises', promiser(promise));
    case 'tooFew':
      return l10n.t('too few to tell');
    case 'unknown':
      return shareWords(comparison);
  }
}

function latencyNode(row: TrafficRow, { result: { latency } }: TrafficRun): TrafficNode | undefined {
  if (latency === undefined) return undefined;
  const words = (['p50', 'p90', 'p99'] as const).map((rank) => `${rank} ${milliseconds(latency[rank])}`);
  return {
    ...leaf(row, 'latency', l10n.t('Latency'), words.join(' · '), 'watch'),
    tooltip: l10n.t('Half of the answers had come after p50, 90 of 100 after p90, 99 of 100 after p99.'),
  };
}

function historyNode(row: TrafficRow): TrafficNode | undefined {
  const earlier = row.runs.slice(0, -1).toReversed();
  if (earlier.length === 0) return undefined;
  return {
    ...leaf(row, 'history', l10n.t('Earlier runs'), String(earlier.length), 'history'),
    children: earlier.map((run) => {
      const ratio =
        run.promise?.route === undefined ? '' : `${promiser(run.promise)} ${ratioWords(run.comparison)}`;
      const description = [runWords(run), ratio].filter((word) => word !== '').join(' · ');
      return leaf(row, `run ${run.id}`, run.started.toLocaleTimeString(), description, 'circle-outline');
    }),
  };
}

/** How VS Code draws such a row. */
export function trafficItem(node: TrafficNode, commands: BoundCommands): TreeItem {
  const collapsible =
    node.children.length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(node.label, collapsible);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = new ThemeIcon(node.icon, node.color === undefined ? undefined : new ThemeColor(node.color));
  item.contextValue = node.contextValue;
  const card = new MarkdownString();
  card.appendText(node.tooltip ?? [node.label, node.description].filter((word) => word !== '').join('\n'));
  item.tooltip = card;
  item.accessibilityInformation = {
    label: [node.label, node.description, node.icon === 'warning' ? l10n.t('needs attention') : '']
      .filter((word) => word !== '')
      .join(', '),
  };
  if (node.chart === true) {
    const args = [{ row: node.requests.id }];
    const show = { command: Command.showRequestChart, title: l10n.t('Show Chart'), arguments: args };
    item.command = commands.bound(node.requests.id, show);
  }
  return item;
}
