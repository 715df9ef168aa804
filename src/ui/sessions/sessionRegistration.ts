import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import type { SessionParts } from './sessionCommands.ts';

const COMMANDS = [
  Command.openDashboard,
  Command.openEnvoy,
  Command.forwardPort,
  Command.openSession,
  Command.copySessionUrl,
  Command.stopSession,
  Command.restartSession,
  Command.stopAllSessions,
  Command.showSessionLog,
] as const;

/** The commands about sessions, loaded with the first use; and their end with the cluster, where the learner wants that. */
export function registerSessionCommands(parts: SessionParts, log: LogOutputChannel): Disposable {
  const owned = new DisposableStore();
  for (const id of COMMANDS) {
    owned.add(
      registerCommand(log, id, async (given) => {
        const { SESSION_RUNS } = await import('./sessionCommands.ts');
        return SESSION_RUNS[id](parts, given);
      }),
    );
  }
  const { hub, forwards } = parts;
  let context = hub.context?.name;
  owned.add(
    hub.onDidChangeState(() => {
      const now = hub.context?.name;
      if (now === undefined || now === context) return;
      const before = context;
      context = now;
      if (before !== undefined && readSetting('meshwalk.sessions.stopOnContextChange'))
        void forwards.sessions.stopAll(before);
    }),
  );
  return owned;
}
