import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, env, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel, WebviewPanel } from 'vscode';
import { showFailure } from '../commands.ts';
import { stepPageHtml } from '../course/stepPageHtml.ts';
import { DisposableStore } from '../lifecycle.ts';
import { fromChart } from './chart/chartProtocol.ts';
import type { FromChart, ToChart } from './chart/chartProtocol.ts';
import { chartView } from './chartView.ts';
import type { TrafficRow, TrafficRun, TrafficRuns } from './trafficRuns.ts';
import { rowTitle } from './trafficWords.ts';

/** What the buttons of the chart do. */
export interface ChartDeeds {
  readonly again: (row: TrafficRow) => Promise<void>;
  readonly stop: (row: TrafficRow) => void;
  readonly copyText: (row: TrafficRow) => Promise<void>;
  readonly copyJson: (row: TrafficRow) => Promise<void>;
  readonly log: LogOutputChannel;
}

/** The chart of requests: one editor that follows one row while it is in sight. */
export class TrafficChart implements Disposable {
  readonly #extension: Uri;
  readonly #deeds: ChartDeeds;
  readonly #owned = new DisposableStore();
  #panel: WebviewPanel | undefined;
  #row: TrafficRow | undefined;
  /** The run to compare with: the one before the newest unless the learner chose another. */
  #compared: number | 'before' | 'none' = 'before';
  /** The page's script listens. It stops when the page is out of sight. */
  #ready = false;

  constructor(extension: Uri, runs: TrafficRuns, deeds: ChartDeeds) {
    this.#extension = extension;
    this.#deeds = deeds;
    this.#owned.add(
      runs.onDidChange(() => {
        // What was removed from the view is gone here, too.
        if (this.#row !== undefined && runs.get(this.#row.id) !== this.#row) this.#panel?.dispose();
        else this.#send();
      }),
    );
  }

  show(row: TrafficRow): void {
    if (this.#row !== row) this.#compared = 'before';
    this.#row = row;
    this.#panel ??= this.#open(rowTitle(row));
    this.#panel.title = rowTitle(row);
    if (!this.#panel.active) this.#panel.reveal();
    this.#send();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#panel?.dispose();
  }

  #open(title: string): WebviewPanel {
    const file = (...path: string[]): Uri => Uri.joinPath(this.#extension, ...path);
    const panel = window.createWebviewPanel('meshwalk.requestChart', title, ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [file('out', 'web'), file('media')],
    });
    const { webview } = panel;
    panel.iconPath = file('media', 'icon.png');
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#row = undefined;
      this.#ready = false;
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
    });
    webview.onDidReceiveMessage((message: unknown) => {
      const known = fromChart(message);
      if (known === undefined) this.#deeds.log.warn('The chart of requests sent what it never sends.');
      else void this.#receive(known);
    });
    webview.html = stepPageHtml(
      {
        script: webview.asWebviewUri(file('out', 'web', 'requestChart.js')).toString(),
        style: webview.asWebviewUri(file('media', 'requestChart.css')).toString(),
        source: webview.cspSource,
        nonce: randomBytes(16).toString('hex'),
      },
      { language: env.language, opening: l10n.t('Opening the chart') },
    );
    return panel;
  }

  async #receive(message: FromChart): Promise<void> {
    const row = this.#row;
    if (row === undefined) return;
    try {
      switch (message.type) {
        case 'ready':
          this.#ready = true;
          this.#send();
          return;
        case 'compare':
          this.#compared = message.run === '' ? 'none' : Number(message.run);
          this.#send();
          return;
        case 'again':
          await this.#deeds.again(row);
          return;
        case 'stop':
          this.#deeds.stop(row);
          return;
        case 'copyText':
          await this.#deeds.copyText(row);
          return;
        case 'copyJson':
          await this.#deeds.copyJson(row);
      }
    } catch (error) {
      await showFailure(this.#deeds.log, message.type, error);
    }
  }

  #send(): void {
    const row = this.#row;
    if (!this.#ready || row === undefined) return;
    const message: ToChart = { type: 'view', view: chartView(row, this.#comparedRun(row)) };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window: it has no origin to name
    void this.#panel?.webview.postMessage(message);
  }

  #comparedRun(row: TrafficRow): TrafficRun | undefined {
    const earlier = row.runs.slice(0, -1);
    if (this.#compared === 'none') return undefined;
    return this.#compared === 'before' ? earlier.at(-1) : earlier.find(({ id }) => id === this.#compared);
  }
}
