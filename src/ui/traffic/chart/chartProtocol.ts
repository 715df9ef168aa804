/** One line of a figure: what this run saw, what was promised, and what the run that it is compared with saw. */
export interface ChartLine {
  readonly label: string;
  /** Lengths of bars, 0 to 1. */
  readonly now: number;
  readonly promised?: number;
  readonly before?: number;
  /** The same in words, a cell of the table each. */
  readonly nowText: string;
  readonly promisedText: string;
  readonly beforeText: string;
}

export interface ChartFigure {
  readonly id: 'versions' | 'latency' | 'codes';
  readonly title: string;
  /** What the figure says, in a sentence; empty when the bars say it all. */
  readonly verdict: string;
  readonly warns: boolean;
  readonly lines: readonly ChartLine[];
}

/** Everything that the page shows, in the learner's language. */
export interface ChartView {
  readonly title: string;
  readonly facts: readonly string[];
  readonly running: boolean;
  /** 0 to 1. */
  readonly progress: number;
  readonly progressText: string;
  /** How it stands, for the live region: it changes with the state, not with every answer. */
  readonly state: string;
  readonly figures: readonly ChartFigure[];
  /** Columns of the table; without promises or a run to compare with, theirs are empty. */
  readonly columns: { readonly now: string; readonly promised: string; readonly before: string };
  readonly runs: readonly { readonly id: string; readonly label: string }[];
  /** Id of the run that is compared, empty for none. */
  readonly compared: string;
  readonly words: ChartWords;
}

export interface ChartWords {
  readonly again: string;
  readonly stop: string;
  readonly copyText: string;
  readonly copyJson: string;
  readonly compare: string;
  readonly nothing: string;
  readonly table: string;
  readonly what: string;
  /** With a place for the value, as all words beside bars. */
  readonly promised: string;
  readonly before: string;
  readonly empty: string;
}

export interface ToChart {
  readonly type: 'view';
  readonly view: ChartView;
}

const plain = ['ready', 'again', 'stop', 'copyText', 'copyJson'] as const;

export type FromChart =
  { readonly type: (typeof plain)[number] } | { readonly type: 'compare'; readonly run: string };

/** The message when it has one of the shapes above; undefined otherwise. */
export function fromChart(value: unknown): FromChart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, run } = value as Record<string, unknown>;
  if (type === 'compare')
    return typeof run === 'string' && /^[\d.]{0,40}$/.test(run) ? { type, run } : undefined;
  const known = plain.find((one) => one === type);
  return known === undefined ? undefined : { type: known };
}
