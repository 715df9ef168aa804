import { Hover, MarkdownString, l10n } from 'vscode';
import type { HoverProvider, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import type { StatedObject, StatesOf } from './documentStates.ts';
import { showsGutter } from './gutterStates.ts';
import { showsLenses } from './lensSettings.ts';
import { stateWords } from './manifestLenses.ts';

/** On the first line of a document: what its lenses say and do, for those who have switched them off. */
export function stateHover(statesOf: StatesOf): HoverProvider {
  return {
    async provideHover(document, position) {
      if (showsLenses(document) && !showsGutter(document)) return undefined;
      const stated = await statesOf(document);
      const here = stated.find(({ placed }) => placed.range.start.line === position.line);
      return here === undefined ? undefined : new Hover(words(document, here), here.placed.range);
    },
  };
}

function words(document: TextDocument, stated: StatedObject): MarkdownString {
  const { icon, text, detail } = stateWords(stated);
  const given = JSON.stringify([document.uri.toString(), stated.placed.index]);
  // VS Code decodes twice, and a folder may be called C#.
  const args = encodeURIComponent(encodeURIComponent(given));
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
