import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { IstioctlParts } from './getIstioctl.ts';

/** The commands that bring istioctl to this machine and choose among several; their code is loaded with the first use. */
export function registerIstioctlCommands(parts: IstioctlParts): Disposable[] {
  const { log } = parts;
  return [
    registerCommand(log, Command.getIstioctl, async () =>
      (await import('./getIstioctl.ts')).getIstioctl(parts),
    ),
    registerCommand(log, Command.installIstioctlArchive, async (archive) =>
      (await import('./getIstioctl.ts')).installArchive(parts, archive),
    ),
    registerCommand(log, Command.manageIstioctl, async () =>
      (await import('./manageIstioctl.ts')).manageIstioctl(parts),
    ),
  ];
}
