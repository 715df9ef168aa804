import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { ClusterHub } from './clusterHub.ts';

/** Choosing where Meshwalk works, and trying again when it could not; the code that asks comes with the first use. */
export function registerClusterCommands(hub: ClusterHub, log: LogOutputChannel): Disposable[] {
  const load = async (): Promise<typeof import('./clusterCommands.ts')> => import('./clusterCommands.ts');
  return [
    registerCommand(log, Command.chooseContext, async () => (await load()).chooseContext(hub)),
    registerCommand(log, Command.chooseNamespace, async () => (await load()).chooseNamespace(hub)),
    registerCommand(log, Command.retry, async () => {
      await hub.retry();
    }),
    registerCommand(log, Command.openKubeconfig, async () => (await load()).openKubeconfig(hub)),
    registerCommand(log, Command.showLog, () => log.show()),
  ];
}
