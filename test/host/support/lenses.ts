import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lensesOf } from './lab.ts';

/** What a click on a lens does. */
export async function runLens(lens: vscode.CodeLens | undefined): Promise<void> {
  assert.ok(lens?.command);
  const given: readonly unknown[] = lens.command.arguments ?? [];
  await vscode.commands.executeCommand(lens.command.command, ...given);
}

/** Runs the lens of the document that stands first, second, … in the file. */
export async function applyByLens(document: vscode.TextDocument, index: number): Promise<void> {
  const lens = (await lensesOf(document)).filter((one) => /^Apply(?! all)/.test(one.command?.title ?? ''))[
    index
  ];
  await runLens(lens);
}
