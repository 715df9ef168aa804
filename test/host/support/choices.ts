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
