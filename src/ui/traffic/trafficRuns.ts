import { EventEmitter } from 'vscode';
import type { Disposable, Event } from 'vscode';
import type { PromisedSplit } from '../../mesh/routing/promisedSplit.ts';
import type { RequestPlan } from '../../traffic/requestPlan.ts';
import type { RunResult } from '../../traffic/runResult.ts';
import type { SplitComparison } from '../../traffic/splitComparison.ts';
import type { TrafficTarget } from '../../traffic/trafficTarget.ts';

/** What is sent and where to. */
export interface TrafficSpec {
  readonly target: TrafficTarget;
  readonly plan: RequestPlan;
}

/** One time that requests were sent. */
export interface TrafficRun {
  readonly id: number;
  readonly plan: RequestPlan;
  readonly started: Date;
  result: RunResult;
  comparison: SplitComparison;
  promise: PromisedSplit | undefined;
  /** What decides changed while the requests were under way, so that nothing can be compared. */
  changedMeanwhile: boolean;
  /** What said which versions answered; `reading` while the access log of the Gateway is looked into. */
  source: 'answers' | 'reading' | 'accessLog';
  readonly stop: () => void;
}

/** Requests of one kind to one place, with their history, oldest first. */
export interface TrafficRow {
  readonly id: string;
  /** The cluster; empty for an address. */
  readonly context: string;
  readonly target: TrafficTarget;
  readonly runs: TrafficRun[];
}

/** How many runs of a row are kept. */
const MAX_RUNS = 20;

/** The requests that were sent from this window. They are forgotten with it. */
export class TrafficRuns implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #rows = new Map<string, TrafficRow>();

  get rows(): readonly TrafficRow[] {
    return [...this.#rows.values()];
  }

  get(id: string): TrafficRow | undefined {
    return this.#rows.get(id);
  }

  /** Begins a run in the row of its kind, which is made when it is the first one. */
  begin({ target, plan }: TrafficSpec, context: string, run: TrafficRun): TrafficRow {
    const { amount: _amount, concurrency: _concurrency, ...request } = plan;
    const id = `requests:${JSON.stringify([context, target, request])}`;
    const row = this.#rows.get(id) ?? { id, context, target, runs: [] };
    this.#rows.set(id, row);
    row.runs.push(run);
    if (row.runs.length > MAX_RUNS) row.runs.shift();
    this.changed();
    return row;
  }

  /** To be called when a run has got further. */
  changed(): void {
    this.#changed.fire();
  }

  remove(row: TrafficRow): void {
    for (const run of row.runs) run.stop();
    this.#rows.delete(row.id);
    this.changed();
  }

  dispose(): void {
    for (const row of this.#rows.values()) for (const run of row.runs) run.stop();
    this.#changed.dispose();
  }
}
