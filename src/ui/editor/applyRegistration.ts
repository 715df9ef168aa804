import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { ApplyParts } from './applyCommands.ts';

/** The commands that write manifests to the cluster; their code is loaded with the first use. */
export function registerApplyCommands(parts: ApplyParts): Disposable[] {
  const { log } = parts;
  return [
    registerCommand(log, Command.applyDocument, async (uri, index) =>
      (await import('./applyCommands.ts')).applyDocument(parts, uri, index),
    ),
    registerCommand(log, Command.applyFile, async (uri) =>
      (await import('./applyCommands.ts')).applyFile(parts, uri),
    ),
    registerCommand(log, Command.showState, async (uri, index) =>
      (await import('./applyCommands.ts')).showState(parts, uri, index),
    ),
  ];
}
