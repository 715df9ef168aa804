import { env, l10n } from 'vscode';
import type { Disposable } from 'vscode';
import { UserFacingError } from '../commands.ts';
import { isRow } from '../explorer/row.ts';
import { DisposableStore } from '../lifecycle.ts';
import { askTraffic } from './askTraffic.ts';
import { resultJson, resultText } from './resultText.ts';
import { sendTraffic } from './sendTraffic.ts';
import type { SendTrafficParts, SentTraffic } from './sendTraffic.ts';
import type { ObservedSplits } from './observedSplits.ts';
import type { TrafficParts } from './trafficParts.ts';
import { TrafficChart } from './trafficChart.ts';
import type { TrafficRow, TrafficRuns, TrafficSpec } from './trafficRuns.ts';
import { readTrafficSpec } from './trafficSpec.ts';
import { lastOf } from './trafficWords.ts';

/** What the commands about requests do. Each takes a row of the Sessions view, or what another caller gives. */
export class TrafficBackend implements Disposable {
  readonly #parts: SendTrafficParts;
  readonly #owned = new DisposableStore();
  readonly #chart: TrafficChart;

  constructor(parts: TrafficParts, runs: TrafficRuns, splits: ObservedSplits) {
    this.#parts = { ...parts, runs, splits };
    this.#chart = this.#owned.add(
      new TrafficChart(parts.extension, runs, {
        again: (row) => this.sendAgain(row),
        stop: (row) => this.stop(row),
        copyText: (row) => this.copyText(row),
        copyJson: (row) => this.copyJson(row),
        log: parts.log,
      }),
    );
  }

  /** Asks what to send where, unless the caller says it. Resolves when all is sent, with what came of it as JSON. */
  async send(given: unknown): Promise<unknown> {
    const asked = typeof given === 'object' && given !== null && 'plan' in given;
    const spec = asked
      ? readTrafficSpec(given)
      : await askTraffic(this.#parts.hub, isRow(given) ? given.node.object : undefined);
    if (asked && spec === undefined)
      throw new UserFacingError(
        l10n.t('The requests that were asked for are refused: their form is not right.'),
      );
    if (spec === undefined) return undefined;
    const { row } = await this.sendSpec(spec);
    return JSON.parse(resultJson(row)) as unknown;
  }

  async sendSpec(spec: TrafficSpec): Promise<SentTraffic> {
    return sendTraffic(this.#parts, spec);
  }

  async sendAgain(given: unknown): Promise<void> {
    const row = this.#rowOf(given);
    const last = lastOf(row.runs);
    if (last.result.state === 'running') return;
    if (row.context !== '' && row.context !== this.#parts.hub.context?.name) {
      throw new UserFacingError(
        l10n.t('These requests went to {0}. Choose that cluster to send them again.', row.context),
      );
    }
    await this.sendSpec({ target: row.target, plan: last.plan });
  }

  stop(given: unknown): void {
    lastOf(this.#rowOf(given).runs).stop();
  }

  showChart(given: unknown): void {
    this.#chart.show(this.#rowOf(given));
  }

  async copyText(given: unknown): Promise<void> {
    await env.clipboard.writeText(resultText(this.#rowOf(given)));
  }

  async copyJson(given: unknown): Promise<void> {
    await env.clipboard.writeText(resultJson(this.#rowOf(given)));
  }

  remove(given: unknown): void {
    this.#parts.runs.remove(this.#rowOf(given));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The row that a command is about: of the view, of the chart, of a route's lens, or the only one there is. */
  #rowOf(given: unknown): TrafficRow {
    const { rows } = this.#parts.runs;
    const of = (name: string): unknown =>
      typeof given === 'object' && given !== null && name in given
        ? (given as Record<string, unknown>)[name]
        : undefined;
    const row =
      rows.find((one) => one === of('requests') || one === given || one.id === of('row')) ??
      rows.findLast(({ runs }) => runs.at(-1)?.promise?.route?.metadata.uid === (of('route') ?? '')) ??
      (given === undefined && rows.length === 1 ? rows[0] : undefined);
    if (row === undefined) throw new UserFacingError(l10n.t('Choose requests in the Sessions view.'));
    return row;
  }
}
