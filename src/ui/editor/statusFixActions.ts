import { CodeAction, CodeActionKind, languages } from 'vscode';
import type { CodeActionProvider, Disposable, Range, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import type { DocumentStates } from './documentStates.ts';
import { MANIFEST_LANGUAGES } from './manifests.ts';

/** Anywhere in a document whose object has a bad status: what mends it, as its lens offers it. */
export class StatusFixActions implements CodeActionProvider, Disposable {
  readonly #states: DocumentStates;
  readonly #hasState: (document: TextDocument) => boolean;
  readonly #registration: Disposable;

  constructor(states: DocumentStates, hasState: (document: TextDocument) => boolean) {
    this.#states = states;
    this.#hasState = hasState;
    this.#registration = languages.registerCodeActionsProvider(
      MANIFEST_LANGUAGES.map((language) => ({ language })),
      this,
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    );
  }

  async provideCodeActions(document: TextDocument, range: Range): Promise<CodeAction[]> {
    if (!this.#hasState(document)) return [];
    const stated = await this.#states.of(document);
    const here = stated.findLast(({ placed }) => placed.range.start.line <= range.start.line);
    if (here?.fix === undefined) return [];
    const { title, text } = here.fix;
    const action = new CodeAction(text === undefined ? title : `${title} (${text})`, CodeActionKind.QuickFix);
    action.command = {
      command: Command.fixStatus,
      title,
      arguments: [document.uri.toString(), here.placed.index],
    };
    return [action];
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
