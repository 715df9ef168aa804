import { EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem, env, l10n, window } from 'vscode';
import type { Disposable, Event, LogOutputChannel, TreeDataProvider } from 'vscode';
import { Command, View } from '../../contributions.ts';
import { UserFacingError, registerCommand } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Session, Sessions } from './sessions.ts';

/** The Sessions view: everything that Meshwalk keeps running, each with Stop. */
export class SessionsView implements TreeDataProvider<Session>, Disposable {
  readonly #sessions: Sessions;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChangeTreeData: Event<void> = this.#changed.event;

  constructor(sessions: Sessions, log: LogOutputChannel) {
    this.#sessions = sessions;
    const view = this.#owned.add(window.createTreeView(View.sessions, { treeDataProvider: this }));
    this.#owned.addAll(
      sessions.onDidChange(() => {
        const running = sessions.all.filter((session) => session.state === 'running').length;
        view.badge = running === 0 ? undefined : { value: running, tooltip: l10n.t('{0} running', running) };
        this.#changed.fire();
      }),
      registerCommand(log, Command.openSession, async (session) => {
        await sessions.open(chosen(session));
      }),
      registerCommand(log, Command.copySessionUrl, async (session) => {
        await env.clipboard.writeText(chosen(session).url ?? '');
      }),
      registerCommand(log, Command.stopSession, async (session) => {
        await sessions.stop(chosen(session));
      }),
    );
  }

  getChildren(parent?: Session): readonly Session[] & Session[] {
    return parent === undefined ? [...this.#sessions.all] : [];
  }

  getTreeItem(session: Session): TreeItem {
    const item = new TreeItem(session.name);
    item.id = session.id;
    item.contextValue = session.state;
    item.iconPath = iconOf(session);
    item.description = describe(session);
    const card = new MarkdownString();
    card.appendText(
      [session.name, session.url ?? '', session.problem, session.context]
        .filter((line) => line !== '')
        .join('\n'),
    );
    item.tooltip = card;
    item.accessibilityInformation = {
      label: `${session.name}, ${stateWords(session)}, ${session.url ?? session.problem}`,
    };
    if (session.state === 'running') {
      item.command = { command: Command.openSession, title: l10n.t('Open in Browser'), arguments: [session] };
    }
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function chosen(session: unknown): Session {
  if (typeof session === 'object' && session !== null && 'id' in session && 'handle' in session)
    return session as Session;
  throw new UserFacingError(l10n.t('Choose a session in the Sessions view.'));
}

function describe(session: Session): string {
  const address = session.url?.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return address !== undefined && session.state === 'running'
    ? address
    : [stateWords(session), session.problem].filter((word) => word !== '').join(': ');
}

function stateWords(session: Session): string {
  switch (session.state) {
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'failed':
      return l10n.t('failed');
    case 'ended':
      return l10n.t('ended');
  }
}

function iconOf(session: Session): ThemeIcon {
  switch (session.state) {
    case 'starting':
      return new ThemeIcon('loading~spin');
    case 'running':
      return new ThemeIcon('radio-tower', new ThemeColor('testing.iconPassed'));
    case 'failed':
    case 'ended':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  }
}
