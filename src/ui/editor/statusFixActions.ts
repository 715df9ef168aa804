import { CodeAction, CodeActionKind } from 'vscode';
import type { CodeActionProvider } from 'vscode';
import { Command } from '../../contributions.ts';
import type { StatesOf } from './documentStates.ts';

/** Anywhere in a document whose object has a bad status: what mends it, as its lens offers it. */
export function statusFixActions(statesOf: StatesOf): CodeActionProvider {
  return {
    async provideCodeActions(document, range) {
      const stated = await statesOf(document);
      const here = stated.findLast(({ placed }) => placed.range.start.line <= range.start.line);
      if (here?.fix === undefined) return [];
      const { title, text } = here.fix;
      const action = new CodeAction(
        text === undefined ? title : `${title} (${text})`,
        CodeActionKind.QuickFix,
      );
      action.command = {
        command: Command.fixStatus,
        title,
        arguments: [document.uri.toString(), here.placed.index],
      };
      return [action];
    },
  };
}
