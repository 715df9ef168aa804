import { ThemeColor, ThemeIcon, TreeItem, l10n } from 'vscode';
import { plainLine } from '../../cli/plainText.ts';
import { Command } from '../../contributions.ts';
import type { BoundCommands } from '../boundCommands.ts';
import { isAlive } from './sessions.ts';
import type { Session } from './sessions.ts';

/** How VS Code draws a session. */
export function sessionRow(session: Session, commands: BoundCommands): TreeItem {
  const item = new TreeItem(plainLine(session.name));
  item.id = session.id;
  item.contextValue = [
    'session',
    session.state,
    ...(isAlive(session) ? ['alive'] : []),
    ...(session.url === undefined ? [] : ['url']),
  ].join(' ');
  item.iconPath = iconOf(session);
  item.description = description(session);
  item.tooltip = card(session);
  const { url } = session;
  item.accessibilityInformation = {
    label: [session.name, stateWords(session), session.problem, url ?? '']
      .filter((word) => word !== '')
      .map(plainLine)
      .join(', '),
  };
  if (url !== undefined && isAlive(session)) {
    const open = { command: Command.openSession, title: l10n.t('Open in Browser'), arguments: [session.id] };
    item.command = commands.bound(session.id, open);
  }
  return item;
}

export function stateWords({ state }: Session): string {
  switch (state) {
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'waiting':
      return l10n.t('reconnecting');
    case 'failed':
      return l10n.t('failed');
    case 'ended':
      return l10n.t('ended');
  }
}

function description(session: Session): string {
  const now = session.handle?.pulse.now();
  const parts =
    session.state === 'running'
      ? [
          now?.target === undefined ? address(session) : `${address(session)} -> ${now.target}`,
          now === undefined || now.bytes === 0 ? '' : bytesWords(now.bytes),
          now?.trouble ?? '',
        ]
      : [stateWords(session), session.problem, isAlive(session) ? address(session) : ''];
  return [...parts, session.state === 'running' ? sinceWords(session.since) : '']
    .filter((part) => part !== '')
    .map(plainLine)
    .join(' · ');
}

function address({ url }: Session): string {
  return url?.replace(/^https?:\/\//, '').replace(/\/$/, '') ?? '';
}

/** Names and messages come from the cluster: a plain text, because Markdown makes links even of bare addresses. */
function card(session: Session): string {
  const now = session.handle?.pulse.now();
  const lines = [
    `${session.name}: ${stateWords(session)}`,
    session.problem,
    session.url ?? '',
    now?.leadsTo === undefined || now.leadsTo === '' ? '' : l10n.t('Leads to {0}.', now.leadsTo),
    now?.trouble === undefined ? '' : l10n.t('Last connection: {0}', now.trouble),
    l10n.t('Context {0}, since {1}', session.context, session.since.toLocaleTimeString()),
    now === undefined ? '' : bytesWords(now.bytes),
    now?.lastUsed === undefined ? '' : l10n.t('Last used at {0}', now.lastUsed.toLocaleTimeString()),
  ];
  return lines
    .filter((one) => one !== '')
    .map(plainLine)
    .join('\n');
}

export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return l10n.t('{0} bytes', bytes);
  if (bytes < 1_000_000) return l10n.t('{0} kB', (bytes / 1_000).toFixed(1));
  return l10n.t('{0} MB', (bytes / 1_000_000).toFixed(1));
}

function sinceWords(since: Date): string {
  const minutes = Math.floor((Date.now() - since.getTime()) / 60_000);
  if (minutes < 1) return '';
  return minutes < 60 ? l10n.t('{0} min', minutes) : l10n.t('{0} h', Math.floor(minutes / 60));
}

function iconOf({ state }: Session): ThemeIcon {
  switch (state) {
    case 'starting':
      return new ThemeIcon('loading~spin');
    case 'running':
      return new ThemeIcon('radio-tower', new ThemeColor('testing.iconPassed'));
    case 'waiting':
      return new ThemeIcon('sync~spin', new ThemeColor('list.warningForeground'));
    case 'failed':
    case 'ended':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  }
}
