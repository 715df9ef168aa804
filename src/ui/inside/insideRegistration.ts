import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { registerCommand } from '../commands.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import type { InsideDocuments } from './insideDocuments.ts';
import type { ProxySyncs } from './proxySyncs.ts';
import { linkSources } from './insideLinks.ts';

export interface InsideScene {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly terminal: CommandTerminal;
  readonly sessions: Sessions;
  readonly proxies: ProxySyncs;
  readonly inside: InsideDocuments;
}

const COMMANDS = [
  Command.showVersions,
  Command.showProxyStatus,
  Command.showProxyConfig,
  Command.describeObject,
  Command.checkInject,
  Command.precheck,
  Command.showTags,
  Command.showWaypoints,
  Command.showZtunnel,
  Command.bugReport,
  Command.runAgain,
  Command.copyCommandLine,
  Command.filterEntries,
  Command.showProfiles,
  Command.compareProfiles,
  Command.compareWithCluster,
  Command.installIstio,
  Command.uninstallIstio,
] as const;

/** The commands that look inside the mesh and at profiles, loaded with the first use. */
export function registerInsideCommands(
  scene: InsideScene,
  objects: ObjectDocuments,
  log: LogOutputChannel,
): Disposable[] {
  return [
    ...COMMANDS.map((id) =>
      registerCommand(log, id, async (given) => {
        const { INSIDE_RUNS } = await import('./insideCommands.ts');
        return INSIDE_RUNS[id](scene, given);
      }),
    ),
    ...linkSources(scene.hub, objects),
  ];
}
