import type { Disposable, TreeItem } from 'vscode';
import { BoundCommands } from '../boundCommands.ts';
import { trafficItem, trafficNode } from '../traffic/trafficRows.ts';
import type { TrafficNode } from '../traffic/trafficRows.ts';
import type { TrafficRuns } from '../traffic/trafficRuns.ts';
import { sessionRow } from './sessionRow.ts';
import type { Session, Sessions } from './sessions.ts';

export type SessionsRow = Session | TrafficNode;

/** The rows of the Sessions view, loaded when there is one. */
export class SessionItems implements Disposable {
  readonly #sessions: Sessions;
  readonly #traffic: TrafficRuns;
  readonly #commands = new BoundCommands();

  constructor(sessions: Sessions, traffic: TrafficRuns) {
    this.#sessions = sessions;
    this.#traffic = traffic;
  }

  children(parent?: SessionsRow): SessionsRow[] {
    if (parent !== undefined) return 'requests' in parent ? [...parent.children] : [];
    const rows = [...this.#sessions.all, ...this.#traffic.rows.map(trafficNode)];
    this.#commands.retain(new Set(rows.map(({ id }) => id)));
    return rows;
  }

  item(row: SessionsRow): TreeItem {
    return 'requests' in row ? trafficItem(row, this.#commands) : sessionRow(row, this.#commands);
  }

  dispose(): void {
    this.#commands.dispose();
  }
}
