import { QuickInputButtons, window } from 'vscode';
import type { Disposable, QuickPickItem } from 'vscode';

/** One question of a wizard. */
export interface Question<T extends QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
}

/** Steps of a wizard: each asks, and gives what comes next; `undefined` ends it. */
export type Step = (ask: Ask) => Promise<Step | undefined>;
export type Ask = <T extends QuickPickItem>(question: Question<T>) => Promise<T>;

const BACK = Symbol('back');
const LEFT = Symbol('left');

/**
 * Runs the steps one after the other. The back button leads to the step before; leaving a question ends everything.
 * @returns whether the last step was reached
 */
export async function runWizard(first: Step): Promise<boolean> {
  const before: Step[] = [];
  let step: Step | undefined = first;
  while (step !== undefined) {
    const current: Step = step;
    const ask: Ask = (question) => pick(question, before.length);
    try {
      step = await current(ask);
      before.push(current);
    } catch (signal) {
      if (signal === LEFT) return false;
      if (signal !== BACK) throw signal;
      step = before.pop() ?? first;
    }
  }
  return true;
}

async function pick<T extends QuickPickItem>(question: Question<T>, asked: number): Promise<T> {
  const input = window.createQuickPick<T>();
  input.title = question.title;
  input.placeholder = question.placeholder;
  input.items = question.items;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.ignoreFocusOut = true;
  if (asked > 0) input.buttons = [QuickInputButtons.Back];
  const owned: Disposable[] = [input];
  try {
    return await new Promise<T>((resolve, reject) => {
      owned.push(
        input.onDidAccept(() => {
          const [chosen] = input.selectedItems;
          if (chosen !== undefined) resolve(chosen);
        }),
        // A symbol is how the wizard hears of it; it never leaves this file.
        // oxlint-disable-next-line prefer-promise-reject-errors
        input.onDidTriggerButton(() => reject(BACK)),
        // oxlint-disable-next-line prefer-promise-reject-errors
        input.onDidHide(() => reject(LEFT)),
      );
      input.show();
    });
  } finally {
    for (const one of owned) one.dispose();
  }
}
