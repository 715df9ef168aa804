import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { StepStatus } from '../../../src/course/progress.ts';
import type { CourseState } from '../../../src/ui/course/courseState.ts';
import { answering, pressing, type Answering, type Asked } from './choices.ts';
import { eventually } from './eventually.ts';
import { watchTicks, type WalkthroughTicks } from './walkthroughTicks.ts';

/** Status and reason of steps, by their ids. `open` stands for the one to do next, too. */
export type Shown = Readonly<Record<string, readonly [StepStatus, RegExp]>>;

/** A wait is for slow machines; what is wrong in words shows at its end. */
const PATIENCE_MS = 150_000;

/** Somebody who goes through the course with the buttons of its steps, says yes to every question, and looks. */
export class CoursePlayer {
  /** Steps whose status, reason and tick have been looked at. */
  readonly seen = new Set<string>();
  readonly #course: CourseState;
  readonly #ticks: WalkthroughTicks = watchTicks();
  readonly #answering: Answering = answering(pressing('Delete', 'Uninstall', 'Remove Label'));
  readonly #showQuickPick = vscode.window.showQuickPick;

  /** @param picks which entry of a list the learner takes, by its label; lists with none of these are closed */
  constructor(course: CourseState, picks: (label: string) => boolean) {
    this.#course = course;
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) =>
        Promise.resolve(items.find(({ label }) => picks(label))),
    });
  }

  get asked(): readonly Asked[] {
    return this.#answering.asked;
  }

  stop(): void {
    Object.assign(vscode.window, { showQuickPick: this.#showQuickPick });
    this.#answering.restore();
    this.#ticks.stop();
  }

  /** Waits until the cluster says this of the steps, and the walkthroughs say the same; nobody asks it to look again. */
  async shows(steps: Shown): Promise<void> {
    await eventually(
      [this.#course.onDidChange, this.#ticks.onDidTick],
      () => {
        assert.deepEqual(
          Object.entries(steps).flatMap(([id, [status, reason]]) => this.#differences(id, status, reason)),
          [],
        );
        return true;
      },
      { timeoutMs: PATIENCE_MS },
    ).catch((error: unknown) => {
      throw new Error(`The last message was: ${this.asked.at(-1)?.message}`, { cause: error });
    });
    for (const id of Object.keys(steps)) this.seen.add(id);
  }

  /** Presses the step's own button, and waits for what steps show then. */
  async does(id: string, then: Shown): Promise<void> {
    await vscode.commands.executeCommand('meshwalk.course.doStep', id);
    await this.shows(then);
  }

  /** Presses the step's button again as long as it is not done: a proxy that was just started may refuse at first. */
  async doesAgainUntil(id: string, then: Shown): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    do {
      await vscode.commands.executeCommand('meshwalk.course.doStep', id);
      this.#course.evaluateNow();
    } while (this.#course.stepView(id)?.status !== 'done' && Date.now() < end);
    await this.shows(then);
  }

  /** Presses Check, and reads the answer, which begins with the step's title. */
  async checks(id: string, answer: RegExp, then: Shown): Promise<void> {
    await this.shows(then);
    const before = this.asked.length;
    await vscode.commands.executeCommand('meshwalk.course.checkStep', id);
    assert.match(this.asked[before]?.message ?? '', answer);
    await this.shows(then);
  }

  /** Waits until this step is the one to do next and nothing is in trouble: a busy server that answers late counts as away for a moment. */
  async leadsTo(id: string): Promise<void> {
    await eventually(
      [this.#course.onDidChange],
      () => {
        assert.deepEqual([this.#course.view?.current, this.#course.view?.trouble], [id, false]);
        return true;
      },
      { timeoutMs: PATIENCE_MS },
    );
  }

  async undoes(id: string, then: Shown): Promise<void> {
    await vscode.commands.executeCommand('meshwalk.course.undoStep', id);
    await this.shows(then);
  }

  /** Opens the pages of steps. */
  async reads(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await vscode.commands.executeCommand('meshwalk.course.openStep', id);
      await this.shows({ [id]: ['done', /^Read\.$/] });
    }
  }

  #differences(id: string, status: StepStatus, reason: RegExp): readonly string[] {
    const view = this.#course.stepView(id);
    if (view === undefined) return [`there is no step ${id}`];
    const is = view.status === 'current' ? 'open' : view.status;
    const ticked = is === 'done' || is === 'past';
    return [
      ...(is === status && reason.test(view.state.reason)
        ? []
        : [`${id} is ${is}, not ${status} ${String(reason)}: ${view.state.reason}`]),
      ...(this.#ticks.key(id) === ticked ? [] : [`${id}: its context key is ${this.#ticks.key(id)}`]),
      ...((this.#ticks.tick(id) ?? false) === ticked
        ? []
        : [`${id}: its tick in the walkthrough is ${this.#ticks.tick(id)}`]),
    ];
  }
}
