import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, commands, env, l10n, window, workspace } from 'vscode';
import type { Disposable, LogOutputChannel, Memento, WebviewPanel } from 'vscode';
import { Command, STEP_PAGE } from '../../contributions.ts';
import { changesBetween, momentOf } from '../../course/changes.ts';
import type { Moment, ObjectChange } from '../../course/changes.ts';
import type { Step } from '../../course/course.ts';
import { UserFacingError, showFailure } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import { failureWords } from './failureWords.ts';
import type { CourseObservations } from './observations.ts';
import { fromPage, storedStep } from './page/protocol.ts';
import type { FromPage, StepLive, StepText, ToPage } from './page/protocol.ts';
import { doStep, lookAgain, runFor, undoStep } from './stepDeeds.ts';
import type { StepDeeds } from './stepDeeds.ts';
import { stepPageHtml } from './stepPageHtml.ts';
import { stepLive } from './stepPageLive.ts';
import type { StepPageNews } from './stepPageLive.ts';
import { actionLabel } from './actionLabel.ts';
import { stepText } from './stepPageText.ts';
import type { StepPageParts } from './stepPageParts.ts';

/** VS Code stores what a page says of itself late; the step is too small a thing to lose for that. */
const STEP_MEMENTO = 'meshwalk.stepPage';
/** Messages after which the cluster may look different. */
const ACTS: ReadonlySet<FromPage['type']> = new Set(['do', 'undo', 'nextAction', 'line']);
const QUIET: StepPageNews = { busy: '', failure: '', note: '', changes: [] };

/** The page of a step: one editor that shows one step at a time and follows the cluster while it is in sight. */
export class StepPage implements Disposable {
  readonly #deeds: StepDeeds;
  readonly #extension: Uri;
  readonly #memento: Memento;
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();
  #panel: WebviewPanel | undefined;
  #following: Disposable | undefined;
  #step: Step | undefined;
  #text: StepText | undefined;
  #live: StepLive | undefined;
  #news: StepPageNews = QUIET;
  /** The page's script listens. It stops when the page is out of sight. */
  #ready = false;
  /** Somebody asked for the step, and the page does not know yet. */
  #opened = false;
  /** What was there when the page's last action began. */
  #before: Moment | undefined;
  #read: { readonly step: string; readonly where: CourseObservations } | undefined;

  constructor({ deeds, extension, memento, log }: StepPageParts) {
    this.#deeds = deeds;
    this.#extension = extension;
    this.#memento = memento;
    this.#log = log;
    this.#owned.addAll(
      deeds.parts.course.onDidChange(() => this.#refresh()),
      deeds.runs.onDidChange(() => this.#refresh()),
      workspace.onDidGrantWorkspaceTrust(() => this.#refresh()),
    );
  }

  /** Shows a step in the main area, in the page that is open or in a new one. */
  async show(step: Step): Promise<void> {
    if (this.#panel === undefined) {
      this.#adopt(
        window.createWebviewPanel(STEP_PAGE, step.title, ViewColumn.Active, { enableFindWidget: true }),
      );
    } else {
      // The one that is active may be without the focus: the step was asked for from a view.
      this.#panel.reveal();
    }
    this.#opened = true;
    await this.#change(step);
  }

  /** Fills the page that VS Code kept while the window was reloaded. @param state what that page said of itself */
  async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const { course } = this.#deeds.parts;
    await course.wake();
    const id = this.#memento.get<string>(STEP_MEMENTO) ?? storedStep(state);
    const step = id === undefined ? undefined : course.step(id);
    if (step === undefined || this.#panel !== undefined) {
      panel.dispose();
      return;
    }
    this.#adopt(panel);
    await this.#change(step);
  }

  dispose(): void {
    this.#follow(false);
    this.#owned.dispose();
    this.#panel?.dispose();
  }

  #adopt(panel: WebviewPanel): void {
    const { webview } = panel;
    const file = (...path: string[]): Uri => Uri.joinPath(this.#extension, ...path);
    this.#panel = panel;
    this.#ready = false;
    panel.iconPath = file('media', 'icon.png');
    this.#follow(panel.visible);
    panel.onDidDispose(() => {
      this.#follow(false);
      this.#panel = undefined;
      this.#ready = false;
      this.#step = undefined;
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
      this.#follow(panel.visible);
    });
    webview.onDidReceiveMessage((message: unknown) => {
      const known = fromPage(message);
      if (known === undefined) this.#log.warn('The step page sent what it never sends.');
      else void this.#receive(known);
    });
    webview.options = {
      enableScripts: true,
      localResourceRoots: [file('out', 'web'), file('media')],
    };
    webview.html = stepPageHtml(
      {
        script: webview.asWebviewUri(file('out', 'web', 'stepPage.js')).toString(),
        style: webview.asWebviewUri(file('media', 'stepPage.css')).toString(),
        source: webview.cspSource,
        nonce: randomBytes(16).toString('hex'),
      },
      { language: env.language, opening: l10n.t('Opening the step') },
    );
  }

