import { EventEmitter, TreeItem, l10n, window } from 'vscode';
import type { Disposable, Event, TreeDataProvider, TreeView } from 'vscode';
import { View } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

type RowLooks = typeof import('./courseRows.ts');

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
  #following: Disposable | undefined;
  /** How rows are drawn, loaded when the first one is asked for. */
  #drawing: RowLooks | undefined;
  #commands: InstanceType<RowLooks['BoundCommands']> | undefined;

  constructor(state: CourseState) {
    this.#state = state;
    this.#view = this.#owned.add(
      window.createTreeView(View.course, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.addAll(
      this.#view.onDidChangeVisibility(({ visible }) => {
        this.#follow(visible);
      }),
      state.onDidChange(() => this.#draw()),
    );
    this.#follow(this.#view.visible);
  }

  async getChildren(row?: CourseRow): Promise<CourseRow[]> {
    if (row === undefined) {
      const [drawing] = await Promise.all([import('./courseRows.ts'), this.#state.wake()]);
      this.#drawing = drawing;
      this.#commands ??= this.#owned.add(new drawing.BoundCommands());
      return (this.#state.view?.chapters ?? []).map(({ chapter }) => this.#row('chapter', chapter.id));
    }
    if (row.kind === 'step') return [];
    const chapter = this.#state.view?.chapters.find((view) => view.chapter.id === row.id);
    return (chapter?.steps ?? []).map(({ step }) => this.#row('step', step.id));
  }

  getParent(row: CourseRow): CourseRow | undefined {
    if (row.kind === 'chapter') return undefined;
    const chapter = this.#state.view?.chapters.find(({ steps }) =>
      steps.some(({ step }) => step.id === row.id),
    );
    return chapter === undefined ? undefined : this.#row('chapter', chapter.chapter.id);
  }

  getTreeItem(row: CourseRow): TreeItem {
    const { item, looks } = this.#item(row);
    this.#looks.set(rowKey(row), looks);
    return item;
  }

  dispose(): void {
    this.#following?.dispose();
    this.#owned.dispose();
  }

  #follow(visible: boolean): void {
    this.#following?.dispose();
    this.#following = visible ? this.#state.follow() : undefined;
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
      if (this.#item(row).looks !== looks) this.#changed.fire(row);
    }
  }

  #row(kind: CourseRow['kind'], id: string): CourseRow {
    const fresh = { kind, id };
    const key = rowKey(fresh);
    const row = this.#rows.get(key) ?? fresh;
    this.#rows.set(key, row);
    return row;
  }

  #item(row: CourseRow): { readonly item: TreeItem; readonly looks: string } {
    const item = this.#bareItem(row);
    item.id = rowKey(row);
    return { item, looks: this.#drawing?.looksOf(item) ?? '' };
  }

  #bareItem({ kind, id }: CourseRow): TreeItem {
    const { view } = this.#state;
    if (kind === 'chapter') {
      const chapter = view?.chapters.find((one) => one.chapter.id === id);
      if (chapter !== undefined && this.#drawing !== undefined) {
        return this.#drawing.chapterItem(chapter, view?.current);
      }
    } else {
      const step = this.#state.stepView(id);
      if (step !== undefined && this.#drawing !== undefined)
        return this.#drawing.stepItem(step, this.#commands);
    }
    return new TreeItem(id);
  }
}

function rowKey({ kind, id }: CourseRow): string {
  return `${kind}:${id}`;
}
