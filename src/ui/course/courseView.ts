import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  l10n,
  window,
} from 'vscode';
import type { Disposable, Event, TreeDataProvider, TreeView } from 'vscode';
import { Command, View } from '../../contributions.ts';
import type { ChapterView, StepStatus, StepView } from '../../course/progress.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

export type CourseRow =
  { readonly kind: 'chapter'; readonly id: string } | { readonly kind: 'step'; readonly id: string };

/** The Course view: chapters and steps with what the cluster says of each. */
export class CourseTree implements TreeDataProvider<CourseRow>, Disposable {
  readonly #state: CourseState;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<CourseRow | undefined>());
  readonly onDidChangeTreeData: Event<CourseRow | undefined> = this.#changed.event;
  readonly #rows = new Map<string, CourseRow>();
  /** How each row looked when it was drawn last: only rows that look different are drawn again. */
  readonly #looks = new Map<string, string>();
  readonly #view: TreeView<CourseRow>;

  constructor(state: CourseState) {
    this.#state = state;
    this.#view = this.#owned.add(
      window.createTreeView(View.course, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.addAll(
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) void state.wake();
      }),
      state.onDidChange(() => this.#draw()),
    );
    if (this.#view.visible) void state.wake();
  }

  async getChildren(row?: CourseRow): Promise<CourseRow[]> {
    if (row === undefined) {
      await this.#state.wake();
      return (this.#state.view?.chapters ?? []).map(({ chapter }) => this.#row('chapter', chapter.id));
    }
    if (row.kind === 'step') return [];
    return (this.#chapter(row.id)?.steps ?? []).map(({ step }) => this.#row('step', step.id));
  }

  getParent(row: CourseRow): CourseRow | undefined {
    if (row.kind === 'chapter') return undefined;
    const chapter = this.#state.view?.chapters.find(({ steps }) =>
      steps.some(({ step }) => step.id === row.id),
    );
    return chapter === undefined ? undefined : this.#row('chapter', chapter.chapter.id);
  }

  getTreeItem(row: CourseRow): TreeItem {
    const item = row.kind === 'chapter' ? this.#chapterItem(row.id) : this.#stepItem(row.id);
    item.id = `${row.kind}:${row.id}`;
    this.#looks.set(item.id, looksOf(item));
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #draw(): void {
    const { view } = this.#state;
    if (view === undefined) return;
    this.#view.description = l10n.t('{0} of {1} steps', view.done, view.total);
    this.#view.badge = view.trouble
      ? { value: 1, tooltip: l10n.t('A step of the course is blocked or was lost') }
      : undefined;
    if (this.#looks.size === 0) {
      this.#changed.fire(undefined);
      return;
    }
    for (const [key, looks] of this.#looks) {
      const row = this.#rows.get(key);
      if (row === undefined) continue;
      const item = row.kind === 'chapter' ? this.#chapterItem(row.id) : this.#stepItem(row.id);
      if (looksOf(item) !== looks) this.#changed.fire(row);
    }
  }

  #row(kind: CourseRow['kind'], id: string): CourseRow {
    const key = `${kind}:${id}`;
    const row = this.#rows.get(key) ?? { kind, id };
    this.#rows.set(key, row);
    return row;
  }

  #chapter(id: string): ChapterView | undefined {
    return this.#state.view?.chapters.find(({ chapter }) => chapter.id === id);
  }

  #chapterItem(id: string): TreeItem {
    const view = this.#chapter(id);
    if (view === undefined) return new TreeItem(id);
    const { chapter, done, total, minutesLeft } = view;
    const isCurrent = view.steps.some(({ step }) => step.id === this.#state.view?.current);
    const item = new TreeItem(
      `${chapter.number} ${chapter.title}`,
      isCurrent ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
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

  #stepItem(id: string): TreeItem {
    const view = this.#state.stepView(id);
    if (view === undefined) return new TreeItem(id);
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
    item.command = { command: Command.openStep, title: l10n.t('Read This Step'), arguments: [step.id] };
    item.accessibilityInformation = {
      label: l10n.t('Step {0}, {1}: {2}. {3}', step.number, step.title, statusWords(status), state.reason),
    };
    return item;
  }
}

/** What menus in package.json ask for: `step`, and `do`, `undo`, `manifest` where the step has them. */
function contextValue({ step, status }: StepView): string {
  const words = ['step'];
  if (step.action !== undefined && status !== 'done') words.push('do');
  if (step.undo !== undefined && status === 'done') words.push('undo');
  if (step.action?.kind === 'applyManifest' || step.action?.kind === 'openManifest') words.push('manifest');
  return words.join(' ');
}

export function statusWords(status: StepStatus): string {
  switch (status) {
    case 'done':
      return l10n.t('done');
    case 'current':
      return l10n.t('next');
    case 'waiting':
      return l10n.t('waiting');
    case 'blocked':
      return l10n.t('blocked');
    case 'lost':
      return l10n.t('lost');
    case 'past':
      return l10n.t('done and cleaned up');
    case 'open':
      return l10n.t('can be done');
    case 'notYet':
      return l10n.t('not yet');
    case 'unknown':
      return l10n.t('not known');
  }
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

function looksOf(item: TreeItem): string {
  const icon = item.iconPath instanceof ThemeIcon ? item.iconPath.id : '';
  const tooltip = item.tooltip instanceof MarkdownString ? item.tooltip.value : item.tooltip;
  return JSON.stringify([item.label, item.description, icon, item.contextValue, tooltip]);
}
