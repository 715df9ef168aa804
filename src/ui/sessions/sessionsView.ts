import { EventEmitter, l10n, window } from 'vscode';
import type { Disposable, Event, TreeDataProvider, TreeItem } from 'vscode';
import { View } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import { isAlive } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';
import type { TrafficNode } from '../traffic/trafficRows.ts';
import type { TrafficRuns } from '../traffic/trafficRuns.ts';

/** How often the rows say anew since when a session runs, in milliseconds. */
const MINUTE_MS = 60_000;

type SessionsRow = Session | TrafficNode;

/** The Sessions view: everything that Meshwalk keeps running, each with Stop, and the requests that were sent. */
export class SessionsView implements TreeDataProvider<SessionsRow>, Disposable {
  readonly #sessions: Sessions;
  readonly #traffic: TrafficRuns;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeTreeData: Event<void> = this.#changed.event;

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
    if (parent !== undefined) return 'requests' in parent ? [...parent.children] : [];
    const { rows } = this.#traffic;
    if (rows.length === 0) return [...this.#sessions.all];
    const { trafficNode } = await import('../traffic/trafficRows.ts');
    return [...this.#sessions.all, ...rows.map(trafficNode)];
  }

  async getTreeItem(row: SessionsRow): Promise<TreeItem> {
    if ('requests' in row) {
      const { trafficItem } = await import('../traffic/trafficRows.ts');
      return trafficItem(row);
    }
    const { sessionRow } = await import('./sessionRow.ts');
    return sessionRow(row);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