  /** The course follows the cluster while a page is in sight. */
  #follow(visible: boolean): void {
    if (!visible) this.#following?.dispose();
    this.#following = visible ? (this.#following ?? this.#deeds.parts.course.follow()) : undefined;
  }

  async #change(step: Step): Promise<void> {
    const { course } = this.#deeds.parts;
    this.#step = step;
    this.#live = undefined;
    this.#news = QUIET;
    this.#before = undefined;
    void this.#memento.update(STEP_MEMENTO, step.id);
    if (this.#panel !== undefined) this.#panel.title = `${step.number} ${step.title}`;
    if (course.course === undefined) return;
    const text = await stepText(course.course, step, (path) => Uri.joinPath(this.#extension, path).fsPath);
    if (this.#step !== step) return;
    this.#text = text;
    this.#sendStep();
  }

  #sendStep(): void {
    const step = this.#step;
    if (!this.#ready || step === undefined || this.#text?.id !== step.id) return;
    this.#noteRead(step);
    const live = this.#liveOf(step);
    if (live === undefined) return;
    this.#live = live;
    this.#post({ type: 'step', step: this.#text, live, opened: this.#opened });
    this.#opened = false;
  }

  /** Sends how the step stands now, when it differs from what the page shows. */
  #refresh(): void {
    const step = this.#step;
    if (!this.#ready || step === undefined || this.#text?.id !== step.id) return;
    if (this.#live === undefined) {
      this.#sendStep();
      return;
    }
    this.#noteRead(step);
    let live = this.#liveOf(step);
    if (live?.status === 'done' && live.failure !== '') {
      // What failed has been done since, some other way.
      this.#news = QUIET;
      live = this.#liveOf(step);
    }
    if (live === undefined || JSON.stringify(live) === JSON.stringify(this.#live)) return;
    this.#live = live;
    this.#post({ type: 'live', live });
  }

  #liveOf(step: Step): StepLive | undefined {
    const busy = this.#deeds.runs.running(step.id) ?? '';
    return stepLive(this.#deeds.parts, step, { ...this.#news, busy, changes: this.#changes() });
  }

  #changes(): readonly ObjectChange[] {
    return this.#before === undefined ? [] : changesBetween(this.#before, this.#now());
  }

  #now(): Moment {
    return momentOf((kind) => this.#deeds.parts.hub.objects(kind));
  }

  /** A page in sight is a page read. Observations belong to a cluster, so another cluster is told again. */
  #noteRead(step: Step): void {
    const { course } = this.#deeds.parts;
    const where = course.observations;
    if (this.#read?.step === step.id && this.#read.where === where) return;
    this.#read = { step: step.id, where };
    where.pageOpened(step.id);
    course.reconsider();
  }

  #post(message: ToPage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window: it has no origin to name
    void this.#panel?.webview.postMessage(message);
  }

  async #receive(message: FromPage): Promise<void> {
    if (message.type === 'ready') {
      this.#ready = true;
      this.#sendStep();
      return;
    }
    const step = this.#step;
    try {
      if (message.type === 'openStep') {
        await commands.executeCommand(Command.openStep, message.step);
      } else if (step !== undefined && message.step === step.id) {
        await this.#obey(message, step);
      }
    } catch (error) {
      if (step === undefined || !(error instanceof UserFacingError)) {
        await showFailure(this.#log, message.type, error);
        return;
      }
      this.#log.warn(`${step.id}: ${error.message}`);
      this.#tell(step, { ...QUIET, failure: failureWords(error.message) });
    }
  }

  async #obey(
    message: Exclude<FromPage, { readonly type: 'ready' | 'openStep' }>,
    step: Step,
  ): Promise<void> {
    const deeds = this.#deeds;
    const trusted = workspace.isTrusted;
    if (ACTS.has(message.type)) this.#before = this.#now();
    switch (message.type) {
      case 'do':
        this.#tell(step, QUIET);
        if (trusted) await doStep(deeds, step);
        return;
      case 'undo':
        this.#tell(step, QUIET);
        if (trusted) await undoStep(deeds, step);
        return;
      case 'check':
        this.#tell(step, QUIET);
        await lookAgain(deeds, step);
        this.#tell(step, { ...QUIET, note: l10n.t('Checked at {0}.', new Date().toLocaleTimeString()) });
        return;
      case 'nextAction': {
        const action = deeds.parts.course.stepView(step.id)?.state.action;
        this.#tell(step, QUIET);
        if (trusted) await runFor(deeds, step, action, this.#live?.nextAction ?? step.title);
        return;
      }
      case 'line': {
        const action = deeds.parts.course.stepView(step.id)?.state.lines?.[message.index]?.action;
        this.#tell(step, QUIET);
        if (trusted && action !== undefined) await runFor(deeds, step, action, actionLabel(action));
        return;
      }
      case 'change': {
        const change = this.#changes()[message.index];
        if (change !== undefined) await commands.executeCommand(Command.revealInMesh, change);
        return;
      }
      case 'look': {
        const { runAction } = await import('./actions/runAction.ts');
        const action = step.look[message.index];
        if (action !== undefined) await runAction(deeds.parts, action, step);
        return;
      }
      case 'copy': {
        const text = this.#live?.commands[message.index]?.text;
        if (text === undefined) return;
        await env.clipboard.writeText(text);
        this.#post({ type: 'copied', command: message.index });
        return;
      }
      case 'chooseContext':
        await commands.executeCommand(Command.chooseContext);
        return;
      case 'chooseNamespace':
        await commands.executeCommand(Command.chooseNamespace);
    }
  }

  #tell(step: Step, news: StepPageNews): void {
    if (this.#step !== step) return;
    this.#news = news;
    this.#refresh();
  }
}
