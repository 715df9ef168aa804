import { Hover, MarkdownString, l10n, languages } from 'vscode';
import type { Disposable, HoverProvider, Position, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { readSetting } from '../settings.ts';
import type { DocumentStates, StatedObject } from './documentStates.ts';
import { showsGutter } from './gutterStates.ts';
import { MANIFEST_LANGUAGES } from './manifests.ts';
import { stateWords } from './manifestLenses.ts';

/** On the first line of a document: what its lenses say and do, for those who have switched them off. */
export class StateHover implements HoverProvider, Disposable {
  readonly #states: DocumentStates;
  readonly #hasState: (document: TextDocument) => boolean;
  readonly #registration: Disposable;

  constructor(states: DocumentStates, hasState: (document: TextDocument) => boolean) {
    this.#states = states;
    this.#hasState = hasState;
    this.#registration = languages.registerHoverProvider(
      MANIFEST_LANGUAGES.map((language) => ({ language })),
      this,
    );
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    if (readSetting('meshwalk.codeLens.enabled') && !showsGutter()) return undefined;
    if (!this.#hasState(document)) return undefined;
    const stated = await this.#states.of(document);
    const here = stated.find(({ placed }) => placed.range.start.line === position.line);
    return here === undefined ? undefined : new Hover(words(document, here), here.placed.range);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function words(document: TextDocument, stated: StatedObject): MarkdownString {
  const { icon, text, detail } = stateWords(stated);
  const args = encodeURIComponent(JSON.stringify([document.uri.toString(), stated.placed.index]));
  const commands: readonly (readonly [Command, string])[] = [
    [
      Command.applyDocument,
      stated.target === undefined ? l10n.t('Apply') : l10n.t('Apply to {0}', stated.target),
    ],
    [Command.diffDocument, l10n.t('Diff')],
    [Command.deleteDocument, l10n.t('Delete')],
    ...(stated.fix === undefined ? [] : [[Command.fixStatus, stated.fix.title] as const]),
  ];
  const card = new MarkdownString('', true);
  // Only our own commands: names and messages come from files and from the cluster.
  card.isTrusted = { enabledCommands: commands.map(([command]) => command) };
  if (text !== '') card.appendMarkdown(`$(${icon}) `).appendText(text).appendMarkdown('\n\n');
  if (detail !== '') card.appendText(detail).appendMarkdown('\n\n');
  for (const [index, [command, title]] of commands.entries()) {
    if (index > 0) card.appendMarkdown(' · ');
    card.appendMarkdown('[').appendText(title).appendMarkdown(`](command:${command}?${args})`);
  }
  return card;
}
