import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, l10n } from 'vscode';
import { Command } from '../../contributions.ts';
import type { ChapterView, StepStatus, StepView } from '../../course/progress.ts';
import { BoundCommands } from '../boundCommands.ts';
import { statusWords } from './statusWords.ts';

export { BoundCommands };

/** A chapter's row: how far it is, unfolded when the next step is in it. */
export function chapterItem(
  { chapter, done, total, minutesLeft, steps }: ChapterView,
  current: string | undefined,
): TreeItem {
  const item = new TreeItem(
    `${chapter.number} ${chapter.title}`,
    steps.some(({ step }) => step.id === current)
      ? TreeItemCollapsibleState.Expanded
      : TreeItemCollapsibleState.Collapsed,
  );
  const finished = done === total;
  item.iconPath = finished
    ? new ThemeIcon('pass-filled', new ThemeColor('testing.iconPassed'))
    : new ThemeIcon(done === 0 ? 'circle-large-outline' : 'color-mode');
  item.description = finished ? '' : l10n.t('{0} of {1} · about {2} min left', done, total, minutesLeft);
  item.tooltip = chapter.summary;
  item.contextValue = 'chapter';
  item.accessibilityInformation = {
    label: l10n.t('Chapter {0}, {1}: {2} of {3} steps done', chapter.number, chapter.title, done, total),
  };
  return item;
}

/** A step's row: its state as icon and reason, and the card of its tooltip. */
export function stepItem(view: StepView, commands: BoundCommands | undefined): TreeItem {
  const { step, status, state } = view;
  const item = new TreeItem(step.title);
  item.iconPath = iconOf(status);
  item.description = state.reason;
  const card = new MarkdownString();
  card.appendMarkdown('**').appendText(`${step.number} ${step.title}`).appendMarkdown('**\n\n');
  card.appendText(step.summary.replaceAll(/\s+/g, ' ')).appendMarkdown('\n\n');
  card.appendText(
    [statusWords(status), state.reason, state.hint ?? '']
      .filter((word) => word !== '')
      .join('. ')
      .replaceAll('..', '.'),
  );
  item.tooltip = card;
  item.contextValue = contextValue(view);
  const open = { command: Command.openStep, title: l10n.t('Read This Step'), arguments: [step.id] };
  if (commands !== undefined) item.command = commands.bound(step.id, open);
  item.accessibilityInformation = {
    label: l10n.t('Step {0}, {1}: {2}. {3}', step.number, step.title, statusWords(status), state.reason),
  };
  return item;
}

/** What menus in package.json ask for: `step`, and `do`, `undo`, `manifest` where the step has them. */
function contextValue({ step, status }: StepView): string {
  const words = ['step'];
  if (step.action !== undefined && status !== 'done') words.push('do');
  if (step.undo !== undefined && status === 'done') words.push('undo');
  if (step.action?.kind === 'applyManifest' || step.action?.kind === 'openManifest') words.push('manifest');
  return words.join(' ');
}

function iconOf(status: StepStatus): ThemeIcon {
  switch (status) {
    case 'done':
      return new ThemeIcon('pass-filled', new ThemeColor('testing.iconPassed'));
    case 'past':
      return new ThemeIcon('pass');
    case 'current':
      return new ThemeIcon('circle-filled', new ThemeColor('textLink.foreground'));
    case 'waiting':
      return new ThemeIcon('loading~spin');
    case 'blocked':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'lost':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'open':
      return new ThemeIcon('circle-outline');
    case 'notYet':
      return new ThemeIcon('circle-outline', new ThemeColor('disabledForeground'));
    case 'unknown':
      return new ThemeIcon('question');
  }
}

/** All of a row that can be seen, as text: rows of equal looks need not be drawn again. */
export function looksOf(item: TreeItem): string {
  const icon = item.iconPath instanceof ThemeIcon ? item.iconPath.id : '';
  const tooltip = item.tooltip instanceof MarkdownString ? item.tooltip.value : item.tooltip;
  return JSON.stringify([item.label, item.description, icon, item.contextValue, tooltip]);
}
