import { EventEmitter, l10n, window } from 'vscode';
import type { Disposable, Event, TreeDataProvider, TreeItem } from 'vscode';
import { View } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import { isAlive } from './sessions.ts';
import type { SessionItems, SessionsRow } from './sessionItems.ts';
import type { Sessions } from './sessions.ts';
import type { TrafficRuns } from '../traffic/trafficRuns.ts';

/** How often the rows say anew since when a session runs, in milliseconds. */
const MINUTE_MS = 60_000;

/** The Sessions view: everything that Meshwalk keeps running, each with Stop, and the requests that were sent. */
export class SessionsView implements TreeDataProvider<SessionsRow>, Disposable {
  readonly #sessions: Sessions;
  readonly #traffic: TrafficRuns;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeTreeData: Event<void> = this.#changed.event;
  #items: Promise<SessionItems> | undefined;

  constructor(sessions: Sessions, traffic: TrafficRuns) {
    this.#sessions = sessions;
    this.#traffic = traffic;
    const view = this.#owned.add(window.createTreeView(View.sessions, { treeDataProvider: this }));
    const clock = setInterval(() => {
      if (view.visible && sessions.all.length > 0) this.#changed.fire();
    }, MINUTE_MS).unref();
    this.#owned.addAll(
      { dispose: () => clearInterval(clock) },
      traffic.onDidChange(() => this.#changed.fire()),
      sessions.onDidChange(() => {
        const alive = sessions.all.filter(isAlive).length;
        view.badge = alive === 0 ? undefined : { value: alive, tooltip: l10n.t('{0} running', alive) };
        this.#changed.fire();
      }),
    );
  }

  async getChildren(parent?: SessionsRow): Promise<SessionsRow[]> {
    if (this.#sessions.all.length + this.#traffic.rows.length === 0) return [];
    return (await this.#load()).children(parent);
  }

  async getTreeItem(row: SessionsRow): Promise<TreeItem> {
    return (await this.#load()).item(row);
  }

  #load(): Promise<SessionItems> {
    this.#items ??= import('./sessionItems.ts').then(({ SessionItems: Items }) =>
      this.#owned.add(new Items(this.#sessions, this.#traffic)),
    );
    return this.#items;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
