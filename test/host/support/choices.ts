import * as vscode from 'vscode';

/** What the extension asked, with the answers that were there to choose from. */
export interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Questions of the extension are answered by a test in the place of a person. */
export interface Answering {
  readonly asked: readonly Asked[];
  restore(): void;
}

/** @param choose gives the button to press, or nothing to close the question */
export function answering(choose: (asked: Asked) => string | undefined): Answering {
  const { showInformationMessage, showWarningMessage, showErrorMessage } = vscode.window;
  const asked: Asked[] = [];
  const ask = async (message: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
    const [options] = rest.filter((one): one is vscode.MessageOptions => typeof one === 'object');
    const buttons = rest.filter((one): one is string => typeof one === 'string');
    const question = { message, detail: options?.detail ?? '', buttons };
    asked.push(question);
    return choose(question);
  };
  const all = { showInformationMessage: ask, showWarningMessage: ask, showErrorMessage: ask };
  Object.assign(vscode.window, all);
  return {
    asked,
    restore: () => {
      Object.assign(vscode.window, { showInformationMessage, showWarningMessage, showErrorMessage });
    },
  };
}

/** Presses the first of these buttons that a question offers. */
export function pressing(...wanted: readonly string[]): (asked: Asked) => string | undefined {
  return ({ buttons }) => buttons.find((button) => wanted.includes(button));
}

/** What the extension let a person pick from. */
export interface Picked {
  readonly placeHolder: string | undefined;
  readonly labels: readonly string[];
}

/** Lists to pick from are answered by a test in the place of a person. @param choose gives the item, or nothing */
export function picking(
  choose: (items: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined,
): { readonly asked: readonly Picked[]; restore(): void } {
  const { showQuickPick } = vscode.window;
  const asked: Picked[] = [];
  const pick = async (
    given: readonly (string | vscode.QuickPickItem)[] | Promise<readonly (string | vscode.QuickPickItem)[]>,
    options?: vscode.QuickPickOptions,
  ): Promise<unknown> => {
    const all = await given;
    const items = all.map((one) => (typeof one === 'string' ? { label: one } : one));
    asked.push({ placeHolder: options?.placeHolder, labels: items.map(({ label }) => label) });
    const chosen = choose(items);
    return chosen === undefined ? undefined : all[items.indexOf(chosen)];
  };
  Object.assign(vscode.window, { showQuickPick: pick });
  return { asked, restore: () => Object.assign(vscode.window, { showQuickPick }) };
}
