import type { AnsweredBy } from './answeredBy.ts';
import type { Answer, RunEnd } from './sendRequests.ts';

/** How long answers took, in milliseconds, until the last byte. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface VersionCount extends AnsweredBy {
  readonly count: number;
}

/** What came of a run, at any moment of it. */
export interface RunResult {
  readonly state: 'running' | RunEnd;
  readonly planned: number;
  /** Requests whose end is known: answered or failed. */
  readonly sent: number;
  /** Requests that were under way when the run was stopped. */
  readonly abandoned: number;
  readonly elapsedMs: number;
  /** Count by HTTP status; key `failed` for requests without an answer. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Count by why there was no answer, in words. */
  readonly failures: Readonly<Record<string, number>>;
  /** Which versions answered, by application and version. */
  readonly versions: readonly VersionCount[];
  /** Of answered requests; missing while there are none. */
  readonly latency?: Latency;
}

/** More versions than this are not told apart: what answers decides their names. */
const MAX_VERSIONS = 20;
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Counts the answers of a run. */
export class RunRecorder {
  readonly #planned: number;
  readonly #clock: () => number;
  readonly #start: number;
  readonly #byStatus: Record<string, number> = {};
  readonly #failures: Record<string, number> = {};
  readonly #versions = new Map<string, AnsweredBy & { count: number }>();
  readonly #times: number[] = [];
  #sent = 0;
  #abandoned = 0;
  #end: { readonly state: RunEnd; readonly elapsedMs: number } | undefined;

  /** @param clock milliseconds of any origin */
  constructor(planned: number, clock: () => number = () => performance.now()) {
    this.#planned = planned;
    this.#clock = clock;
    this.#start = clock();
  }

  /** Requests whose end is known. */
  get sent(): number {
    return this.#sent;
  }

  add(answer: Answer): void {
    if (answer.kind === 'abandoned') {
      this.#abandoned++;
      return;
    }
    this.#sent++;
    if (answer.kind === 'failed') {
      count(this.#byStatus, 'failed');
      count(this.#failures, answer.why);
      return;
    }
    count(this.#byStatus, String(answer.status));
    this.#times.push(answer.ms);
    if (answer.by !== undefined) this.#addVersion(answer.by);
  }

  ended(state: RunEnd): void {
    this.#end = { state, elapsedMs: this.#clock() - this.#start };
  }

  result(): RunResult {
    const latency = latencyOf(this.#times);
    return {
      state: this.#end?.state ?? 'running',
      planned: this.#planned,
      sent: this.#sent,
      abandoned: this.#abandoned,
      elapsedMs: this.#end?.elapsedMs ?? this.#clock() - this.#start,
      byStatus: { ...this.#byStatus },
      failures: { ...this.#failures },
      versions: [...this.#versions.values()]
        .map((one) => ({ ...one }))
        .toSorted(
          (one, other) =>
            COLLATOR.compare(one.app, other.app) || COLLATOR.compare(one.version, other.version),
        ),
      ...(latency === undefined ? {} : { latency }),
    };
  }

  #addVersion({ app, version }: AnsweredBy): void {
    const key = `${app} ${version}`;
    const known = this.#versions.get(key);
    if (known !== undefined) known.count++;
    else if (this.#versions.size < MAX_VERSIONS) this.#versions.set(key, { app, version, count: 1 });
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Percentiles by nearest rank: the time within which that part of the answers had come. */
export function latencyOf(times: readonly number[]): Latency | undefined {
  if (times.length === 0) return undefined;
  const sorted = Float64Array.from(times).toSorted();
  const rank = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: rank(1) };
}
